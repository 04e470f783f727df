"""One row, field by field."""

import pytest
from fakes_pinlist import row

from pinentry.columns import FIELD_MAX_CHARS
from pinentry.fields import field_problems
from pinentry.problems import Reason

Found = list[tuple[str | None, Reason, str]]


def found(*fields: str) -> Found:
    problems = field_problems(2, fields, "UTF-8")
    return [(each.column, each.reason, each.detail) for each in problems]


def with_pin(pin: str) -> Found:
    return found(*row(pin).split(","))


def with_first_name(name: str) -> Found:
    return found("0042", name, *row().split(",")[2:])


@pytest.mark.parametrize("pin", ["00", "0042", "1234567890"])
def test_good_pins(pin: str) -> None:
    assert with_pin(pin) == []


@pytest.mark.parametrize(
    ("pin", "reason", "detail"),
    [
        ("", Reason.MISSING, ""),
        ("   ", Reason.MISSING, ""),
        ("7", Reason.PIN_LENGTH, "1"),
        ("12345678901", Reason.PIN_LENGTH, "11"),
        ("12a4", Reason.NOT_DIGITS, ""),
        (" 1234", Reason.NOT_DIGITS, ""),
        ("12 34", Reason.NOT_DIGITS, ""),
        ("'0042", Reason.NOT_DIGITS, ""),
        ("-42", Reason.NOT_DIGITS, ""),
        ("١٢٣٤", Reason.NOT_DIGITS, ""),
        ("1.23E+09", Reason.SCIENTIFIC, ""),
        ("1.23e9", Reason.SCIENTIFIC, ""),
        ("1,23E+09", Reason.SCIENTIFIC, ""),
        ("1E+09", Reason.SCIENTIFIC, ""),
        ("1234.0", Reason.DECIMAL, ""),
        ("1234,00", Reason.DECIMAL, ""),
    ],
)
def test_bad_pins(pin: str, reason: Reason, detail: str) -> None:
    problems = found(pin, *row().split(",")[1:])
    assert problems == [("PIN Entry Code", reason, detail)]


@pytest.mark.parametrize(
    ("name", "code_point"),
    [
        ("An\0na", "U+0000"),
        ("An\tna", "U+0009"),
        ("An\nna", "U+000A"),
        ("Anna\x7f", "U+007F"),
        ("An\x85na", "U+0085"),
        ("An\u2028na", "U+2028"),
        ("\u202eannA", "U+202E"),
        ("\u2066Anna", "U+2066"),
    ],
)
def test_control_characters(name: str, code_point: str) -> None:
    assert with_first_name(name) == [("First Name", Reason.CONTROL_CHARACTER, code_point)]


def test_lost_characters() -> None:
    assert with_first_name("Zo\ufffd") == [("First Name", Reason.LOST_CHARACTER, "")]


def test_bytes_outside_the_encoding() -> None:
    assert with_first_name("Zo\udce9") == [("First Name", Reason.BROKEN_ENCODING, "UTF-8")]


@pytest.mark.parametrize(
    "name", ["Anna\u00a0M", "\u200fמשה", "\u0646\u06cc\u200c\u0645\u0627", "O'Neil", "Jo-Ann"]
)
def test_odd_but_good_names(name: str) -> None:
    assert with_first_name(name) == []


def test_a_field_as_long_as_it_may_be() -> None:
    assert with_first_name("x" * FIELD_MAX_CHARS) == []
    longer = with_first_name("x" * (FIELD_MAX_CHARS + 1))
    assert longer == [("First Name", Reason.FIELD_TOO_LONG, "255")]


def test_all_problems_of_a_field_are_found() -> None:
    assert [reason for _, reason, _ in with_first_name("A,\0" + "x" * 300)] == [
        Reason.CONTROL_CHARACTER,
        Reason.COMMA,
        Reason.FIELD_TOO_LONG,
    ]


def test_optional_fields_may_be_empty() -> None:
    assert found("0042", "Anna", "Martin", "ACME", "", " ", "Lyon", "France", "") == []
