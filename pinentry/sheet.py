"""Text of an upload to rows of fields, as a spreadsheet would show them (RFC 4180).

The header is row 1 and blank rows are counted. Fields may be quoted, as spreadsheets do. A
quoted field that is open at the end of its line is closed on one of the next lines if that gives
a whole row: so one line break does not spoil the rows behind it.

| separator  | recognised by                             |
|------------|-------------------------------------------|
| comma      | what the file must have                   |
| ; or tab   | the header falls into nine fields with it |

Pure; any thread.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from pinentry.columns import HEADER
from pinentry.problems import Reason

ROW_MAX_CHARS = 10_000
"""Nine fields of the greatest length, quoted, are far below."""
LINES_OF_A_ROW = 4
"""How many lines an open quotation mark is followed."""
_LINE_END = re.compile(r"\r\n|\r|\n")


class Separator(Enum):
    """What stands between two fields."""

    COMMA = ","
    SEMICOLON = ";"
    TAB = "\t"


class Row(NamedTuple):
    """A row of the file; fields are empty where `fault` says that it could not be split."""

    number: int
    text: str
    fields: tuple[str, ...]
    fault: Reason | None = None

    @property
    def blank(self) -> bool:
        """Whether it has nothing but separators and blanks, as spreadsheets leave behind."""
        return self.fault is None and not "".join(self.fields).strip()


@dataclass(frozen=True)
class Sheet:
    """The rows of a file."""

    header: Row
    entries: tuple[Row, ...]
    """The rows below the header, without blank ones."""
    separator: Separator


def read(text: str) -> Sheet:
    """Split the text; nothing is judged but quotation marks and length."""
    lines = _LINE_END.split(text)
    separator = _separator(lines[0])
    header, *rows = _rows(lines, separator.value)
    if rows and not rows[-1].blank:
        rows[-1] = _unfinished(rows[-1])
    return Sheet(header, tuple(row for row in rows if not row.blank), separator)


def _separator(first_line: str) -> Separator:
    def makes_a_header(separator: Separator) -> bool:
        return len(_row(1, first_line, separator.value).fields) == len(HEADER)

    return next(filter(makes_a_header, Separator), Separator.COMMA)


def _rows(lines: list[str], separator: str) -> Iterator[Row]:
    number = at = 0
    while at < len(lines):
        number += 1
        row = _row(number, lines[at], separator)
        taken = 1
        if row.fault is Reason.OPEN_QUOTE:
            row, taken = _close_quote(row, lines[at : at + LINES_OF_A_ROW], separator)
        yield row
        at += taken


def _close_quote(row: Row, lines: list[str], separator: str) -> tuple[Row, int]:
    for taken in range(2, len(lines) + 1):
        longer = _row(row.number, "\n".join(lines[:taken]), separator)
        if len(longer.fields) == len(HEADER):
            return longer, taken
    return row, 1


def _row(number: int, line: str, separator: str) -> Row:
    if len(line) > ROW_MAX_CHARS:
        return Row(number, line, (), Reason.ROW_TOO_LONG)
    if '"' not in line:
        return Row(number, line, tuple(line.split(separator)))
    try:
        fields = next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error as error:
        open_quote = "unexpected end" in str(error)
        fault = Reason.OPEN_QUOTE if open_quote else Reason.STRAY_QUOTE
        return Row(number, line, (), fault)
    return Row(number, line, tuple(fields))


def _unfinished(last: Row) -> Row:
    """The last row has no line end: if it is not whole either, the file was cut off."""
    if last.fault is Reason.OPEN_QUOTE or 0 < len(last.fields) < len(HEADER):
        return Row(last.number, last.text, (), Reason.HALF_WRITTEN)
    return last
