"""Smaller cases that show the same fault: blocks, clauses, brackets and characters are left out while it stays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from agreement import Case, Difference, Loaded, compare, load

TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/[a-z]*|\w+|\s+|.')
CLOSING = {"(": ")", "{": "}", "[": "]"}


def fails(case: Case) -> bool:
    """Whether the two sides differ on the case's event, or fail on the ruleset."""
    try:
        loaded = load(case)
    except Exception:
        return True
    if not isinstance(loaded, Loaded):
        return False
    try:
        for event in case.events:
            compare(loaded, event)
    except Difference as found:
        return "malformed" not in str(found)
    return False


def minimised(case: Case, shows: Callable[[Case], bool] = fails, most: int = 3_000) -> Case:
    """A case from which nothing can be left out."""
    left = [most]

    def still(candidate: Case) -> bool:
        left[0] -= 1
        return left[0] >= 0 and shows(candidate)

    for _ in range(6):
        before = case
        for event in case.events:
            if len(case.events) > 1 and still(case._replace(events=[event])):
                case = case._replace(events=[event])
                break
        for name in sorted(case.files):
            case = _file(case, name, still)
        if len(case.events) == 1:
            case = _event(case, still)
        if case == before:
            break
    return case


def _file(case: Case, name: str, still: Callable[[Case], bool]) -> Case:
    def put(text: str) -> Case:
        return case._replace(files={**case.files, name: text})

    text = case.files[name]
    for cut in (_blocks, _lines, _brackets, _operands, _windows, _characters):
        text = _shrunk(text, cut, lambda t: still(put(t)))
    return put(text)


def _shrunk(text: str, cut: Callable[[str], Iterator[str]], still: Callable[[str], bool]) -> str:
    """The text after all cuts of one kind that keep the fault."""
    again = True
    while again:
        again = False
        for candidate in cut(text):
            if len(candidate) < len(text) and still(candidate):
                text, again = candidate, True
                break
    return text


def _blocks(text: str) -> Iterator[str]:
    """Without one declaration."""
    blocks = re.split(r"\n(?=[a-z])", text)
    for i in range(len(blocks)):
        yield "\n".join(blocks[:i] + blocks[i + 1 :])


def _lines(text: str) -> Iterator[str]:
    lines = text.split("\n")
    for i in range(len(lines)):
        yield "\n".join(lines[:i] + lines[i + 1 :])


def _brackets(text: str) -> Iterator[str]:
    """With a bracket's content in place of the bracket, or without it."""
    tokens = TOKEN.findall(text)
    for i, token in enumerate(tokens):
        if token not in CLOSING:
            continue
        depth = 0
        for j in range(i, len(tokens)):
            depth += (tokens[j] == token) - (tokens[j] == CLOSING[token])
            if depth == 0:
                yield "".join(tokens[:i] + tokens[i + 1 : j] + tokens[j + 1 :])
                break


def _operands(text: str) -> Iterator[str]:
    """Without an operand."""
    for found in re.finditer(r" (?:and|or|implies) ", text):
        for end in [m.start() for m in re.finditer(r" (?:and|or|implies) |\)|\n", text[found.end() :])][:4]:
            yield text[: found.start()] + text[found.end() + end :]
        for start in [
            m.end() for m in re.finditer(r" (?:and|or|implies|when|unless|that) |\(|: ", text[: found.start()])
        ][-4:]:
            yield text[:start] + text[found.end() :]


def _windows(text: str) -> Iterator[str]:
    """Without a few tokens in a row."""
    tokens = TOKEN.findall(text)
    for size in (9, 6, 4, 3, 2, 1):
        for i in range(len(tokens) - size + 1):
            yield "".join(tokens[:i] + tokens[i + size :])


def _characters(text: str) -> Iterator[str]:
    """Without one or two characters of a text, a pattern or a number."""
    for found in re.finditer(r'"[^"\n]+"|/[^/\n]+/|\d+', text):
        for size in (4, 2, 1):
            for i in range(found.start(), found.end() - size + 1):
                yield text[:i] + text[i + size :]


def _event(case: Case, still: Callable[[Case], bool]) -> Case:
    """The case with a smaller event."""

    def put(text: str) -> Case:
        return case._replace(events=[text])

    def parts(text: str) -> Iterator[str]:
        event = json.loads(text, parse_float=str)
        for smaller in _smaller(event):
            yield json.dumps(smaller, ensure_ascii=True)

    start = case.events[0]
    if "." in re.sub(r'"(?:\\.|[^"\\])*"', "", start):
        return put(_shrunk(start, _strings, lambda t: still(put(t))))
    plain = json.dumps(json.loads(start))
    if still(put(plain)):
        start = plain
    return put(_shrunk(start, parts, lambda t: still(put(t))))


def _strings(text: str) -> Iterator[str]:
    for found in re.finditer(r'"(?:\\.|[^"\\])+"', text):
        characters = re.findall(r"\\u....|\\.|.", found[0][1:-1])
        for i in range(len(characters)):
            yield text[: found.start() + 1] + "".join(characters[:i] + characters[i + 1 :]) + text[found.end() - 1 :]


def _smaller(value: object) -> Iterator[object]:
    """The value with one thing less."""
    if isinstance(value, dict):
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
        for key in value:
            for inner in _smaller(value[key]):
                yield {**value, key: inner}
    elif isinstance(value, list):
        for i in range(len(value)):
            yield value[:i] + value[i + 1 :]
        for i in range(len(value)):
            for inner in _smaller(value[i]):
                yield [*value[:i], inner, *value[i + 1 :]]
    elif isinstance(value, str):
        for size in (8, 4, 2, 1):
            for i in range(len(value) - size + 1):
                yield value[:i] + value[i + size :]
