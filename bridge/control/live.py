"""What a running bridge is doing now: rooms, legs, and callers not yet in a room.

    LiveSnapshot ── rooms ──► LiveRoom ── legs ──► LiveLeg (state ROOM)
                └── callers ─────────────────────► LiveLeg (any other state)

Values only, made on the bridge's asyncio thread and read by every client of the control API.
Caller numbers are masked before they come in here, and no access code or PIN ever does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Self

from bridge.control import wire
from config.settings import Language
from pinentry.verdicts import Role


class LegState(Enum):
    """How far a leg has come."""

    ENTRANCE = "entrance"
    """In the dialogue: code and PIN."""
    WAITING = "waiting"
    """Knows where to, hears music until let in (early, lobby)."""
    ROOM = "room"
    """In a room: hears and is heard."""
    LEAVING = "leaving"
    """In no room any more, hears why, is hung up then."""


class _Wired:
    """Gives a dataclass its JSON form (bridge.control.wire)."""

    def to_json(self) -> wire.Json:
        """The JSON object that `from_json` reads."""
        return wire.to_json(self)  # type: ignore[arg-type]  # every child is a dataclass

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The value of a JSON object; wire.WireError when it is not one."""
        return wire.from_json(cls, data)  # type: ignore[type-var]  # every child is a dataclass


@dataclass(frozen=True)
class LiveLeg(_Wired):
    """One SIP call, from answer to hang-up."""

    leg_id: int
    conference_id: int | None
    """None until an access code was right."""
    state: LegState
    since: datetime
    """When it was answered (UTC)."""
    caller: str = ""
    """Masked: `+33 1 99 •• •• 34`."""
    name: str = ""
    """Of the PIN's holder; empty while or when unidentified."""
    company: str = ""
    role: Role = Role.PARTICIPANT
    language: Language = Language.EN
    talking: bool = False
    muted: bool = False
    held: bool = False


@dataclass(frozen=True)
class LiveRoom(_Wired):
    """The live instance of a conference."""

    conference_id: int
    name: str
    since: datetime
    """When its first leg came in (UTC)."""
    size: int
    """Legs the conference has room for."""
    legs: tuple[LiveLeg, ...] = ()


@dataclass(frozen=True)
class LiveTotals(_Wired):
    """Counted since the bridge started."""

    answered: int = 0
    refused: int = 0


@dataclass(frozen=True)
class LiveSnapshot(_Wired):
    """Everything at one moment."""

    rooms: tuple[LiveRoom, ...] = ()
    callers: tuple[LiveLeg, ...] = ()
    """Legs in no room."""
    totals: LiveTotals = LiveTotals()
    uptime_s: float = 0.0
    ticks: Mapping[str, float] = field(default_factory=dict)
    """Statistics of the 20 ms tick; names end in their units (`worst_lateness_ms`)."""

    def legs(self) -> tuple[LiveLeg, ...]:
        """All legs: those of the rooms in order, then the callers."""
        return (*(leg for room in self.rooms for leg in room.legs), *self.callers)


def in_order(legs: Iterable[LiveLeg]) -> tuple[LiveLeg, ...]:
    """The legs of a room, or the callers, as a snapshot has them: by when they were answered."""
    return tuple(sorted(legs, key=lambda leg: (leg.since, leg.leg_id)))
