"""Cells that a spreadsheet would run as formulas, or spoil as numbers: made harmless, read back.

    field              written            kept for spreadsheets   why
    =HYPERLINK("…")    '=HYPERLINK("…")   the same                would be run
    a;-1+1             a;'-1+1            the same                would be, where ; parts cells
    '=1                ''=1               the same                so that reading gives '=1 again
    +33199001234       '+33199001234      ="+33199001234"         a number: + and zeros are lost
    0042               0042               ="0042"                 a number: zeros are lost
    Anna               Anna               Anna

Written: one apostrophe before each character that can begin a formula (OWASP, "CSV injection":
= + - @, their full-width forms, tab and line ends) at the start of the field or behind what
another locale takes for the end of a cell; blanks, quotation marks and apostrophes may stand
before it.
Reading takes one apostrophe away in the same places, so that every field comes back as it was. A
file of another program loses such an apostrophe too: there it was put for the same reason.

="…" around a number is a formula that is nothing but its text. Pure; any thread.
"""

import re
from collections.abc import Iterable

_BEGINS = "[=+\\-@\uff1d\uff0b\uff0d\uff20\t\r\n]"
_BLANKS = '[ "\xa0\xad\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]*'
"""What a spreadsheet may skip, or nobody sees."""
_CELL = f"(?:^|[;\t\r\n]){_BLANKS}'*"

_RISKY = re.compile(_BEGINS)
_UNPROTECTED = re.compile(f"({_CELL})(?={_BEGINS})")
_PROTECTED = re.compile(f"({_CELL})'(?={_BEGINS})")

_NUMBER = re.compile("[+(-]?[0-9][0-9eE .()/:+-]*")
_TEXT_OF_FORMULA = re.compile('="([^"]*)"')


def written(field: str) -> str:
    """The field so that no spreadsheet takes it for a formula."""
    return _UNPROTECTED.sub(r"\1'", field) if _RISKY.search(field) else field


def kept(field: str) -> str:
    """The same, and so that no spreadsheet changes a number, date or telephone number in it."""
    return f'="{field}"' if _NUMBER.fullmatch(field) else written(field)


def read(field: str) -> str:
    """The field that was written in either way."""
    text = _TEXT_OF_FORMULA.fullmatch(field)
    return text[1] if text else _PROTECTED.sub(r"\1", field)


def read_all(line: str, fields: Iterable[str]) -> tuple[str, ...]:
    """All fields of a line; hardly any line has one that was protected."""
    return tuple(map(read, fields)) if "'" in line or '="' in line else tuple(fields)
