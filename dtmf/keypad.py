"""The telephone keypad: one table of keys, their event codes and their tones.

            1209   1336   1477   1633 Hz
     697      1      2      3      A
     770      4      5      6      B
     852      7      8      9      C
     941      *      0      #      D

Tones: ITU-T Q.23. Event codes: RFC 4733, section 3.2, table 7; a key's code is its place in
`KEYS`. Constants and values only; any thread.
"""

from dataclasses import dataclass, field
from enum import Enum

KEYS = "0123456789*#ABCD"
"""Every key in the order of its event code: 0 to 9, `*` 10, `#` 11, A to D 12 to 15."""

LOW_HZ = (697, 770, 852, 941)
HIGH_HZ = (1209, 1336, 1477, 1633)
_ROWS = ("123A", "456B", "789C", "*0#D")


class DigitSource(Enum):
    """The three ways a pressed key arrives (SPEC 2.12)."""

    TELEPHONE_EVENT = "telephone-event"
    SIP_INFO = "SIP INFO"
    IN_BAND = "in-band"


@dataclass(frozen=True, slots=True)
class Digit:
    """One press of a key, as one way reported it. Its repr hides the symbol: it may be a PIN's."""

    symbol: str = field(repr=False)
    source: DigitSource
    at: float
    """When the press began, in seconds of the monotonic clock."""

    def __post_init__(self) -> None:
        if not is_key(self.symbol):
            raise ValueError("not a key of the keypad")


@dataclass(frozen=True, slots=True)
class Key:
    """A key and what stands for it on the wire."""

    symbol: str
    event: int
    """RFC 4733 event code."""
    low_hz: int
    high_hz: int


def _key(symbol: str) -> Key:
    row = next(index for index, keys in enumerate(_ROWS) if symbol in keys)
    return Key(symbol, KEYS.index(symbol), LOW_HZ[row], HIGH_HZ[_ROWS[row].index(symbol)])


KEYPAD: dict[str, Key] = {symbol: _key(symbol) for symbol in KEYS}
"""Symbol to key; iterates in the order of the event codes."""

_BY_TONES = {(key.low_hz, key.high_hz): key.symbol for key in KEYPAD.values()}


def is_key(symbol: str) -> bool:
    """Whether `symbol` is exactly one of the sixteen keys."""
    return symbol in KEYPAD


def symbol_of_event(event: int) -> str | None:
    """The key of an RFC 4733 event code; None where the event is no key (16 is flash)."""
    return KEYS[event] if 0 <= event < len(KEYS) else None


def symbol_of_tones(low_hz: int, high_hz: int) -> str | None:
    """The key of a pair of nominal frequencies; None where the pair is no key."""
    return _BY_TONES.get((low_hz, high_hz))
