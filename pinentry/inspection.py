"""Everything that is wrong with a sheet as a PIN list, in the order of its rows (SPEC 3.4).

    the sheet   encoding, separator, header, at least one entry, not too many
    all PINs    zeros not stripped by a spreadsheet
    each row    split cleanly, nine fields, every field by pinentry.fields, PIN unique

Rows are judged even under a bad header, so that one upload shows all there is to mend. Pure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pinentry.columns import ACCEPTED_HEADERS, COLUMNS, HEADER, Column
from pinentry.encoding import TAKEN, Encoding
from pinentry.fields import character_problems, clean, field_problems
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
    rows = _Rows(sheet, encoding.value)
    of_rows = tuple(rows.problems())
    suspicion, short = zeros_stripped(rows.first_with)
    odd = (Problem(None, Column.PIN.value, Reason.ZEROS_STRIPPED, short),) if short else ()
    refused = odd if suspicion is Suspicion.LIKELY and not lengths_confirmed else ()
    of_sheet = _sheet_problems(sheet, encoding, max_rows)
    return Findings((*of_sheet, *refused, *_header_problems(sheet), *of_rows), odd)


def _sheet_problems(sheet: Sheet, encoding: Encoding, max_rows: int) -> Iterator[Problem]:
    if encoding not in TAKEN:
        yield Problem(None, None, Reason.ENCODING, encoding.value)
    if sheet.separator is not Separator.COMMA:
        yield Problem(None, None, Reason.SEPARATOR, sheet.separator.name.lower())
    if not sheet.entries:
        yield Problem(None, None, Reason.EMPTY)
    if not sheet.whole or len(sheet.entries) > max_rows:
        yield Problem(None, None, Reason.TOO_MANY_ROWS, str(max_rows))


def _header_problems(sheet: Sheet) -> Iterator[Problem]:
    if sheet.separator_line:
        yield Problem(1, None, Reason.SEPARATOR_LINE)
    surplus = len(sheet.header.fields) - len(COLUMNS)
    if _header_without_surplus(sheet) not in ACCEPTED_HEADERS:
        yield Problem(sheet.header.number, None, Reason.HEADER, ",".join(HEADER))
    elif surplus:
        yield Problem(sheet.header.number, None, Reason.EMPTY_COLUMNS, str(surplus))


def _header_without_surplus(sheet: Sheet) -> tuple[str, ...]:
    """The header without columns that have no name."""
    fields = sheet.header.fields
    return fields if any(fields[len(COLUMNS) :]) else fields[: len(COLUMNS)]


class _Rows:
    """Goes through the rows once; knows each PIN made of digits and the row it came with first."""

    def __init__(self, sheet: Sheet, encoding: str) -> None:
        self.first_with: dict[str, int] = {}
        self._sheet = sheet
        self._encoding = encoding
        named = len(_header_without_surplus(sheet)) == len(COLUMNS)
        self._width = len(sheet.header.fields)
        self._surplus_is_empty = named and self._width > len(COLUMNS)
        self._bad_width = 0 if named else self._width

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong with rows, in their order."""
        for row in self._sheet.entries:
            fields = self._fields(row)
            if row.fault is not None or len(fields) != len(COLUMNS):
                yield from self._of_whole_row(row)
            elif not clean(fields):
                yield from self._of_fields(row.number, fields)
            elif self.first_with.setdefault(fields[0], row.number) != row.number:
                yield self._duplicate(row.number, fields[0])

    def _fields(self, row: Row) -> tuple[str, ...]:
        """Without the fields of columns that the header leaves empty."""
        if self._surplus_is_empty and len(row.fields) == self._width:
            surplus = row.fields[len(COLUMNS) :]
            return row.fields if any(map(str.strip, surplus)) else row.fields[: len(COLUMNS)]
        return row.fields

    def _of_whole_row(self, row: Row) -> Iterator[Problem]:
        if row.fault is None and len(row.fields) == self._bad_width:
            return
        reason, detail = row.fault or Reason.FIELD_COUNT, "" if row.fault else str(len(row.fields))
        yield Problem(row.number, None, reason, detail)
        text = row.text.replace(self._sheet.separator.value, "")
        for reason, detail in character_problems(text, self._encoding):
            yield Problem(row.number, None, reason, detail)

    def _of_fields(self, row: int, fields: tuple[str, ...]) -> Iterator[Problem]:
        problems: Iterable[Problem] = field_problems(row, fields, self._encoding)
        pin = fields[0]
        if only_digits(pin) and self.first_with.setdefault(pin, row) != row:
            problems = sorted((*problems, self._duplicate(row, pin)), key=_column)
        yield from problems

    def _duplicate(self, row: int, pin: str) -> Problem:
        return Problem(row, Column.PIN.value, Reason.DUPLICATE, str(self.first_with[pin]))


def _column(problem: Problem) -> int:
    return _ORDER[problem.column or ""]
