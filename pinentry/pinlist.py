"""PIN lists as files: read with every rule of SPEC 3.2 to 3.4, written, compared.

    bytes --encoding--> text --sheet--> rows --inspection--> records
                                                   +--> PinListError with every problem

The upload of the panel and of the command line are the same two calls: `parse`, then the store's
`replace`. Pure; any thread; 8,000 rows take about a tenth of a second.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from config.settings import PinListSettings
from pinentry.columns import HEADER, Column
from pinentry.encoding import Encoding, decode
from pinentry.fields import character_problems
from pinentry.inspection import inspect, pins
from pinentry.problems import PinListError, Problem, Reason, describe
from pinentry.records import Change, Comparison, PinRecord, compare
from pinentry.sheet import Row, Separator, Sheet, read
from pinentry.spreadsheet import Suspicion, zeros_stripped

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
    "compare",
    "describe",
    "parse",
    "template",
    "write",
]


@dataclass(frozen=True)
class PinList:
    """A good file."""

    records: tuple[PinRecord, ...]
    encoding: Encoding
    separator: Separator
    warnings: tuple[Problem, ...] = ()
    """What looks odd and may be right: to be shown before the list is replaced."""


def parse(
    data: bytes, limits: PinListSettings, *, lengths_confirmed: bool = False
) -> PinList:
    """Read an uploaded file. Raises PinListError with every problem.

    lengths_confirmed: the uploader has said that PINs of different lengths are right, so that
    what looks like stripped zeros becomes a warning. SPEC 3.2 to 3.4.
    """
    _refuse_size(data, limits.max_bytes)
    text, encoding = decode(data)
    sheet = read(text)
    _refuse_binary(sheet)
    problems = inspect(sheet, encoding, limits.max_rows)
    suspicion, odd = _zeros(sheet)
    if suspicion is Suspicion.LIKELY and not lengths_confirmed:
        problems += odd
    if problems:
        raise PinListError(tuple(problems))
    records = tuple(_record(row) for row in sheet.entries)
    return PinList(records, encoding, sheet.separator, tuple(odd))


def write(records: Iterable[PinRecord]) -> str:
    """The list as CSV text (RFC 4180) that `parse` reads back; encode it as `utf-8-sig`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(_fields(record) for record in records)
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
    text = "".join(sheet.header.fields) or sheet.header.text
    if any(reason is Reason.CONTROL_CHARACTER for reason, _ in character_problems(text, "")):
        raise PinListError((Problem(None, None, Reason.NOT_CSV, "binary data"),))


def _zeros(sheet: Sheet) -> tuple[Suspicion, list[Problem]]:
    suspicion, rows = zeros_stripped(pins(sheet.entries))
    if suspicion is Suspicion.NONE:
        return suspicion, []
    return suspicion, [Problem(None, Column.PIN.value, Reason.ZEROS_STRIPPED, rows)]


def _record(row: Row) -> PinRecord:
    return PinRecord(*(field.strip() for field in row.fields))


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
