"""What a spreadsheet would run or spoil, and that all of it comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinentry.formulas import kept, read, written

HARMLESS = ["Anna", "anna@example.org", "Jean-Paul", "A+B", "O'Neil", "'t Hart", "", "0042", "x=1"]


@pytest.mark.parametrize("field", HARMLESS)
def test_most_fields_are_written_as_they_are(field: str) -> None:
    assert written(field) == field
    assert read(field) == field


@pytest.mark.parametrize(
    ("field", "harmless"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff201", "'\uff201"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("  =1", "  '=1"),
        ("\xa0\u3000\u200b=1", "\xa0\u3000\u200b'=1"),
        ("'=1", "''=1"),
        ('"=1', "\"'=1"),
        ("x;=1", "x;'=1"),
        ("x; \"'=1;-2", "x; \"''=1;'-2"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ],
)
def test_what_could_be_a_formula_gets_an_apostrophe(field: str, harmless: str) -> None:
    assert written(field) == harmless
    assert kept(field) in {harmless, f'="{field}"'}
    assert read(harmless) == field


@pytest.mark.parametrize(
    "number", ["0042", "1234567890123", "+33199001234", "+33 1 99.00", "-5", "1E5", "(01) 99/00"]
)
def test_numbers_are_kept_as_text(number: str) -> None:
    assert kept(number) == f'="{number}"'
    assert read(kept(number)) == number


@pytest.mark.parametrize("field", ["Anna", "3M", "", "2nd floor", '1"', "+", "-x"])
def test_words_are_not_numbers(field: str) -> None:
    assert kept(field) == written(field)


@given(
    field=st.text(
        st.one_of(st.sampled_from("=+-@\uff1d'\"; \xa0\u200b\t\r\n01Ex("), st.characters())
    )
)
def test_every_field_comes_back(field: str) -> None:
    assert read(written(field)) == field
    assert read(kept(field)) == field


@given(field=st.text(st.sampled_from("=+-@\uff1d'\"; \xa0\t1x")))
def test_no_part_begins_as_a_formula(field: str) -> None:
    for part in written(field).replace("\t", ";").split(";"):
        assert not part.strip(' "\xa0').startswith(("=", "+", "-", "@", "\uff1d"))
