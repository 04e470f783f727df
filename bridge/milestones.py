"""The milestones of a visit, each told to all who must know: house, books and live view.

    milestone   house                books (store.legs)   live view
    answered    a visit more         answered             LegChanged
    reached                          reached              LegChanged
    joined      a seat, or refused   joined               RoomOpened if the first, LegChanged
    left        the seat is free     left                 LegChanged, RoomClosed if the last
    ended       a visit less         ended                LegGone

`bridge.control.changes.apply` makes of these changes, in this order, what `OperatorDesk.live`
says; a test holds the two equal. asyncio thread only.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bridge.control.changes import LegChanged, LegGone, LiveChange, RoomClosed, RoomOpened
from bridge.control.live import LegState
from bridge.end_reason import EndReason
from bridge.register import Write
from bridge.rooms.house import House
from bridge.rooms.room import Admission, Seat
from bridge.rooms.visit import Visit
from bridge.store import legs
from bridge.store.leg_records import AnsweredLeg, JoinedLeg
from bridge.store.records import Conference, DialledKind
from bridge.telephony.dialplan import Dialled
from bridge.telephony.events import LegAnswered

log = logging.getLogger(__name__)


class Milestones:
    """Changes the house, and says so."""

    def __init__(
        self,
        house: House,
        record: Callable[[Write], None],
        publish: Callable[[LiveChange], None],
        utc: Callable[[], datetime],
    ) -> None:
        self._house = house
        self._record = record
        self._publish = publish
        self._utc = utc

    def answered(self, visit: Visit, event: LegAnswered) -> None:
        """A call was answered."""
        self._house.visits[visit.leg] = visit
        record = AnsweredLeg(
            id=visit.record_id,
            dialled=_kind_of(event.dialled),
            dialled_number=event.dialled.number,
            caller=event.caller,
            source_address=event.source_address,
            answered_at=visit.answered_at,
            language=visit.language,
        )
        self._record(lambda store: legs.answered(store, record))
        log.info("leg %d answered: %s from %s", visit.leg, visit.caller, event.source_address)
        self.changed(visit)

    def reached(self, visit: Visit, conference: Conference) -> None:
        """The code was right: the caller is spoken to in the conference's language from now on."""
        visit.conference, visit.language = conference, conference.language
        leg_id, language = visit.record_id, visit.language
        self._record(lambda store: legs.reached(store, leg_id, conference.id, language))
        self.changed(visit)

    def joined(self, visit: Visit, conference: Conference, seat: Seat) -> Admission:
        """Ask for a seat; a refusal changes nothing."""
        utc, opens = self._utc(), conference.id not in self._house.rooms
        admission = self._house.admit(visit, conference, seat, utc)
        if admission.refusal is None:
            self._record_joined(visit, conference.id, seat, utc)
            if opens:
                room = self._house.live_room(self._house.rooms[conference.id])
                self._publish(RoomOpened(replace(room, legs=())))
            self.changed(visit)
        return admission

    def left(self, visit: Visit) -> None:
        """The visit is on its way out; its seat, if it had one, is free."""
        had_seat, utc = visit.state is LegState.ROOM, self._utc()
        closed = self._house.leave(visit)
        if had_seat:
            self._record(lambda store: legs.left(store, visit.record_id, utc))
        self.changed(visit)
        if closed and visit.conference_id is not None:
            self._publish(RoomClosed(visit.conference_id))

    def ended(self, visit: Visit, reason: EndReason, sip_status: int) -> None:
        """The call is over."""
        if visit.state is LegState.ROOM:
            self.left(visit)
        del self._house.visits[visit.leg]
        utc = self._utc()
        self._record(lambda store: legs.ended(store, visit.record_id, utc, reason))
        log.info("leg %d ended: %s (%d)", visit.leg, reason.label, sip_status)
        self._publish(LegGone(visit.leg))

    def changed(self, visit: Visit) -> None:
        """The visit is not as the operator saw it."""
        self._publish(LegChanged(visit.live()))

    def _record_joined(self, visit: Visit, conference_id: int, seat: Seat, utc: datetime) -> None:
        joined = JoinedLeg(
            id=visit.record_id,
            conference_id=conference_id,
            role=seat.role,
            joined_at=utc,
            pin_entry_id=seat.pin_entry_id,
            name=seat.name or None,
            company=seat.company or None,
        )
        self._record(lambda store: legs.joined(store, joined))
        log.info("leg %d joined conference %d", visit.leg, conference_id)


def _kind_of(dialled: Dialled) -> DialledKind:
    if dialled.number is not None:
        return DialledKind.NUMBER
    return DialledKind.ENTRANCE if dialled.code is None else DialledKind.CODE
