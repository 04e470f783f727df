"""The switchboard: every event of the engine goes through here, to whom it concerns.

    LegAnswered    -> a Visit, and the attendant     TalkingStarted, LegHeld -> the live view
    DigitPressed   -> the visit's entrance           LegEnded    -> House, Register
    PlayEnded      -> the attendant                  CallRefused, TrunkChanged -> the log

asyncio thread only.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from bridge.attendant import Attendant
from bridge.control.broadcast import Broadcast
from bridge.control.changes import LegChanged, LegGone, RoomClosed
from bridge.control.live import LegState
from bridge.end_reason import EndReason
from bridge.register import Register
from bridge.rooms.house import House
from bridge.rooms.visit import Visit
from bridge.store import legs
from bridge.store.records import AnsweredLeg, DialledKind
from bridge.telephony.dialplan import Dialled
from bridge.telephony.events import (
    CallRefused,
    DigitPressed,
    Event,
    LegAnswered,
    LegEnded,
    LegHeld,
    LegResumed,
    PlayEnded,
    TalkingStarted,
    TalkingStopped,
    TrunkChanged,
)
from config.masking import mask_number
from config.settings import Settings
from pinentry.entrance import Entrance

log = logging.getLogger(__name__)


class Switchboard:
    """Keeps each visit in step with its leg."""

    def __init__(
        self,
        settings: Settings,
        house: House,
        attendant: Attendant,
        register: Register,
        broadcast: Broadcast,
    ) -> None:
        self._settings = settings
        self._house = house
        self._attendant = attendant
        self._register = register
        self._broadcast = broadcast
        self.answered = 0
        self.refused = 0

    def deliver(self, batch: Sequence[Event]) -> None:
        """Take a batch of events; one that fails does not hold up the others."""
        for event in batch:
            try:
                self._take(event)
            except Exception:
                log.exception("an event failed: %s", type(event).__name__)

    def _take(self, event: Event) -> None:
        match event:
            case LegAnswered():
                self._answered(event)
            case CallRefused(source_address, sip_status):
                self.refused += 1
                log.warning("call refused with %d from %s", sip_status, source_address)
            case TrunkChanged(name, registered, sip_status):
                state = "registered" if registered else "not registered"
                log.info("trunk %s is %s (%d)", name, state, sip_status)
            case _:
                visit = self._house.visits.get(event.leg)
                if visit is not None:
                    self._take_for(visit, event)

    def _take_for(self, visit: Visit, event: Event) -> None:
        now = asyncio.get_running_loop().time()
        match event:
            case DigitPressed(_, digit):
                if visit.state is not LegState.ROOM:
                    self._attendant.step(visit, lambda: visit.entrance.digit(digit.symbol, now))
            case PlayEnded(_, cue_id):
                self._attendant.play_ended(visit, cue_id, now)
            case LegHeld() | LegResumed():
                visit.held = isinstance(event, LegHeld)
                self._broadcast.publish(LegChanged(visit.live()))
            case TalkingStarted() | TalkingStopped():
                visit.talking = isinstance(event, TalkingStarted)
                self._broadcast.publish(LegChanged(visit.live()))
            case LegEnded(_, reason, sip_status):
                self._ended(visit, reason, sip_status)

    def _answered(self, event: LegAnswered) -> None:
        entrance = Entrance(self._settings.entrance, event.dialled.code)
        language = event.dialled.language or self._settings.prompts.language
        utc = datetime.now(UTC)
        visit = Visit(event.leg, uuid4(), entrance, utc, mask_number(event.caller), language)
        self._house.visits[event.leg] = visit
        self.answered += 1
        record = AnsweredLeg(
            id=visit.record_id,
            dialled=_kind_of(event.dialled),
            dialled_number=event.dialled.number,
            caller=event.caller,
            source_address=event.source_address,
            answered_at=utc,
            language=language,
        )
        self._register.write(lambda store: legs.answered(store, record))
        log.info("leg %d answered: %s from %s", event.leg, visit.caller, event.source_address)
        self._broadcast.publish(LegChanged(visit.live()))
        now = asyncio.get_running_loop().time()
        self._attendant.step(visit, lambda: entrance.start(now))

    def _ended(self, visit: Visit, reason: EndReason, sip_status: int) -> None:
        utc = datetime.now(UTC)
        del self._house.visits[visit.leg]
        self._attendant.forget(visit.leg)
        closed = self._house.leave(visit)
        if visit.seat is not None:
            self._register.write(lambda store: legs.left(store, visit.record_id, utc))
        self._register.write(lambda store: legs.ended(store, visit.record_id, utc, reason))
        log.info("leg %d ended: %s (%d)", visit.leg, reason.label, sip_status)
        self._broadcast.publish(LegGone(visit.leg))
        if closed and visit.conference_id is not None:
            self._broadcast.publish(RoomClosed(visit.conference_id))


def _kind_of(dialled: Dialled) -> DialledKind:
    if dialled.number is not None:
        return DialledKind.NUMBER
    return DialledKind.ENTRANCE if dialled.code is None else DialledKind.CODE
