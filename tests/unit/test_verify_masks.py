"""Analysis 13: what is said of single rulesets, and that what is possible can be shown where it is."""

from __future__ import annotations

from redacting import KEY

from rulegate import ir
from rulegate.gate.gate import Gate
from rulegate.lower.lower import lower
from rulegate.pipeline import checked
from rulegate.source import Source
from rulegate.verify.masks import Redaction, clean, idempotent, never_stricter, redactions, unclean_texts
from rulegate.verify.masks.lemma import Unknown, effect
from rulegate.verify.masks.nouns import Masking, Target

TEXT = "schema { caller { role: guest | staff } output { text: text } }\ndefault output allow\n"
LIST = "schema { output { text: text, links: list of { url: text }, tags: set of text } }\ndefault output allow\n"


def _rules(body: str, schema: str = TEXT) -> tuple[ir.EventRules, Gate]:
    source = f"ruleset r language 1\n{schema}{body}"
    outcome = checked(Source("r.gate", source))
    assert outcome.ok and outcome.value is not None, outcome.remarks
    return lower(outcome.value).events[0], Gate.from_source(source, key=KEY)


def _answers(body: str, schema: str = TEXT) -> dict[tuple[str, str, str, str], Redaction]:
    rules, _ = _rules(body, schema)
    found = {}
    for answer in redactions(rules):
        found[".".join(answer.field), answer.rule, answer.protected, answer.asked] = answer
    return found


def _status(body: str, rule: str, protected: str, asked: str) -> str:
    return _answers(body)["text", rule, protected, asked].status


def _shown(body: str, schema: str = TEXT) -> bool:
    """Whether one of the texts to try is denied as unclean."""
    rules, gate = _rules(body, schema)
    event = {"event": "output", "caller": {"role": "guest"}}
    tries = unclean_texts(rules, redactions(rules))
    return any(gate.check({**event, **fields}).reason == "unclean redaction" for fields in tries)


def test_signs_that_no_pattern_knows_are_clean() -> None:
    body = 'redact pin on output { mask /[0-9]{4}/ with "⟦pin⟧" }'
    answers = redactions(_rules(body)[0])
    assert clean(answers) and idempotent(answers) and never_stricter(answers)
    assert not _shown(body)


def test_a_mask_that_its_own_pattern_finds() -> None:
    body = 'redact pin on output { mask /[0-9]{4}/ with "0000" }'
    answer = _answers(body)["text", "pin", "pin", "masks again"]
    assert (answer.status, answer.masked) == ("possible", "0000")
    assert _shown(body)


def test_a_mask_that_needs_what_stands_beside_it() -> None:
    body = 'redact pin on output { mask /a[0-9]{3}/ with "a00" }'
    assert _status(body, "pin", "pin", "masks again") == "possible"
    assert _shown(body)


def test_what_would_stand_beside_it_is_masked_too() -> None:
    """Digits beside four digits make four digits with them, and touching regions would be one."""
    body = 'redact pin on output { mask /[0-9]{4}/ with "00" }'
    assert _status(body, "pin", "pin", "masks again") == "clean"
    assert not _shown(body)


def test_a_match_that_was_masked_with_all_its_neighbours_is_explained() -> None:
    """What follows `http://` in the masked text was part of a match before, so it would have been masked, too."""
    assert (
        _status('redact url on output { mask /http:\\/\\/[^ ]+/ with "⟦url⟧" }', "url", "url", "masks again") == "clean"
    )


def test_a_word_that_stands_alone_once_its_neighbour_is_masked() -> None:
    body = """
redact pin on output { mask /[0-9]{4}/ with "⟦pin⟧" }
words pets = "cat" whole words
deny pets on output { when text contains pets }"""
    answer = _answers(body)["text", "pin", "pets", "comes true"]
    assert answer.status == "possible"
    assert _shown(body)


def test_guards_that_masks_do_not_change() -> None:
    body = """
pattern pin = /\\b[0-9]{4}\\b/
redact pin on output { mask pin with "⟦pin⟧" }
words pets = "cat" whole words
deny pets on output { when text contains pets }"""
    assert _status(body, "pin", "pets", "comes true") == "clean"
    assert not _shown(body)


def test_several_masks_that_only_together_make_a_match() -> None:
    body = """
redact one on output { mask "1" with "a" }
redact two on output { mask "2" with "b" }
deny both on output { when text contains "ab" }"""
    answer = _answers(body)["text", "two", "both", "comes true"]
    assert answer.status == "possible"
    assert _shown(body)
    assert not clean(redactions(_rules(body)[0]))


def test_checks_are_left_open() -> None:
    body = 'pattern card = /[0-9]{16}/ where luhn\nredact card on output { mask card with "⟦card⟧" }'
    answer = _answers(body)["text", "card", "card", "masks again"]
    assert (answer.status, answer.modulo) == ("clean", ("luhn",))


def test_a_candidate_that_is_masked_in_part_uncovers_another() -> None:
    body = 'pattern card = /[0-9]{13,16}/ where luhn\nredact card on output { mask card with "⟦card⟧" }'
    assert _status(body, "card", "card", "masks again") == "possible"
    assert _shown(body)


