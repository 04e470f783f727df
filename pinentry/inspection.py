"""Everything that is wrong with a sheet as a PIN list, in the order of its rows (SPEC 3.4).

    the sheet   separator, header, at least one entry, not too many
    each row    split cleanly, nine fields, every field by pinentry.fields
    all PINs    unique, zeros not stripped by a spreadsheet

Rows are judged even under a bad header, so that one upload shows all there is to mend. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pinentry.columns import ACCEPTED_HEADERS, COLUMNS, HEADER, Column
from pinentry.encoding import Encoding
from pinentry.fields import character_problems, field_problems
from pinentry.pins import only_digits
from pinentry.problems import Problem, Reason
from pinentry.sheet import Row, Separator, Sheet
from pinentry.spreadsheet import Suspicion, zeros_stripped

_ORDER = {column.value: place for place, column in enumerate(COLUMNS)}


@dataclass(frozen=True)
class Findings:
    """What stands against taking the sheet, and what is only odd."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def inspect(
    sheet: Sheet, encoding: Encoding, max_rows: int, *, lengths_confirmed: bool
) -> Findings:
    """All problems, by row and then by column; those of the whole file come first.

    lengths_confirmed: PINs of different lengths are right, whatever they look like.
    """
    pins = list(_pins(sheet.entries))
    problems = [
        *_sheet_problems(sheet, max_rows),
        *_row_problems(sheet, encoding),
        *_duplicates(pins),
    ]
    suspicion, rows = zeros_stripped(pins)
    odd = [Problem(None, Column.PIN.value, Reason.ZEROS_STRIPPED, rows)] if rows else []
    if suspicion is Suspicion.LIKELY and not lengths_confirmed:
        problems += odd
    return Findings(tuple(sorted(problems, key=_place)), tuple(odd))


def _place(problem: Problem) -> tuple[int, int]:
    return problem.row or 0, _ORDER.get(problem.column or "", -1)


def _sheet_problems(sheet: Sheet, max_rows: int) -> Iterator[Problem]:
    if sheet.separator is not Separator.COMMA:
        yield Problem(None, None, Reason.SEPARATOR, sheet.separator.name.lower())
    if not _header_is_valid(sheet):
        yield Problem(sheet.header.number, None, Reason.HEADER, ",".join(HEADER))
    if not sheet.entries:
        yield Problem(None, None, Reason.EMPTY)
    if len(sheet.entries) > max_rows:
        yield Problem(None, None, Reason.TOO_MANY_ROWS, str(max_rows))


def _header_is_valid(sheet: Sheet) -> bool:
    return sheet.header.fields in ACCEPTED_HEADERS


def _row_problems(sheet: Sheet, encoding: Encoding) -> Iterator[Problem]:
    width_of_bad_header = 0 if _header_is_valid(sheet) else len(sheet.header.fields)
    for row in sheet.entries:
        if row.fault is None and len(row.fields) == len(COLUMNS):
            yield from field_problems(row.number, row.fields, encoding.value)
        elif row.fault is not None or len(row.fields) != width_of_bad_header:
            yield from _whole_row_problems(row, sheet.separator, encoding)


def _whole_row_problems(row: Row, separator: Separator, encoding: Encoding) -> Iterator[Problem]:
    reason, detail = row.fault or Reason.FIELD_COUNT, "" if row.fault else str(len(row.fields))
    yield Problem(row.number, None, reason, detail)
    text = row.text.replace(separator.value, "")
    for reason, detail in character_problems(text, encoding.value):
        yield Problem(row.number, None, reason, detail)


def _duplicates(pins: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row, pin in pins:
        if first.setdefault(pin, row) != row:
            yield Problem(row, Column.PIN.value, Reason.DUPLICATE, str(first[pin]))


def _pins(entries: Iterable[Row]) -> Iterator[tuple[int, str]]:
    """The row and the PIN of every entry that has one made of digits."""
    for row in entries:
        if len(row.fields) == len(COLUMNS) and only_digits(row.fields[0]):
            yield row.number, row.fields[0]
