"""Text of an upload to rows of fields, as a spreadsheet would show them (RFC 4180).

The header is row 1 and blank rows are counted. Fields may be quoted, as spreadsheets do. A
quoted field that is open at the end of its line is closed on one of the next lines if that gives
a whole row: so one line break does not spoil the rows behind it.

| separator  | recognised by                                      |
|------------|----------------------------------------------------|
| comma      | what the file must have                            |
| ; or tab   | the header falls into nine fields or more with it  |

A first line `sep=;`, which Excel understands, says nothing that the header does not. However large
the file is, only so many rows are read (`most`) as anybody could have meant. Pure; any thread.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import NamedTuple

from pinentry import formulas
from pinentry.columns import HEADER
from pinentry.problems import Reason

ROW_MAX_CHARS = 10_000
"""Nine fields of the greatest length, quoted, are far below."""
LINES_OF_A_ROW = 4
"""How many lines an open quotation mark is followed, and so many lines are read per row."""
_SEPARATOR_LINE = re.compile('"?sep=.?"?', re.IGNORECASE)
_NOTHING = " ,;\t\n"
"""What lines may have that a spreadsheet leaves at the end of a file."""


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
        return self.fault is None and not any(map(str.strip, self.fields))


@dataclass(frozen=True)
class Sheet:
    """The rows of a file."""

    header: Row
    entries: tuple[Row, ...]
    """The rows below the header, without blank ones."""
    separator: Separator
    separator_line: bool
    """Whether a line that names the separator stands above the header."""
    whole: bool
    """Whether all of the file was read."""


class _Lines(NamedTuple):
    """The first lines of a file, without those at its end that hold nothing."""

    lines: list[str]
    ended: bool
    """Whether the last of them has a line end."""
    whole: bool
    """Whether they are all there are."""


def read(text: str, most: int) -> Sheet:
    """Split the text; nothing is judged but quotation marks and length.

    most: how many entries are read; of what comes behind only `whole` tells.
    """
    lines = _lines(text, (most + 2) * LINES_OF_A_ROW)
    separator_line = _SEPARATOR_LINE.fullmatch(lines.lines[0]) is not None
    header_at = 1 if separator_line and len(lines.lines) > 1 else 0
    separator = _separator(lines.lines[header_at])
    rows = _rows(lines, header_at, separator.value)
    header = next(rows)
    entries = list(islice((row for row in rows if not row.blank), most + 1))
    whole = lines.whole and len(entries) <= most
    return Sheet(header, tuple(entries[:most]), separator, separator_line, whole)


def _lines(text: str, most: int) -> _Lines:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    end = text.find("\n", len(text.rstrip(_NOTHING)))
    lines = (text if end < 0 else text[:end]).split("\n", most)
    if len(lines) > most:
        return _Lines(lines[:most], ended=True, whole=False)
    return _Lines(lines, ended=end >= 0, whole=True)


def _separator(first_line: str) -> Separator:
    def makes_a_header(separator: Separator) -> bool:
        return len(_row(1, first_line, separator.value).fields) >= len(HEADER)

    return next(filter(makes_a_header, Separator), Separator.COMMA)


def _rows(lines: _Lines, at: int, separator: str) -> Iterator[Row]:
    number = at
    while at < len(lines.lines):
        number += 1
        row = _row(number, lines.lines[at], separator)
        taken = 1
        if row.fault is Reason.OPEN_QUOTE:
            row, taken = _close_quote(row, lines.lines[at : at + LINES_OF_A_ROW], separator)
        at += taken
        yield row if lines.ended or at < len(lines.lines) else _unfinished(row)


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
        return Row(number, line, formulas.read_all(line, line.split(separator)))
    try:
        fields = next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error as error:
        open_quote = "unexpected end" in str(error)
        fault = Reason.OPEN_QUOTE if open_quote else Reason.STRAY_QUOTE
        return Row(number, line, (), fault)
    return Row(number, line, formulas.read_all(line, fields))


def _unfinished(last: Row) -> Row:
    """The last row has no line end: if it is not whole either, the file was cut off."""
    if last.fault is Reason.OPEN_QUOTE or 0 < len(last.fields) < len(HEADER):
        return last if last.blank else Row(last.number, last.text, (), Reason.HALF_WRITTEN)
    return last
