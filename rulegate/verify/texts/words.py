"""Words of one pattern, short and varied, for those who look for one that something else finds right.

First the shapes: words of letters, of which each stands for characters that the pattern does not tell apart, the
cheapest first. Then, in turns, the words of each shape, in an order that goes through all of them and changes most of
the characters from one to the next: as a number with a digit for each place, to which a fixed number is added, which
has no divisor in common with how many words there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from math import gcd, prod

from rulegate.verify.texts.item import Reading
from rulegate.verify.texts.letters import PLAIN_COST, Letter, alternatives, letters
from rulegate.verify.texts.meter import Exhausted, Meter

MAX_SHAPES = 40
"""How many shapes the words of a pattern have at most."""
_MAX_STEPS = 20_000
_CASES = 2
"""How many characters one letter has in its cases: of these the first stands everywhere."""
_GOLDEN = (618_033_988_749, 1_000_000_000_000)


def words(reading: Reading, most: int, meter: Meter) -> Iterator[str]:
    """Up to so many different texts that the pattern, which is anchored at both ends, matches."""
    alphabet = letters([reading.partition])
    chars = alternatives(reading.partition)
    shapes = [
        [chars.get(letter.codes, letter.chars) for letter in shape] for shape in _shapes(reading, alphabet, meter)
    ]
    turns = [_varied(shape) for shape in shapes]
    given: set[str] = set()
    while turns and len(given) < most:
        for turn in tuple(turns):
            word = next(turn, None)
            if word is None:
                turns.remove(turn)
            elif word not in given and len(given) < most:
                given.add(word)
                yield word


def _varied(shape: list[tuple[str, ...]]) -> Iterator[str]:
    """All words of a shape, each once: the first has its characters in order of rank."""
    size = prod(map(len, shape))
    step = next(step for step in count(size * _GOLDEN[0] // _GOLDEN[1] + 1) if gcd(step, size) == 1)
    number = _first(shape)
    for _ in range(size):
        yield _spelled(shape, number)
        number = (number + step) % size


def _first(shape: list[tuple[str, ...]]) -> int:
    """The number of the word in which characters that are alike follow one another."""
    number = 0
    used: dict[tuple[str, ...], int] = {}
    for chars in shape:
        at = used.get(chars, 0)
        used[chars] = at + 1
        number = number * len(chars) + (at % len(chars) if len(chars) > _CASES else 0)
    return number


def _spelled(shape: list[tuple[str, ...]], number: int) -> str:
    text: list[str] = []
    for chars in reversed(shape):
        number, at = divmod(number, len(chars))
        text.append(chars[at])
    return "".join(reversed(text))


def _shapes(reading: Reading, alphabet: list[Letter], meter: Meter) -> list[tuple[Letter, ...]]:
    """The cheapest words of letters, different from one another, as far as the steps allow."""
    found: list[tuple[Letter, ...]] = []
    try:
        with meter.budget(_MAX_STEPS):
            for shape in _best_first(reading, alphabet, meter):
                found.append(shape)
                if len(found) == MAX_SHAPES:
                    break
    except Exhausted:
        pass
    return found


def _best_first(reading: Reading, alphabet: list[Letter], meter: Meter) -> Iterator[tuple[Letter, ...]]:
    """The words that the pattern matches, the cheapest first; of equal ones, the one that is nearly complete."""
    seeker = reading.seeker
    start = frozenset((seeker.start,))
    tie = count()
    heap: list[tuple[int, int, int, int, tuple[Letter, ...], frozenset[int]]] = []
    heappush(heap, (PLAIN_COST * seeker.least[seeker.start], 0, next(tie), 0, (), start))
    while heap:
        _, depth, _, cost, word, states = heappop(heap)
        if any(seeker.ends[state] for state in states):
            yield word
        rows = [seeker.row(state) for state in sorted(states)]
        meter.spend(1 + len(rows))
        for letter in alphabet:
            after = frozenset(target for row in rows for target in row[letter.codes[0]])
            if after:
                meter.spend(1)
                needed = PLAIN_COST * min(seeker.least[state] for state in after)
                total = cost + letter.cost
                heappush(heap, (total + needed, depth - 1, next(tie), total, (*word, letter), after))
