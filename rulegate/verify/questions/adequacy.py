"""Test adequacy: would a rule's own examples notice a small change of it? Where not, an example that would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from rulegate import ir
from rulegate.diagnostic import Diagnostic, Label, Severity
from rulegate.house import folder
from rulegate.mutate.mutants import Mutant, mutants
from rulegate.syntax import ast
from rulegate.syntax.unparse import unparse_example
from rulegate.verify import answer as said
from rulegate.verify.crosscheck.record import RecordingOracle
from rulegate.verify.formula import Fires, conj, disj, neg
from rulegate.verify.report.examples import GIVES, example_of, without_unread
from rulegate.verify.solve import Case, Impossible, Part, Undecided
from rulegate.verify.study import Study, event_json
from rulegate.verify.subject import Written
from rulegate.verify.texts import Oracle
from rulegate.verify.trial import Trial

MUTANTS = 60
"""Mutants of one rule that are tried; the operators that matter most come first."""
REFINEMENTS = 400
"""Steps of the solver for one rule, after which no further mutant is asked about."""
QUERY = 30_000
"""Steps of the oracle for one text: a tenth of what other analyses have, for there are many mutants."""
WORK = 600_000
"""Steps of the oracle for one rule, after which no further mutant is asked about."""
SHOWN = 60
"""Characters of the source that are shown of a change."""
HITS = 20
"""Events of one example on which masks are compared."""
LINE = 300
"""Characters of an example that is shown."""
LABELS = 4
"""Changes that a finding points at."""

Wanted = Literal["hits", "misses"]


def adequacy(study: Study) -> Iterator[said.Answer]:
    """For each rule that the author wrote: do its examples hit it, just miss it, and notice each mutant that differs?

    A change of the effect alone is not asked about, for examples say nothing of it; one of a mask where examples can say
    what is released. Patterns and words of bundled files are taken as they are. A rule on several kinds of event is asked
    about on those that its examples hit.
    """
    oracle = frugal(study.oracle)
    for rule in study.event.rules:
        written = study.subject.written[rule.name]
        if written.unit is study.subject.linked.root or not _bundled(written.unit.source.name):
            answer = Asked(study, rule.name, written, oracle).answer()
            if answer is not None:
                yield answer


def frugal(oracle: Oracle) -> Oracle:
    """An oracle with a smaller budget; where claims are recorded, its claims are, too."""
    made = Oracle(QUERY)
    return oracle.beside(made) if isinstance(oracle, RecordingOracle) else made


class _Made(NamedTuple):
    """A generated example: its event as the whole ruleset judges it, and the example."""

    case: Case
    example: ast.Example


class Asked:
    """One rule on one kind of event."""

    def __init__(self, study: Study, name: str, written: Written, oracle: Oracle) -> None:
        self.study = study
        self.name = name
        self.written = written
        source = study.subject.source_rules[study.event.kind, study.event.name, name]
        every = [m for m in mutants(source, written.rule) if m.changes in ("firing", "mask") and self._asks(m)]
        self.tried = every[:MUTANTS]
        self.beyond = len(every) - len(self.tried)
        self.trial = Trial(study, source, self.tried, oracle)
        self.oracle = oracle
        self.pinned: list[Part] = [(n, self.trial.study.solver.encoder.condition(c)) for n, c in self.trial.pinned()]
        self.began = oracle.steps
        self.made: list[_Made] = []
        self.unnoticed: list[int] = []
        self.survivors: list[str] = []
        self.open: list[str] = []
        self.equivalent: list[int] = []

    def _asks(self, mutant: Mutant) -> bool:
        """Whether an example could notice the change, and whether what is changed is the author's own."""
        if mutant.changes == "mask" and not self._tells_text():
            return False
        if mutant.operator not in ("pattern", "check", "word", "spelling"):
            return True
        head, _, rest = self._source(mutant).partition(".")
        unit = self.written.unit
        if not rest or head not in unit.imports:
            return True
        return not _bundled(self.study.subject.linked.by_prefix[".".join(unit.imports[head])].name)

    def _tells_text(self) -> bool:
        return self.study.event.kind in ("input", "output") and any(
            f.name == "text" for f in self.study.event.record.fields
        )

    def _source(self, mutant: Mutant) -> str:
        return self.written.unit.source.text[mutant.span.start : mutant.span.end]

    # -- the answer --

    def answer(self) -> said.Answer | None:
        trial = self.trial
        passing = [e for e in trial.examples if trial.passes(self.name, e)]
        hits = [e for e in passing if e.expectation == "hits"]
        misses = [e for e in passing if e.expectation == "misses"]
        if not hits and _on_several(self.written.rule):
            return None
        question = self.study.question(
            "adequacy", [self.name], f"the examples of `{self.name}` notice each change of it"
        )
        hit: Case | Impossible | Undecided | None = None
        if not hits:
            hit = self._seek_hit()
            if isinstance(hit, Impossible):
                return said.Answer(question, said.Label("vacuous", reason="no event fires the rule"))
        surviving = [n for n in range(len(self.tried)) if not any(trial.kills(n, e) for e in passing)]
        for number in surviving:
            self._survivor(number)
        near = self._near_missing(passing)
        self.made = self._needed(isinstance(hit, Case), near)
        cell = said.Tested(
            self.name, len(hits), len(misses), len(self.tried), len(self.tried) - len(surviving),
            len(self.equivalent), tuple(self.survivors),
        )  # fmt: skip
        if self.beyond:
            self.open.append(f"{self.beyond} changes beyond the budget of {MUTANTS} a rule were not tried")
        finding = self._finding(bool(hits) or not isinstance(hit, Case), near)
        return said.Answer(
            question,
            self._label(finding is not None),
            finding,
            tuple(self._witnesses()),
            places=(),
            cells=(cell,),
            steps=trial.study.solver.steps,
        )

    def _label(self, found: bool) -> said.Label:
        if found:
            return said.Label("refuted")
        if self.open:
            return said.Label("not decided", reason="; ".join(dict.fromkeys(self.open)))
        return said.Label("proved")

    # -- seeking --

    def _seek_hit(self) -> Case | Impossible | Undecided:
        """An event that can stand as a `hits` example; for a rule without one."""
        fires = self.trial.study.solver.fires(self.name)
        found = self._seek("hits", [(f"fires {self.name}", fires)], [self.name], lambda case: self._pins(case, "hits"))
        if isinstance(found, Undecided):
            self.open.append(f"an event that hits: {found.reason}")
        if isinstance(found, Impossible) and self.pinned:
            free = self.trial.study.seek(
                [(f"fires {self.name}", fires)], lambda c: self.name in c.fired, defined=[Fires(self.name)]
            )
            if not isinstance(free, Impossible):
                self.open.append("no example can hit it: it fires only under other settings or answers of functions")
                return Undecided("other settings")
        return found

    def _survivor(self, number: int) -> None:
        """What is to be said of a mutant that no example notices: equivalent, noticed by a new example, or open."""
        told = self._told(number)
        if any(self.trial.kills(number, m.example) for m in self.made):
            self._unnoticed(number)
            return
        if self.trial.study.solver.steps > REFINEMENTS or self.oracle.steps - self.began > WORK:
            self._open(f"{told} (not decided)", "the budget for one rule")
            return
        mutant = self.tried[number]
        if mutant.changes == "firing" and self._differs(number):
            return
        if mutant.rule.masks != self.trial.rule.masks:
            self._masks(number)
        elif mutant.changes == "firing":
            self.equivalent.append(number)

    def _differs(self, number: int) -> bool:
        """Whether it is settled already; False where the mutant is proved to fire on the same events."""
        name = self.trial.mutant(number)
        one, other = self.trial.study.solver.fires(self.name), self.trial.study.solver.fires(name)
        parts: list[Part] = [(f"differs {number}", disj((conj((one, neg(other))), conj((neg(one), other)))))]

        def differs(case: Case) -> bool:
            return (self.name in case.fired) is not (name in case.fired)

        def noticed(case: Case) -> bool:
            return differs(case) and self._noticed(number, case) is not None

        found = self._seek(None, parts, [self.name, name], noticed)
        if isinstance(found, Case):
            self._unnoticed(number)
            return True
        reason = found.reason if isinstance(found, Undecided) else ""
        if isinstance(found, Undecided) or self.pinned:
            free = self.trial.study.seek(parts, differs, defined=[Fires(self.name), Fires(name)], hints=self._hints)
            if isinstance(free, Case):
                note = (
                    "only under other settings or answers of functions"
                    if not reason
                    else "no example was found that pins it down"
                )
                self._open(f"{self._told(number)} ({note})", f"{self._told(number)}: {note}")
                return True
            if isinstance(free, Undecided):
                self._open(f"{self._told(number)} (not decided)", f"{self._told(number)}: {free.reason}")
                return True
        return False

    def _seek(
        self, wanted: Wanted | None, parts: list[Part], defined: Sequence[str], confirm: Callable[[Case], bool]
    ) -> Case | Impossible | Undecided:
        """An event under the declared settings, kept as an example: one like the rule's own, else one of the solver's."""
        for name in dict.fromkeys((defined[-1], self.name)):
            for facts in self.trial.variants(name):
                if wanted is None and self.trial.fires(self.name, facts) is self.trial.fires(defined[-1], facts):
                    continue
                case = self.trial.study.judged(facts, self.trial.params, self.trial.functions)
                if case is not None and confirm(case):
                    self._keep(case)
                    return case
        found = self.trial.study.seek(
            [*parts, *self.pinned], confirm, defined=[Fires(n) for n in defined], hints=self._hints
        )
        if isinstance(found, Case):
            self._keep(self.trial.study.plainer(found, confirm))
        return found

    @property
    def _hints(self) -> list[ir.Rule]:
        return [self.trial.planned]

    def _masks(self, number: int) -> None:
        """A mutant that fires on the same events: does it mask otherwise on some event that is known?"""
        if self._tells_text():
            known = [c for c in self.trial.study.pool if self.name in c.fired]
            hitting = [e for e in self.trial.examples if e.expectation == "hits"]
            known += [c for e in hitting for c in self._cases(e)]
            for case in known or [c for c in [self._seek_hit()] if isinstance(c, Case)]:
                plain = self.trial.as_example(case)
                if plain is not None and self._gives(number, plain):
                    self._unnoticed(number)
                    return
        told = self._told(number)
        self._open(f"{told} (not decided)", f"{told}: whether the same stretches are masked")

    def _cases(self, example: ast.Example) -> Iterator[Case]:
        for facts in self.trial.described(self.name, example)[:HITS]:
            case = self.trial.study.judged(facts, self.trial.params, self.trial.functions)
            if case is not None and self.name in case.fired:
                yield case

    def _gives(self, number: int, case: Case) -> bool:
        made = self._example(case, "hits", gives=True)
        if made is not None and self.trial.kills(number, made.example):
            self.made.append(made)
            return True
        return False

    def _near_missing(self, passing: Sequence[ast.Example]) -> bool:
        """Whether nothing just misses the rule though something could; an example of it is made."""
        trial = self.trial
        if not trial.neighbours or any(trial.is_near(e) for e in passing):
            return False
        if any(trial.is_near(m.example) for m in self.made):
            return True
        solver = trial.study.solver
        for name in trial.neighbours:
            misses, near = neg(solver.fires(self.name)), solver.fires(name)
            parts: list[Part] = [(f"misses {self.name}", misses), (f"near {name}", near)]

            def just_misses(case: Case, name: str = name) -> bool:
                return name in case.fired and self._pins(case, "misses")

            found = self._seek("misses", parts, [self.name, name], just_misses)
            if isinstance(found, Case):
                return True
            if isinstance(found, Undecided):
                self.open.append(f"an event that just misses: {found.reason}")
        return False

    def _needed(self, hit: bool, near: bool) -> list[_Made]:
        """The examples that were made, without those that the others do for."""
        kept = list(self.made)
        for made in self.made:
            others = [m for m in kept if m is not made]
            enough = (
                (not hit or any(m.example.expectation == "hits" for m in others))
                and (not near or any(self.trial.is_near(m.example) for m in others))
                and all(any(self.trial.kills(n, m.example) for m in others) for n in self.unnoticed)
            )
            if enough:
                kept = others
        return kept

    # -- examples --

    def _pins(self, case: Case, wanted: Wanted) -> bool:
        """Whether the case, written as an example, says that the rule hits, or misses."""
        plain = self.trial.as_example(case)
        if plain is None or (self.name in plain.fired) is not (wanted == "hits"):
            return False
        made = self._example(plain, wanted)
        return made is not None and self.trial.passes(self.name, made.example)

    def _noticed(self, number: int, case: Case) -> _Made | None:
        """The case as an example that notices the mutant."""
        plain = self.trial.as_example(case)
        if plain is None:
            return None
        made = self._example(plain, "hits" if self.name in plain.fired else "misses")
        return made if made is not None and self.trial.kills(number, made.example) else None

    def _keep(self, case: Case) -> None:
        plain = self.trial.as_example(case)
        assert plain is not None
        made = self._example(plain, "hits" if self.name in plain.fired else "misses")
        assert made is not None
        self.made.append(made)

    def _example(self, case: Case, wanted: Wanted, gives: bool = False) -> _Made | None:
        """The case as an example, as the whole ruleset judges it; None where that does not come to the same."""
        real = self.study.judged(case.facts, case.params, case.functions)
        if real is None or (self.name in real.fired) is not (wanted == "hits"):
            return None
        rules = self.study.subject.rules
        event = without_unread(rules, self.trial.event, self.name, event_json(case.facts, rules))
        released = None
        if gives:
            verdict = self.study.subject.engine(real.params, real.functions).judge(real.facts)
            if verdict.text is None or verdict.verdict == "deny":
                return None
            released = verdict.text
        return _Made(real, example_of(rules, self.trial.event, event, wanted, released))

    # -- words --

    def _told(self, number: int) -> str:
        mutant = self.tried[number]
        source = " ".join(self._source(mutant).split())
        shown = source if len(source) <= SHOWN else source[: SHOWN - 1] + "…"
        return f"`{shown}`: {mutant.words}"

    def _unnoticed(self, number: int) -> None:
        self.unnoticed.append(number)
        self.survivors.append(self._told(number))

    def _open(self, told: str, reason: str) -> None:
        self.survivors.append(told)
        self.open.append(reason)

    def _witnesses(self) -> Iterator[said.Witness]:
        for made in self.made:
            role = made.example.expectation if made.example.gives is None else GIVES
            yield self.study.witness(made.case, role)

    def _finding(self, hit: bool, near: bool) -> Diagnostic | None:
        """What the author is told: what is missing, where, and the examples that would do."""
        if hit and not near and not self.unnoticed:
            return None
        changed = [self.tried[n] for n in self.unnoticed[:LABELS]]
        labels = [Label(m.span, f"{m.words}: no example notices it") for m in changed]
        if not hit:
            message, labels = f"no example hits `{self.name}`", []
        elif len(self.unnoticed) == 1:
            message = f"no example notices a change of `{self.name}`"
        elif self.unnoticed:
            message = f"no example notices any of {len(self.unnoticed)} changes of `{self.name}`"
        else:
            message = f"no example just misses `{self.name}`"
        if not labels:
            text = "none of its examples misses by one condition alone" if hit else ""
            labels = [self.study.subject.name_of(self.name, text)]
        lines = list(dict.fromkeys(map(_proposed, self.made)))
        if self.open:
            more = f", and {len(self.open) - 1} more" if len(self.open) > 1 else ""
            lines.append(f"left open: {self.open[0]}{more}")
        return self.study.finding("RG518", message, labels, tuple(lines), Severity.WARNING)


def _proposed(made: _Made) -> str:
    line = unparse_example(made.example)
    if len(line) <= LINE:
        return f"add `{line}`"
    return f"add a `{made.example.expectation}` of {len(line):,} characters, which `--write-examples` writes"


def _on_several(rule: ast.Rule) -> bool:
    """Whether the rule may be on several kinds of event."""
    target = rule.targets[0]
    return len(rule.targets) > 1 or (target.kind in ("call", "result") and target.name is None)


def _bundled(name: str) -> bool:
    """Whether the file is one of our own, which are tested beside them."""
    return name.startswith(folder("rulesets").joinpath("std").as_posix() + "/")
