"""Check functions and measures: the same shape for all, total, and right on published numbers."""

from __future__ import annotations

import decimal
import doctest
import ipaddress
import subprocess
import sys
from decimal import Decimal
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulegate.builtins import CHECKS, MEASURES, is_check, is_measure, run_check, run_measure
from rulegate.builtins.iban import LENGTHS

DIGITS = "0123456789"
# What checks read: digits, separators, and characters that Python takes for digits or letters and ASCII does not.
hostile = st.text(st.sampled_from("0123456789abcXxZ-_ .:=\n\0٣²Ⅷ①é中\U0001d7d8\u0301"), max_size=40) | st.text(
    max_size=20
)


@pytest.mark.parametrize("name", [*CHECKS, *MEASURES])
def test_documentation_holds(name: str) -> None:
    result = doctest.testmod(import_module(f"rulegate.builtins.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


def test_names_are_sorted() -> None:
    assert list(CHECKS) == sorted(CHECKS)
    assert {"aba", "iban", "ipv4", "ipv6", "isbn", "jwt", "luhn", "nhs", "ssn_us", "uuid", "verhoeff"} <= set(CHECKS)
    assert list(MEASURES) == ["entropy"]


@pytest.mark.parametrize(
    "name", ["digits", "stdnum", "__init__", "entropy", "stdnum.", "stdnum.util", "stdnum..luhn", "os", ""]
)
def test_other_names_are_no_checks(name: str) -> None:
    assert not is_check(name)
    with pytest.raises(KeyError):
        run_check(name, "1")


def test_measures_are_no_checks() -> None:
    assert is_measure("entropy")
    assert not is_measure("luhn")


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_checks_are_total(text: str) -> None:
    for name in CHECKS:
        assert run_check(name, text) in (True, False)
    assert run_measure("entropy", text) >= 0


@pytest.mark.parametrize("text", ["1" * 60_000, "(" * 60_000, "a." * 30_000, ":" * 60_000, "[" * 60_000 + ".e30.", ""])
def test_checks_are_total_on_long_texts(text: str) -> None:
    for name in CHECKS:
        assert run_check(name, text) in (True, False)


def test_checks_read_ascii_digits_alone() -> None:
    arabic = "4111111111111111".translate({ord(d): 0x660 + i for i, d in enumerate(DIGITS)})
    assert run_check("luhn", "4111111111111111")
    assert not run_check("luhn", arabic)


# Numbers that standards and their keepers print as examples.
VALID = {
    "aba": ["011000015", "021000021", "1210-4288-2"],
    "base58check": ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"],
    "damm": ["5724"],
    "ean": ["4006381333931", "96385074", "036000291452", "00012345600012"],
    "iban": ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "NO93 8601 1117 947", "be68539007547034"],
    "imei": ["490154203237518", "49-015420-323751-8"],
    "ipv4": ["0.0.0.0", "192.0.2.235", "255.255.255.255"],
    "ipv6": ["::", "2001:db8::ff00:42:8329", "::ffff:192.0.2.128", "1:2:3:4:5:6:7:8"],
    "isbn": ["0-306-40615-2", "978-0-306-40615-7", "080442957X"],
    "jwt": ["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"],
    "luhn": ["4111 1111 1111 1111", "79927398713", "378282246310005"],
    "mod11_2": ["0000-0002-1825-0097", "0000-0002-9079-593X", "0000 0001 2281 955X"],
    "mod97_10": ["5493001KJTIIGC8Y1R12", "79444"],
    "nhs": ["943 476 5919"],
    "ssn_us": ["536-90-4399", "536 90 4399", "536904399"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"],
    "verhoeff": ["2363", "123451", "1428570"],
}
# Checks whose digit finds every single wrong digit, by the mathematics of it.
SINGLE = ["aba", "damm", "ean", "iban", "imei", "isbn", "luhn", "mod11_2", "mod97_10", "nhs", "verhoeff"]


@pytest.mark.parametrize(("name", "number"), [(name, number) for name, numbers in VALID.items() for number in numbers])
def test_published_numbers_pass(name: str, number: str) -> None:
    assert run_check(name, number)
    assert not run_check(name, number + "\n")


def test_every_check_has_a_published_number() -> None:
    assert list(VALID) == list(CHECKS)


@pytest.mark.parametrize(("name", "number"), [(name, number) for name in SINGLE for number in VALID[name]])
def test_no_single_wrong_digit_passes(name: str, number: str) -> None:
    for place, char in enumerate(number):
        others = [d for d in DIGITS if d != char] if char in DIGITS else []
        for digit in others:
            assert not run_check(name, number[:place] + digit + number[place + 1 :]), (place, digit)


@pytest.mark.parametrize("name", ["damm", "verhoeff"])
@given(st.text(st.sampled_from(DIGITS), min_size=1, max_size=12))
def test_one_check_digit_fits_and_no_swap_of_neighbours_passes(name: str, body: str) -> None:
    (number,) = (body + d for d in DIGITS if run_check(name, body + d))
    for i in range(len(number) - 1):
        swapped = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        assert swapped == number or not run_check(name, swapped)


def test_iban_lengths_fit_the_standard() -> None:
    assert all(len(country) == 2 and country.isupper() and 15 <= length <= 34 for country, length in LENGTHS.items())
    assert not run_check("iban", "GB82 WEST 1234 5698 7654 3")
    assert not run_check("iban", "XX82 WEST 1234 5698 7654 32")


@pytest.mark.parametrize(
    "text",
    [
        "000-12-3456",
        "666-12-3456",
        "900-12-3456",
        "123-00-4567",
        "123-45-0000",
        "078-05-1120",
        "123-45 6789",
        "12-345-6789",
        "123--45-6789",
    ],
)
def test_numbers_that_are_no_ssn(text: str) -> None:
    assert not run_check("ssn_us", text)


@pytest.mark.parametrize(
    "text",
    [
        "a.b.c",
        "e30.e30.",
        "W10.e30.x",
        "eyJhbGciOjF9.e30.",
        "eyJhbGciOiJub25lIn0.e30",
        "..",
        "eyJhbGciOiJub25lIn0..",
        "eyJhbGciOiJub25lIn0=.e30.",
        "gICA.e30.",
    ],
)
def test_texts_that_are_no_jwt(text: str) -> None:
    assert not run_check("jwt", text)


def _reads(kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


addresses = st.lists(
    st.sampled_from(["0", "1", "25", "255", "256", "01", "db8", "12345", "::", ":", ".", "1.2.3.4", "f"]), max_size=17
)


@settings(max_examples=500, deadline=None)
@given(addresses.map("".join) | st.ip_addresses().map(str) | addresses.map(":".join) | addresses.map(".".join))
def test_addresses_are_those_of_the_standard_library(text: str) -> None:
    assert run_check("ipv4", text) == _reads(ipaddress.IPv4Address, text)
    assert run_check("ipv6", text) == _reads(ipaddress.IPv6Address, text)


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("", "0"),
        ("aaaa", "0"),
        ("ab", "1"),
        ("aab", "0.918296"),
        ("abcdefgh", "3"),
        ("0123456789", "3.321928"),
        ("é中é中", "1"),
    ],
)
def test_entropy(text: str, bits: str) -> None:
    assert run_measure("entropy", text) == Decimal(bits)
    assert run_measure("entropy", text[::-1]) == Decimal(bits)


def test_no_decimal_setting_changes_entropy() -> None:
    script = (
        "import decimal; decimal.DefaultContext.prec = 3; decimal.DefaultContext.rounding = decimal.ROUND_UP;"
        "decimal.DefaultContext.traps[decimal.Inexact] = True; decimal.setcontext(decimal.DefaultContext.copy());"
        "from rulegate.builtins.entropy import measure; print(measure('0123456789'))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.stdout.strip() == "3.321928", ran.stderr
    with decimal.localcontext(decimal.Context(prec=2, traps=[decimal.Inexact])):
        assert run_measure("entropy", "aabcd") == Decimal("1.921928")


def test_stdnum_where_it_is_installed() -> None:
    pytest.importorskip("stdnum")
    assert is_check("stdnum.luhn")
    assert run_check("stdnum.de.idnr", "36 574 261 809")
    assert not run_check("stdnum.de.idnr", "36 574 261 890")
    assert run_check("stdnum.luhn", "\0") is False
    assert not is_check("stdnum.de")
    assert not is_check("stdnum.no_such_number")


def test_without_stdnum_its_names_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stdnum", None)
    monkeypatch.setitem(sys.modules, "stdnum.isin", None)
    from rulegate.builtins.stdnum import stdnum_check

    assert stdnum_check("isin") is None
