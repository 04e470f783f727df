"""The attendant: leads each caller through the entrance and into the room, or sees him off.

    one input -> Entrance -> actions, carried out in order -> timer at the entrance's deadline

    Play, StopPlaying   -> Announcer              Wait   -> music
    CheckCode, CheckPin -> Questions -> verdict   Admit  -> a seat (Milestones), or refused
                                                  Refuse -> hang up

It decides nothing: who may enter is pinentry's, who has a seat is the room's. A verdict that
comes after the caller has gone is dropped. asyncio thread only.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Protocol

from bridge.announcer import Announcer
from bridge.control.live import LegState
from bridge.end_reason import EndReason
from bridge.milestones import Milestones
from bridge.prompts.catalogue import Notice
from bridge.rooms.house import House
from bridge.rooms.room import Seat
from bridge.rooms.verdicts import code_verdict, pin_verdict
from bridge.rooms.visit import END_REASONS, Visit
from bridge.store.pin_records import PinMatch
from bridge.store.records import FoundCode
from bridge.telephony.commands import Command, HangUp, JoinRoom, LeaveRoom
from bridge.timers import Timers
from config.settings import SamePin
from pinentry.actions import (
    Action,
    Admit,
    CheckCode,
    CheckPin,
    Play,
    Refusal,
    Refuse,
    StopPlaying,
    Wait,
)
from pinentry.verdicts import Unavailable

log = logging.getLogger(__name__)

FAREWELL_LIMIT_S = 15.0
"""The longest farewell; then the leg ends, whether or not its end was reported."""

Input = Callable[[float, datetime], Sequence[Action]]
"""One input to an entrance, given `now` (the loop's clock) and the time of day."""


class Questions(Protocol):
    """What the entrance asks the store (bridge.lookups)."""

    async def code(self, code: str) -> FoundCode | Unavailable | None: ...
    async def pin(self, conference_id: int, pin: str) -> PinMatch | Unavailable | None: ...


class Attendant:
    """Keeps the entrances of all visits going."""

    def __init__(
        self,
        house: House,
        milestones: Milestones,
        announcer: Announcer,
        questions: Questions,
        send: Callable[[Command], None],
        utc: Callable[[], datetime],
    ) -> None:
        self._house = house
        self._milestones = milestones
        self._announcer = announcer
        self._questions = questions
        self._send = send
        self._utc = utc
        self._timers = Timers()
        self._asking: set[asyncio.Task[None]] = set()

    def step(self, visit: Visit, entrance_input: Input) -> None:
        """Give the entrance one input and carry out what it answers; nothing once he leaves."""
        if visit.leaving is not None:
            return
        for action in entrance_input(asyncio.get_running_loop().time(), self._utc()):
            self._carry_out(visit, action)
        self._timers.set(visit.leg, visit.entrance.deadline, lambda: self._timed_out(visit))

    def see_off(self, visit: Visit, notice: Notice, reason: EndReason) -> None:
        """Take the leg out of everything, tell it why, hang up after the last word."""
        if visit.leaving is not None:
            return
        visit.leaving = reason
        self._send(LeaveRoom(visit.leg))
        self._announcer.music(visit.leg, False)
        self._announcer.say(visit.leg, (notice,), visit.language)
        limit = asyncio.get_running_loop().time() + FAREWELL_LIMIT_S
        self._timers.set(visit.leg, limit, lambda: self._hang_up(visit, reason))
        self._milestones.left(visit)

    def play_ended(self, visit: Visit, cue_id: int) -> None:
        """A cue ran to its end: the farewell's last word, or one the entrance waits for."""
        if not self._announcer.ended(visit.leg, cue_id):
            return
        if visit.leaving is not None:
            self._hang_up(visit, visit.leaving)
        elif visit.state is not LegState.ROOM:
            self.step(visit, lambda now, _: visit.entrance.played(now))

    def forget(self, leg: int) -> None:
        """The leg has ended."""
        self._announcer.forget(leg)
        self._timers.cancel(leg)

    def _carry_out(self, visit: Visit, action: Action) -> None:
        match action:
            case Play():
                self._play(visit, action)
            case StopPlaying():
                self._announcer.hush(visit.leg)
            case CheckCode(code):
                self._ask(self._check_code(visit, code))
            case CheckPin(conference_id, pin):
                self._ask(self._check_pin(visit, conference_id, pin))
            case Wait():
                visit.state = LegState.WAITING
                self._announcer.music(visit.leg, True)
                self._milestones.changed(visit)
            case Admit():
                self._admit(visit, action)
            case Refuse(refusal):
                visit.leaving = END_REASONS[refusal]
                self._hang_up(visit, visit.leaving)

    def _play(self, visit: Visit, play: Play) -> None:
        if visit.state is LegState.WAITING:  # whatever is said now, the wait is over
            self._announcer.music(visit.leg, False)
        zone = visit.conference.timezone if visit.conference else None
        self._announcer.say(visit.leg, play.says, visit.language, play.at, zone)

    def _ask(self, question: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(question)
        self._asking.add(task)
        task.add_done_callback(self._asked)

    def _asked(self, task: asyncio.Task[None]) -> None:
        """A question that failed has no answer: the entrance gives up at its deadline."""
        self._asking.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a question to the store failed", exc_info=error)

    async def _check_code(self, visit: Visit, code: str) -> None:
        found = await self._found(code)
        if not self._is_here(visit):
            return
        if isinstance(found, FoundCode):
            self._milestones.reached(visit, found.conference)
        verdict = code_verdict(found)
        self.step(visit, lambda now, utc: visit.entrance.code_verdict(verdict, now, utc))

    async def _found(self, code: str) -> FoundCode | Unavailable | None:
        """What the store says; asked again if a conference was stopped before it was heard."""
        while True:
            stops = self._house.stops
            found = await self._questions.code(code)
            if stops == self._house.stops:
                return found

    async def _check_pin(self, visit: Visit, conference_id: int, pin: str) -> None:
        match = await self._questions.pin(conference_id, pin)
        if not self._is_here(visit):
            return
        in_use = isinstance(match, PinMatch) and self._in_use(visit, match)
        verdict = pin_verdict(match, in_use)
        self.step(visit, lambda now, utc: visit.entrance.pin_verdict(verdict, now, utc))

    def _is_here(self, visit: Visit) -> bool:
        """The caller may have gone, or been dropped, while the store was asked."""
        return visit.leaving is None and visit.leg in self._house.visits

    def _in_use(self, visit: Visit, match: PinMatch) -> bool:
        conference = visit.conference
        return (
            conference is not None
            and conference.same_pin is SamePin.REFUSE
            and self._house.holds_pin(conference.id, match.entry_id)
        )

    def _admit(self, visit: Visit, admit: Admit) -> None:
        conference = visit.conference
        if conference is None:
            raise RuntimeError("admitted to a conference that was never found")
        admission = self._milestones.joined(visit, conference, _seat(visit, admit))
        if admission.refusal is not None:
            self._refuse_seat(visit, admission.refusal)
            return
        for leg in admission.replaced:
            self.see_off(self._house.visits[leg], Notice.DROPPED, EndReason.REPLACED)
        self._send(JoinRoom(visit.leg, conference.id))

    def _refuse_seat(self, visit: Visit, refusal: Refusal) -> None:
        self.step(visit, lambda now, _: visit.entrance.refused(refusal, now))

    def _hang_up(self, visit: Visit, reason: EndReason) -> None:
        self._send(HangUp(visit.leg, reason))

    def _timed_out(self, visit: Visit) -> None:
        self.step(visit, lambda now, utc: visit.entrance.timeout(now, utc))


def _seat(visit: Visit, admit: Admit) -> Seat:
    person = admit.person
    if person is None:
        return Seat(visit.leg, admit.role)
    return Seat(visit.leg, admit.role, person.name, person.company, person.entry_id)
