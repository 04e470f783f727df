"""PIN lists as files: read with every rule of SPEC 3.2 to 3.4, written, compared.

    bytes --encoding--> text --sheet--> rows --inspection--> records
                                                   +--> PinListError with every problem

The upload of the panel and of the command line are the same two calls: `parse`, then the store's
`replace`. What `write` gives, `parse` reads back (formulas.py), but for one thing: the file of
SPEC 3.2 has no column for entries that are switched off. So a file says nothing about that, and
who is switched off stays so when a file replaces the list (`still_switched_off`).

Rows beyond twice the limit are not looked at: time and memory follow the limits, not the file.
Pure; any thread. How long 8,000 rows take: bench/pins.py.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from config.settings import PinListSettings
from pinentry import formulas
from pinentry.columns import HEADER, Column
from pinentry.encoding import BINARY_DATA, Encoding, decode
from pinentry.fields import field_problems
from pinentry.inspection import inspect
from pinentry.problems import PinListError, Problem, Reason, describe
from pinentry.records import Change, Comparison, PinRecord, compare, still_switched_off
from pinentry.sheet import Row, Separator, Sheet, read

__all__ = [
    "Change",
    "Column",
    "Comparison",
    "Encoding",
    "PinList",
    "PinListError",
    "PinRecord",
    "Problem",
    "Reason",
    "Separator",
    "check",
    "compare",
    "describe",
    "parse",
    "still_switched_off",
    "template",
    "write",
]

LOOKED_AT = 2
"""How many times the entries that are allowed are judged: a list that is a little too long is
judged as a whole."""

_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
"""Characters that no first line of any text has."""


@dataclass(frozen=True)
class PinList:
    """A good file."""

    records: tuple[PinRecord, ...]
    encoding: Encoding
    separator: Separator
    warnings: tuple[Problem, ...] = ()
    """What looks odd and may be right: to be shown before the list is replaced."""


def parse(data: bytes, limits: PinListSettings, *, lengths_confirmed: bool = False) -> PinList:
    """Read an uploaded file. Raises PinListError with every problem.

    lengths_confirmed: the uploader has said that PINs of different lengths are right, so that
    what looks like stripped zeros becomes a warning. SPEC 3.2 to 3.4.
    """
    _refuse_size(data, limits.max_bytes)
    text, encoding = decode(data)
    sheet = read(text, limits.max_rows * LOOKED_AT)
    _refuse_binary(sheet)
    findings = inspect(sheet, encoding, limits.max_rows, lengths_confirmed=lengths_confirmed)
    if findings.problems:
        raise PinListError(findings.problems)
    records = tuple(map(_record, sheet.entries))
    return PinList(records, encoding, sheet.separator, findings.warnings)


def check(record: PinRecord) -> tuple[Problem, ...]:
    """Everything that is wrong with one entry that was typed, not uploaded; blanks around a field
    count, so strip them first. Whether its PIN is free, the store knows.
    """
    return tuple(field_problems(None, _fields(record), Encoding.UTF_8.value))


def write(records: Iterable[PinRecord], *, keep_zeros: bool = False) -> str:
    """The list as CSV text (RFC 4180) that `parse` reads back; encode it as `utf-8-sig`.

    No field can be run as a formula. keep_zeros: nor does a spreadsheet take PINs and telephone
    numbers for numbers, which drops zeros at their beginning.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    harmless = formulas.kept if keep_zeros else formulas.written
    writer.writerows(map(harmless, _fields(record)) for record in records)
    return text.getvalue()


def template() -> str:
    """An empty list: the header alone."""
    return write(())


def _refuse_size(data: bytes, max_bytes: int) -> None:
    if not data.strip():
        raise PinListError((Problem(None, None, Reason.EMPTY),))
    if len(data) > max_bytes:
        raise PinListError((Problem(None, None, Reason.TOO_MANY_BYTES, str(max_bytes)),))


def _refuse_binary(sheet: Sheet) -> None:
    if _BINARY.search(sheet.header.text):
        raise PinListError((Problem(None, None, Reason.NOT_CSV, BINARY_DATA),))


def _record(row: Row) -> PinRecord:
    pin, first, last, company, phone, email, city, state, other = map(str.strip, row.fields)
    return PinRecord(pin, first, last, company, phone, email, city, state, other)


def _fields(record: PinRecord) -> tuple[str, ...]:
    return (
        record.pin,
        record.first_name,
        record.last_name,
        record.company,
        record.phone,
        record.email,
        record.city,
        record.state_country,
        record.other,
    )
