"""The house: every visit, every room, and who is where. Sans-IO.

A room opens with its first leg and closes with its last. Changed by the switchboard alone.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bridge.control.live import LegState, LiveLeg, LiveRoom, in_order
from bridge.rooms.room import Admission, Room, Seat
from bridge.rooms.visit import Visit
from bridge.store.records import Conference


@dataclass
class OpenRoom:
    """A room with the conference it is the live instance of."""

    conference: Conference
    since: datetime
    room: Room


@dataclass
class House:
    """Visits by leg, rooms by conference."""

    visits: dict[int, Visit] = field(default_factory=dict)
    rooms: dict[int, OpenRoom] = field(default_factory=dict)
    stops: int = 0
    """How many conferences were stopped: what the store said before the last may be over."""

    def holds_pin(self, conference_id: int, pin_entry_id: int) -> bool:
        """Whether the entry's holder is in the conference's room."""
        opened = self.rooms.get(conference_id)
        return opened is not None and opened.room.holds_pin(pin_entry_id)

    def admit(self, visit: Visit, conference: Conference, seat: Seat, utc: datetime) -> Admission:
        """Seat a visit, opening the room if it is the first; nothing changes on a refusal."""
        opened = self.rooms.get(conference.id) or OpenRoom(
            conference, utc, Room(conference.id, conference.size)
        )
        admission = opened.room.admit(seat, conference.same_pin)
        if admission.refusal is None:
            self.rooms[conference.id] = opened
            visit.state, visit.seat = LegState.ROOM, seat
        return admission

    def leave(self, visit: Visit) -> bool:
        """Take a visit out of its room, if it is in one; True if the room closed with it."""
        visit.state = LegState.LEAVING
        opened = self.rooms.get(visit.conference_id or 0)
        if opened is None:
            return False
        if visit.leg in opened.room.legs:
            opened.room.leave(visit.leg)
        if len(opened.room) == 0:
            del self.rooms[opened.conference.id]
            return True
        return False

    def in_room(self, conference_id: int) -> list[Visit]:
        """The visits in a conference's room, in order of arrival."""
        opened = self.rooms.get(conference_id)
        return [self.visits[leg] for leg in opened.room.legs] if opened else []

    def of_conference(self, conference_id: int) -> list[Visit]:
        """The visits in the room and on the way to it; not those that are leaving."""
        visits = (v for v in self.visits.values() if v.conference_id == conference_id)
        return [visit for visit in visits if visit.leaving is None]

    def callers(self) -> tuple[LiveLeg, ...]:
        """How the operator sees those who are in no room."""
        return in_order(v.live() for v in self.visits.values() if v.state is not LegState.ROOM)

    def live_room(self, opened: OpenRoom) -> LiveRoom:
        """How the operator sees a room."""
        legs = in_order(visit.live() for visit in self.in_room(opened.conference.id))
        return LiveRoom(
            opened.conference.id, opened.conference.name, opened.since, opened.room.size, legs
        )
