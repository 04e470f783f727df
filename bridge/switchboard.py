"""The switchboard: every event of the engine goes through here, to whom it concerns.

    LegAnswered    -> a Visit, and the attendant     TalkingStarted, LegHeld -> the live view
    DigitPressed   -> the visit's entrance           LegEnded                -> Milestones
    PlayEnded      -> the attendant                  CallRefused, TrunkChanged -> the log

asyncio thread only.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from bridge.attendant import Attendant
from bridge.control.live import LegState
from bridge.milestones import Milestones
from bridge.rooms.house import House
from bridge.rooms.visit import Visit
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
        milestones: Milestones,
        utc: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._house = house
        self._attendant = attendant
        self._milestones = milestones
        self._utc = utc
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
        match event:
            case DigitPressed(_, digit):
                if visit.state is not LegState.ROOM:
                    key = digit.symbol
                    self._attendant.step(visit, lambda now, _: visit.entrance.digit(key, now))
            case PlayEnded(_, cue_id):
                self._attendant.play_ended(visit, cue_id)
            case LegHeld() | LegResumed():
                visit.held = isinstance(event, LegHeld)
                self._milestones.changed(visit)
            case TalkingStarted() | TalkingStopped():
                visit.talking = isinstance(event, TalkingStarted)
                self._milestones.changed(visit)
            case LegEnded(_, reason, sip_status):
                self._attendant.forget(visit.leg)
                self._milestones.ended(visit, reason, sip_status)

    def _answered(self, event: LegAnswered) -> None:
        entrance = Entrance(self._settings.entrance, event.dialled.code)
        language = event.dialled.language or self._settings.prompts.language
        caller = mask_number(event.caller)
        visit = Visit(event.leg, uuid4(), entrance, self._utc(), caller, language)
        self.answered += 1
        self._milestones.answered(visit, event)
        self._attendant.step(visit, lambda now, _: entrance.start(now))
