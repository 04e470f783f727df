"""What the store takes and gives of calls: frozen values, as in records.py. Any thread.

A caller's number stays out of repr(), so that no log line can show it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from bridge.end_reason import EndReason
from bridge.store.records import DialledKind
from config.settings import Language
from pinentry.verdicts import Role


@dataclass(frozen=True)
class AnsweredLeg:
    """A call that was answered; `id` is made by the bridge."""

    id: UUID
    dialled: DialledKind
    dialled_number: str | None
    """The dial-in number in E.164, where one was dialled."""
    caller: str = field(repr=False)
    source_address: str
    answered_at: datetime
    language: Language | None = None


@dataclass(frozen=True)
class JoinedLeg:
    """A leg that was admitted to a conference."""

    id: UUID
    conference_id: int
    role: Role
    joined_at: datetime
    pin_entry_id: int | None = None
    name: str | None = None
    company: str | None = None


@dataclass(frozen=True)
class Leg:
    """One call, as it stands in the report."""

    id: UUID
    conference_id: int | None
    dialled: DialledKind
    dialled_number: str | None
    caller: str = field(repr=False)
    source_address: str
    language: Language | None
    answered_at: datetime
    ended_at: datetime | None
    end_reason: EndReason | None


@dataclass(frozen=True)
class Attendance:
    """One participant of a conference, with the leg that carried him."""

    leg: Leg
    role: Role
    pin_entry_id: int | None
    name: str | None
    company: str | None
    joined_at: datetime
    left_at: datetime | None
