"""What the store answers to a keyed code or PIN: values, never exceptions.

    CheckCode -> ConferenceFound | CodeRefused | Unavailable
    CheckPin  -> PinFound        | PinRefused  | Unavailable

Made in the store's threads, read in the asyncio thread.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from config.settings import Language, PinMode, SamePin


class Role(Enum):
    """What a participant may do, by the code that was keyed."""

    PARTICIPANT = "participant"
    MODERATOR = "moderator"


@dataclass(frozen=True)
class ConferenceFound:
    """The conference of an access code, as much of it as the entrance needs."""

    conference_id: int
    role: Role
    pin_mode: PinMode
    same_pin: SamePin
    language: Language
    timezone: str
    """IANA name; start times are read out in it."""
    starts_at: datetime
    """Aware, UTC."""
    ends_at: datetime | None
    """Aware, UTC; None: until it is stopped."""

    def over(self, utc: datetime) -> bool:
        """Whether the scheduled end has come."""
        return self.ends_at is not None and utc >= self.ends_at

    def seconds_to_start(self, utc: datetime) -> float:
        """Seconds until the start, 0 or less once it has come."""
        return (self.starts_at - utc).total_seconds()


class CodeRefused(Enum):
    """The code leads nowhere, or to a conference that is over."""

    WRONG = "wrong"
    ENDED = "ended"


@dataclass(frozen=True)
class PinFound:
    """The person a PIN stands for."""

    entry_id: int
    name: str
    company: str


class PinRefused(Enum):
    """No active entry has the PIN, or its holder is in the room and may not come twice."""

    WRONG = "wrong"
    IN_USE = "in use"


@dataclass(frozen=True)
class Unavailable:
    """The database is away; the entrance asks again."""


CodeVerdict = ConferenceFound | CodeRefused | Unavailable
PinVerdict = PinFound | PinRefused | Unavailable
