"""The marks that a spreadsheet leaves on PINs when it takes them for numbers (SPEC 3.4).

    1234567890 -> 1.23E+09     seen in the field itself
    1234       -> 1234.0       seen in the field itself
    0042       -> 42           seen in the whole list only

Stripped zeros cannot be proved, only made likely: one PIN of ten drawn at random begins with 0, so
a list of PINs of one length that went through a spreadsheet has about a tenth that are shorter,
and none left that begins with 0. Pure; any thread.
"""

import re
from collections.abc import Mapping
from enum import Enum

from pinentry.problems import Reason

_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?[Ee]\+?\d+")
_DECIMAL = re.compile(r"\d+[.,]0+")

LIKELY_FROM_ENTRIES = 10
LIKELY_SHARE = (0.03, 0.25)
"""Which share of shorter PINs looks like the tenth that zeros would explain."""
POSSIBLE_BELOW_SHARE = 0.5
NAMED_ROWS = 10
"""So many rows are named before the rest is left out."""


class Suspicion(Enum):
    """How sure one can be that zeros were stripped."""

    NONE = "none"
    POSSIBLE = "possible"
    LIKELY = "likely"


def number_format(field: str) -> Reason | None:
    """What a number format has made of this PIN."""
    if _SCIENTIFIC.fullmatch(field):
        return Reason.SCIENTIFIC
    return Reason.DECIMAL if _DECIMAL.fullmatch(field) else None


def zeros_stripped(rows: Mapping[str, int]) -> tuple[Suspicion, str]:
    """The row of every PIN -> how suspicious they are, and the rows of the shorter ones."""
    longest = max(map(len, rows), default=0)
    shorter = [row for pin, row in rows.items() if len(pin) < longest]
    if not shorter or any(pin.startswith("0") for pin in rows):
        return Suspicion.NONE, ""
    suspicion = _suspicion(len(shorter), len(rows))
    return suspicion, "" if suspicion is Suspicion.NONE else _named(shorter)


def _suspicion(shorter: int, entries: int) -> Suspicion:
    least, most = LIKELY_SHARE
    share = shorter / entries
    if entries >= LIKELY_FROM_ENTRIES and least <= share <= most:
        return Suspicion.LIKELY
    return Suspicion.POSSIBLE if share < POSSIBLE_BELOW_SHARE else Suspicion.NONE


def _named(rows: list[int]) -> str:
    named = ", ".join(map(str, rows[:NAMED_ROWS]))
    return named if len(rows) <= NAMED_ROWS else f"{named} …"
