"""Everything that is wrong with a sheet as a PIN list, in the order of its rows (SPEC 3.4).

    the sheet   separator, header, at least one entry, not too many
    each row    split cleanly, nine fields, every field by pinentry.fields
    all PINs    unique, zeros not stripped by a spreadsheet

Rows are judged even under a bad header, so that one upload shows all there is to mend. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence

from pinentry.columns import ACCEPTED_HEADERS, COLUMNS, HEADER, Column
from pinentry.encoding import Encoding
from pinentry.fields import character_problems, field_problems
from pinentry.pins import only_digits
from pinentry.problems import Problem, Reason
from pinentry.sheet import Row, Separator, Sheet

_ORDER = {column.value: place for place, column in enumerate(COLUMNS)}


def inspect(sheet: Sheet, encoding: Encoding, max_rows: int) -> list[Problem]:
    """All problems, by row and then by column; those of the whole file come first."""
    problems = [
        *_sheet_problems(sheet, max_rows),
        *_row_problems(sheet, encoding),
        *_duplicates(sheet.entries),
    ]
    return sorted(problems, key=_place)


def pins(entries: Iterable[Row]) -> dict[str, int]:
    """Every PIN made of digits, and the first row that has it."""
    rows: dict[str, int] = {}
    for number, pin in _keyable(entries):
        rows.setdefault(pin, number)
    return rows


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


def _duplicates(entries: Sequence[Row]) -> Iterator[Problem]:
    first = pins(entries)
    for number, pin in _keyable(entries):
        if first[pin] != number:
            yield Problem(number, Column.PIN.value, Reason.DUPLICATE, str(first[pin]))


def _keyable(entries: Iterable[Row]) -> Iterator[tuple[int, str]]:
    for row in entries:
        if len(row.fields) == len(COLUMNS) and only_digits(row.fields[0]):
            yield row.number, row.fields[0]
