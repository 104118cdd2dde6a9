"""z3's string solver in a process of its own: what it is asked, and what it says. It may hang; then it is killed."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Literal, NamedTuple, TypeAlias

import z3

from rulegate.normal.view import View, normal
from rulegate.verify.crosscheck.record import Claim
from rulegate.verify.crosscheck.regexes import LAST, Regex, Regexes, Unsayable
from rulegate.verify.texts import TextQuery

STEPS = 20_000_000
"""z3's resource limit for one claim, in its own units. Its string solver does not always honour it: hence the kill."""
SECONDS = 5.0
"""Wall time for one claim, start-up of a new process apart. What a machine decides in it, another may not."""
TEXT_SECONDS = 1.0
"""Wall time for a text that was found: the engine has judged it already."""
START = 60.0
"""Wall time for a process to start."""

Verdict: TypeAlias = Literal["agrees", "found", "contradicts", "unsayable", "unknown"]


class Opinion(NamedTuple):
    """What z3 says to a claim. `found`: this text satisfies what the oracle calls impossible. `unknown`: for this reason."""

    verdict: Verdict
    text: str = ""


class Solver:
    """The process. A claim that takes too long costs it its life; the next one gets another process."""

    def __init__(self, steps: int = STEPS, seconds: float = SECONDS) -> None:
        self._steps = steps
        self._seconds = seconds
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Solver:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._kill()

    def ask(self, claim: Claim) -> Opinion:
        """z3's opinion of a claim."""
        try:
            line = self._started()
            line.send((claim, self._steps))
            if line.poll(self._seconds if claim.text is None else min(self._seconds, TEXT_SECONDS)):
                opinion: Opinion = line.recv()
                return opinion
        except (EOFError, OSError):
            self._kill()
            return Opinion("unknown", "z3's process ended")
        self._kill()
        return Opinion("unknown", "out of time")

    def _started(self) -> Connection:
        if self._line is None:
            context = multiprocessing.get_context("spawn")
            self._line, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
            if not self._line.poll(START):
                raise OSError("z3's process did not start")
            self._line.recv()
        return self._line

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None


def serve(line: Connection) -> None:
    """The process: says that it is there, then answers claims until nobody asks. Interruptions are the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        line.send(None)
        while True:
            claim, steps = line.recv()
            line.send(opinion_of(claim, steps))


def opinion_of(claim: Claim, steps: int = STEPS) -> Opinion:
    """What z3 says to a claim; it may take for ever."""
    query = claim.query
    try:
        if _counts(query):
            raise Unsayable("counts")
        return _impossible(query, steps) if claim.text is None else _fits(query, claim.text, steps)
    except Unsayable as reason:
        return Opinion("unsayable", str(reason))
    except z3.Z3Exception as error:
        return Opinion("unknown", f"z3 failed: {error}")
    except RecursionError:
        return Opinion("unsayable", "patterns that are nested too deep")


def _counts(query: TextQuery) -> bool:
    names = ("words", "lines", "sentences", "paragraphs")
    bounds = ((getattr(query, f"{name}_low"), getattr(query, f"{name}_high")) for name in names)
    return bool(query.occurrences) or any(low or high is not None for low, high in bounds)


def _impossible(query: TextQuery, steps: int) -> Opinion:
    """Whether z3 finds a text for what is called impossible. It is asked about the text in the view that is read: about
    any text at all, so that its proof is one.
    """
    views = {m.view for m in (*query.must, *query.must_not)}
    if len(views) > 1:
        raise Unsayable("several views of one text")
    say = Regexes()
    wanted = [say.all, *(say.member(m.how, m.pattern) for m in query.must)]
    wanted += [z3.Complement(say.member(m.how, m.pattern)) for m in query.must_not]
    if query.low or query.high is not None:
        if views - {"raw"}:
            raise Unsayable("lengths beside a view")
        wanted.append(say.lengths(query.low, query.high))
    text = z3.String("text")
    solver = _solver(steps)
    solver.add([z3.InRe(text, w) for w in wanted])
    answer = solver.check()
    if answer == z3.unsat:
        return Opinion("agrees")
    if answer == z3.sat:
        return Opinion("found", _unescaped(solver.model().eval(text, model_completion=True)))
    return Opinion("unknown", "z3 gives up")


def _fits(query: TextQuery, text: str, steps: int) -> Opinion:
    """Whether a text is what was asked for."""
    if len(text) < query.low or (query.high is not None and len(text) > query.high):
        return Opinion("contradicts", text)
    say = Regexes()
    for members, wanted in ((query.must, True), (query.must_not, False)):
        for member in members:
            seen = normal(text, View(member.view))
            holds = is_member(seen, say.member(member.how, member.pattern), steps)
            if holds is not wanted:
                return Opinion("unknown", "z3 gives up") if holds is None else Opinion("contradicts", text)
    return Opinion("agrees")


def is_member(text: str, regex: Regex, steps: int = STEPS) -> bool | None:
    """Whether a text is in a regular expression: z3 can mostly say by simplifying. None where it gives up."""
    seen = (min(ord(c), LAST) for c in text)
    holds: Any = z3.simplify(z3.InRe(z3.StringVal("".join(f"\\u{{{c:x}}}" for c in seen)), regex))
    if z3.is_true(holds) or z3.is_false(holds):
        return bool(z3.is_true(holds))
    solver = _solver(steps)
    solver.add(holds)
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.sat)


def _solver(steps: int) -> z3.Solver:
    solver = z3.Solver()
    solver.set("random_seed", 0)
    solver.set("rlimit", steps)
    return solver


def _unescaped(value: z3.SeqRef) -> str:
    """The text of a value, which z3 writes with `\\u{…}` for what is not ASCII, and for backslashes."""
    written: str = value.as_string()
    text: list[str] = []
    at = 0
    while at < len(written):
        end = written.find("}", at) if written.startswith("\\u{", at) else -1
        if end < 0:
            text.append(written[at])
            at += 1
        else:
            text.append(chr(int(written[at + 3 : end], 16)))
            at = end + 1
    return "".join(text)
