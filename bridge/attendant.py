"""The attendant: leads each caller through the entrance and into the room, or sees him off.

    one input -> Entrance -> actions, carried out in order -> timer at the entrance's deadline

    Play, StopPlaying   -> Announcer              Wait   -> music
    CheckCode, CheckPin -> Lookups -> verdict     Admit  -> House: a seat, or refused
                                                  Refuse -> hang up

It decides nothing: who may enter is pinentry's, who has a seat is the room's. A verdict that
comes after the caller has gone is dropped. asyncio thread only.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime

from bridge.announcer import Announcer
from bridge.control.broadcast import Broadcast
from bridge.control.changes import LegChanged, RoomOpened
from bridge.control.live import LegState
from bridge.end_reason import EndReason
from bridge.lookups import Lookups
from bridge.prompts.catalogue import Notice
from bridge.register import Register
from bridge.rooms.house import House
from bridge.rooms.room import Seat
from bridge.rooms.verdicts import code_verdict, pin_verdict
from bridge.rooms.visit import END_REASONS, Visit
from bridge.store import legs
from bridge.store.records import FoundCode, JoinedLeg, PinMatch
from bridge.telephony.commands import Command, HangUp, JoinRoom, LeaveRoom
from config.settings import SamePin
from pinentry.actions import Action, Admit, CheckCode, CheckPin, Play, Refuse, StopPlaying, Wait

log = logging.getLogger(__name__)

FAREWELL_LIMIT_S = 15.0
"""The longest farewell; then the leg ends, whether or not its end was reported."""

Input = Callable[[], Sequence[Action]]


class Attendant:
    """Keeps the entrances of all visits going."""

    def __init__(
        self,
        house: House,
        announcer: Announcer,
        lookups: Lookups,
        register: Register,
        broadcast: Broadcast,
        send: Callable[[Command], None],
    ) -> None:
        self._house = house
        self._announcer = announcer
        self._lookups = lookups
        self._register = register
        self._broadcast = broadcast
        self._send = send
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._questions: set[asyncio.Task[None]] = set()

    def step(self, visit: Visit, entrance_input: Input) -> None:
        """Give the entrance one input and carry out what it answers."""
        if visit.leaving is None:
            for action in entrance_input():
                self._carry_out(visit, action)
        self._set_timer(visit, visit.entrance.deadline, self._timed_out)

    def see_off(self, visit: Visit, notice: Notice, reason: EndReason) -> None:
        """Take the leg out of everything, tell it why, hang up after the last word."""
        if visit.leaving is None:
            visit.leaving = reason
            self._send(LeaveRoom(visit.leg))
            self._announcer.music(visit.leg, False)
            self._announcer.say(visit.leg, (notice,), visit.language)
            deadline = asyncio.get_running_loop().time() + FAREWELL_LIMIT_S
            self._set_timer(visit, deadline, self._hang_up)
            self._broadcast.publish(LegChanged(visit.live()))

    def play_ended(self, visit: Visit, cue_id: int, now: float) -> None:
        """A cue ran to its end: the farewell's last word, or one the entrance waits for."""
        if not self._announcer.ended(visit.leg, cue_id):
            return
        if visit.leaving is not None:
            self._hang_up(visit)
        elif visit.state is not LegState.ROOM:
            self.step(visit, lambda: visit.entrance.played(now))

    def forget(self, leg: int) -> None:
        """The leg has ended."""
        self._announcer.forget(leg)
        self._cancel_timer(leg)

    def _carry_out(self, visit: Visit, action: Action) -> None:
        match action:
            case Play(says, _, at):
                zone = visit.conference.timezone if visit.conference else None
                self._announcer.say(visit.leg, says, visit.language, at, zone)
            case StopPlaying():
                self._announcer.hush(visit.leg)
            case CheckCode(code):
                self._ask(self._check_code(visit, code))
            case CheckPin(conference_id, pin):
                self._ask(self._check_pin(visit, conference_id, pin))
            case Wait():
                self._let_wait(visit)
            case Admit():
                self._admit(visit, action)
            case Refuse(refusal):
                visit.leaving = END_REASONS[refusal]
                self._hang_up(visit)

    def _ask(self, question: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(question)
        self._questions.add(task)
        task.add_done_callback(self._questions.discard)

    async def _check_code(self, visit: Visit, code: str) -> None:
        found = await self._lookups.code(code)
        if isinstance(found, FoundCode):
            visit.conference = found.conference
            visit.language = found.conference.language
        verdict = code_verdict(found)
        self._answer(visit, lambda now, utc: visit.entrance.code_verdict(verdict, now, utc))

    async def _check_pin(self, visit: Visit, conference_id: int, pin: str) -> None:
        match = await self._lookups.pin(conference_id, pin)
        in_use = isinstance(match, PinMatch) and self._in_use(visit, match)
        verdict = pin_verdict(match, in_use)
        self._answer(visit, lambda now, utc: visit.entrance.pin_verdict(verdict, now, utc))

    def _in_use(self, visit: Visit, match: PinMatch) -> bool:
        conference = visit.conference
        return (
            conference is not None
            and conference.same_pin is SamePin.REFUSE
            and self._house.holds_pin(conference.id, match.entry_id)
        )

    def _answer(
        self, visit: Visit, verdict: Callable[[float, datetime], Sequence[Action]]
    ) -> None:
        """The caller may have gone, or been dropped, while the store was asked."""
        if visit.leg in self._house.visits:
            now, utc = asyncio.get_running_loop().time(), datetime.now(UTC)
            self.step(visit, lambda: verdict(now, utc))

    def _let_wait(self, visit: Visit) -> None:
        visit.state = LegState.WAITING
        self._announcer.music(visit.leg, True)
        self._broadcast.publish(LegChanged(visit.live()))

    def _admit(self, visit: Visit, admit: Admit) -> None:
        conference, utc = visit.conference, datetime.now(UTC)
        if conference is None:
            raise RuntimeError("admitted to a conference that was never found")
        admission = self._house.admit(visit, conference, _seat(visit, admit), utc)
        if admission.refusal is not None:
            refusal, now = admission.refusal, asyncio.get_running_loop().time()
            self.step(visit, lambda: visit.entrance.refused(refusal, now))
            return
        for leg in admission.replaced:
            self.see_off(self._house.visits[leg], Notice.DROPPED, EndReason.REPLACED)
        self._announcer.music(visit.leg, False)
        self._send(JoinRoom(visit.leg, conference.id))
        self._record_joined(visit, conference.id, utc)
        opened = self._house.rooms[conference.id]
        self._broadcast.publish(RoomOpened(self._house.live_room(opened)))

    def _record_joined(self, visit: Visit, conference_id: int, utc: datetime) -> None:
        seat = visit.seat
        if seat is None:
            raise RuntimeError("joined without a seat")
        joined = JoinedLeg(
            id=visit.record_id,
            conference_id=conference_id,
            role=seat.role,
            joined_at=utc,
            pin_entry_id=seat.pin_entry_id,
            name=seat.name or None,
            company=seat.company or None,
        )
        self._register.write(lambda store: legs.joined(store, joined))
        log.info("leg %d joined conference %d", visit.leg, conference_id)

    def _hang_up(self, visit: Visit) -> None:
        self._send(HangUp(visit.leg, visit.leaving or EndReason.DROPPED))

    def _timed_out(self, visit: Visit) -> None:
        now, utc = asyncio.get_running_loop().time(), datetime.now(UTC)
        self.step(visit, lambda: visit.entrance.timeout(now, utc))

    def _set_timer(
        self, visit: Visit, deadline: float | None, due: Callable[[Visit], None]
    ) -> None:
        self._cancel_timer(visit.leg)
        if deadline is not None and visit.leg in self._house.visits:
            loop = asyncio.get_running_loop()
            self._timers[visit.leg] = loop.call_at(deadline, due, visit)

    def _cancel_timer(self, leg: int) -> None:
        timer = self._timers.pop(leg, None)
        if timer is not None:
            timer.cancel()


def _seat(visit: Visit, admit: Admit) -> Seat:
    person = admit.person
    if person is None:
        return Seat(visit.leg, admit.role)
    return Seat(visit.leg, admit.role, person.name, person.company, person.entry_id)
