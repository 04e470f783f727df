"""Text to rows: separators, quotation marks, rows that are not whole."""

import pytest
from fakes_pinlist import HEADER, row

from pinentry.problems import Reason
from pinentry.sheet import ROW_MAX_CHARS, Row, Separator, read

MOST = 100


def entries(*lines: str) -> list[Row]:
    return list(read("\n".join((HEADER, *lines, "")), MOST).entries)


@pytest.mark.parametrize("separator", list(Separator))
def test_the_header_tells_the_separator(separator: Separator) -> None:
    sheet = read(HEADER.replace(",", separator.value), MOST)
    assert sheet.separator is separator
    assert sheet.header.fields == tuple(HEADER.split(","))


@pytest.mark.parametrize("first_line", ["", "PIN", "PIN;Name", '"PIN'])
def test_no_header_means_commas(first_line: str) -> None:
    assert read(first_line, MOST).separator is Separator.COMMA


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    assert [entry.number for entry in entries(row("01"), "", ",,,,,,,,", row("02"))] == [2, 5]


def test_a_line_break_in_a_field_does_not_spoil_the_next_rows() -> None:
    first, second = entries(row("01", other='"two'), 'lines"', row("02"))
    assert first.fields[-1] == "two\nlines"
    assert (second.number, second.fields[0]) == (3, "02")


def test_a_quotation_mark_never_closed_spoils_one_row() -> None:
    rows = entries(row("01", '"Anna'), *(row(f"0{n}") for n in range(2, 9)))
    assert [entry.fault for entry in rows] == [Reason.OPEN_QUOTE, *[None] * 7]


def test_a_quotation_mark_in_the_wrong_place() -> None:
    (entry,) = entries(row("01", '"Anna"x'))
    assert (entry.fault, entry.fields) == (Reason.STRAY_QUOTE, ())


def test_an_endless_row() -> None:
    (entry,) = entries(row("01", "x" * ROW_MAX_CHARS))
    assert entry.fault is Reason.ROW_TOO_LONG


@pytest.mark.parametrize(
    ("last", "fault"),
    [
        ("01,Anna", Reason.HALF_WRITTEN),
        (row("01", '"An'), Reason.HALF_WRITTEN),
        (row("01", '"An"x'), Reason.STRAY_QUOTE),
        (row("01"), None),
        (row("01") + ",more", None),
    ],
)
def test_the_last_row_without_line_end(last: str, fault: Reason | None) -> None:
    assert read(f"{HEADER}\n{last}", MOST).entries[-1].fault is fault
    whole = read(f"{HEADER}\n{last}\n", MOST).entries[-1].fault
    assert whole is not Reason.HALF_WRITTEN


@pytest.mark.parametrize("last", ['"",""', "\xa0,,", ",,,", "\t"])
def test_a_blank_last_row_is_not_half_a_row(last: str) -> None:
    assert read(f"{HEADER}\n{row('01')}\n{last}", MOST).entries[-1].fault is None


@pytest.mark.parametrize("line", ["sep=,", "SEP=;", '"sep=,"', "sep=\t", "sep="])
def test_a_line_that_names_the_separator_is_no_header(line: str) -> None:
    sheet = read(f"{line}\n{HEADER}\n{row('01')}\n", MOST)
    assert sheet.separator_line
    assert sheet.header.fields == tuple(HEADER.split(","))
    assert (sheet.header.number, sheet.entries[0].number) == (2, 3)


def test_a_file_of_that_line_alone() -> None:
    assert read("sep=,", MOST).header.text == "sep=,"


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ([row("01")] * 3, True),
        ([row("01")] * 4, False),
        ([row("01")] * 3 + [""] * 1000, True),
        ([""] * 1000 + [row("01")], False),
    ],
)
def test_no_more_is_read_than_is_asked_for(lines: list[str], whole: bool) -> None:
    sheet = read("\n".join((HEADER, *lines, "")), 3)
    assert sheet.whole is whole
    assert len(sheet.entries) <= 3
