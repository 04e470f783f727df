"""PIN list files for tests: a header, a good row, and files made of rows."""

from collections.abc import Iterable

import pytest

from config.settings import PinListSettings
from pinentry.pinlist import PinListError, Reason, parse

HEADER = "PIN Entry Code,First Name,Last Name,Company,Phone,Email,City,State/Country,Other"
GOOD = "0042,Anna,Martin,ACME,+33199001234,anna@example.org,Lyon,France,guest"

Place = tuple[int | None, str | None, Reason]


def row(pin: str = "0042", first: str = "Anna", **changed: str) -> str:
    """A good row but for what is given."""
    fields = {"last": "Martin", "company": "ACME", "phone": "", "email": "", "city": "Lyon"}
    fields |= {"country": "France", "other": ""} | changed
    return ",".join([pin, first, *fields.values()])


def csv_file(*rows: str, header: str = HEADER, line_end: str = "\r\n") -> bytes:
    """Header and rows in UTF-8, every line ended."""
    return "".join(line + line_end for line in (header, *rows)).encode()


def pin_file(pins: Iterable[str]) -> bytes:
    """A file of good rows with these PINs."""
    return csv_file(*(row(pin) for pin in pins))


def problems_of(data: bytes, settings: PinListSettings | None = None) -> list[Place]:
    """Where and why the file is refused."""
    with pytest.raises(PinListError) as caught:
        parse(data, settings or PinListSettings())
    return [(each.row, each.column, each.reason) for each in caught.value.problems]


def details_of(data: bytes) -> list[str]:
    """The details of the problems."""
    with pytest.raises(PinListError) as caught:
        parse(data, PinListSettings())
    return [each.detail for each in caught.value.problems]