def test_an_exception_that_is_masked() -> None:
    body = """
pattern word = /[a-z]{3}/ except /[a-z]{3}[0-9]/
redact digit on output { mask /[0-9]/ with "⟦d⟧" }
deny word on output { when text contains word }"""
    answer = _answers(body)["text", "digit", "word", "comes true"]
    assert (answer.status, answer.reason) == ("possible", "an exception that is masked in part")
    assert _shown(body)


def test_a_permit_that_masking_takes_away() -> None:
    schema = TEXT.replace("output allow", "output deny")
    body = """
redact pin on output { mask /[0-9]{4}/ with "⟦pin⟧" }
permit year on output { when text contains /[0-9]{4}/ }"""
    assert _answers(body, schema)["text", "pin", "year", "stops holding"].status == "possible"
    assert _shown(body, schema)
    polite = (
        'redact pin on output { mask /[0-9]{4}/ with "⟦pin⟧" }\npermit polite on output { when text contains "Dear" }'
    )
    assert clean(redactions(_rules(polite, schema)[0]))


def test_a_requirement_across_a_mask_stays_fulfilled() -> None:
    body = """
redact pin on output { mask /[0-9]{4}/ with "⟦pin⟧" }
require letter on output { that text matches /Dear .*/ }"""
    assert _status(body, "pin", "letter", "comes true") == "clean"


def test_lengths() -> None:
    limit = "deny long on output { when length(text) > 10 }"
    assert (
        _status(f'redact pin on output {{ mask /[0-9]+/ with "*" each }}\n{limit}', "pin", "long", "comes true")
        == "clean"
    )
    assert (
        _status(f'redact pin on output {{ mask /[0-9]{{9}}/ with "⟦p⟧" }}\n{limit}', "pin", "long", "comes true")
        == "clean"
    )
    assert (
        _status(f"redact pin on output {{ mask /[0-9]+/ with hash }}\n{limit}", "pin", "long", "comes true") != "clean"
    )


def test_a_redaction_under_a_condition_on_the_text() -> None:
    body = """
redact pin on output { mask /[0-9]{4}/ with "⟦pin⟧" when not (text contains /[a-z]@/) }
redact mail on output { mask /[a-z]@[a-z]/ with "⟦mail⟧" }"""
    assert _status(body, "mail", "pin", "masks again") == "not decided"


def test_conditions_on_the_context_change_nothing() -> None:
    body = 'redact pin on output { mask /[0-9]{4}/ with "⟦pin⟧" unless caller.role == staff }'
    assert clean(redactions(_rules(body)[0]))


def test_views_need_masks_with_closed_edges() -> None:
    masked = 'redact pin on output {{ mask /[0-9]{{4}}/ in text.folded with "{}" }}'
    assert _status(masked.format("⟦pin⟧"), "pin", "pin", "masks again") == "clean"
    assert _status(masked.format("\u0301x"), "pin", "pin", "masks again") == "not decided"
    assert _status(masked.format("x"), "pin", "pin", "masks again") == "not decided"
    plain = masked.format("⟦pin⟧") + '\ndeny a on output { when text.spaced contains "a b" }'
    assert _status(plain, "pin", "a", "comes true") == "clean"


def test_what_a_view_joined_may_come_loose() -> None:
    """`e` with an accent is one character in the view; once `e` is masked, the accent stands alone."""
    body = """
redact e on output { mask "e" with "⟦e⟧" }
deny accent on output { when text.plain contains "\\u0301" }"""
    assert _status(body, "e", "accent", "comes true") == "possible"
    _, gate = _rules(body)
    assert gate.check({"event": "output", "text": "e\u0301", "caller": {"role": "guest"}}).reason == "unclean redaction"


def test_elements_of_lists_and_sets() -> None:
    body = """
redact pin on output { mask /[0-9]{4}/ with "0000" }
deny local on output { when some l in links : l.url starts with "0000" }"""
    answers = _answers(body, LIST)
    assert answers["links.*.url", "pin", "local", "comes true"].status == "possible"
    assert answers["tags.*", "pin", "", "fits"].status == "not decided"
    assert ("text", "pin", "local", "comes true") not in answers
    assert _shown(body, LIST)


def test_conditions_that_are_not_followed_say_so() -> None:
    body = 'redact pin on output { mask /[0-9]{4}/ with "⟦pin⟧" }\ndeny j on output { when text is json }'
    answer = _answers(body)["text", "pin", "j", "comes true"]
    assert (answer.status, answer.reason) == ("not decided", "whether a masked text is JSON is not followed")


def test_a_budget_that_is_used_up_proves_nothing() -> None:
    body = 'redact url on output { mask /http:\\/\\/[^ ]+/ with "⟦url⟧" }'
    mask = _rules(body)[0].rules[0].masks[0]
    assert isinstance(mask.matcher, ir.PatternMatcher)
    target = Target(mask.matcher.pattern, "raw")
    masking = Masking("url", 0, "raw", mask.spec, target, True)
    assert isinstance(effect(target, "contains", "again", (masking,), 10), Unknown)


def test_shadow_rules_and_flags_do_not_matter() -> None:
    body = """
redact pin on output { mask /[0-9]{4}/ with "0000" mode shadow }
flag pin2 on output { when text contains "0000" }"""
    assert redactions(_rules(body)[0]) == ()
