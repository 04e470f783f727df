"""A bridge without telephone and database: the real exchange between fakes of its surroundings.

    async with a_bridge(a_conference(size=2)) as bridge:
        leg = await bridge.call()
        await bridge.key(leg, "123456#")
        assert bridge.engine.rooms == {leg: 7}

The fakes remember what they were told and have switches for what can go wrong. On leaving, the
bridge is looked over: who watched it saw what it says of itself, and nothing was logged as an
error. Runs on a SteppedLoop (stepped.py).
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
from stepped import clock, settle

from bridge.app import Exchange, compose
from bridge.control.changes import apply
from bridge.control.live import LiveLeg, LiveSnapshot
from bridge.end_reason import EndReason
from bridge.prompts.catalogue import Prompt
from bridge.prompts.sound import Pcm
from bridge.register import Write
from bridge.store.pin_records import PinMatch
from bridge.store.records import Conference, FoundCode
from bridge.telephony.commands import (
    Command,
    HangUp,
    JoinRoom,
    LeaveRoom,
    Mute,
    Play,
    PlayMusic,
    StopPlaying,
)
from bridge.telephony.dialplan import Dialled
from bridge.telephony.events import DigitPressed, Event, LegAnswered, LegEnded, PlayEnded
from bridge.telephony.statistics import EngineStatistics
from config.settings import EntranceSettings, Language, PinMode, SamePin, Settings
from dtmf.keypad import Digit, DigitSource
from pinentry.verdicts import Role, Unavailable

NOON = datetime(2030, 6, 3, 12, 0, tzinfo=UTC)
CODE, MODERATOR_CODE = "123456", "654321"
MUSIC = "music"
ADA = PinMatch(5, "Ada Example", "Example")
BEN = PinMatch(6, "Ben Example", "Example")

CONFERENCE = Conference(
    id=7,
    name="Board",
    organizer_id=1,
    organizer_email="organizer@example.org",
    company_id=None,
    company_name=None,
    authorization_code_id=None,
    authorization_code=None,
    participant_code=CODE,
    moderator_code=MODERATOR_CODE,
    starts_at=NOON - timedelta(hours=1),
    ends_at=NOON + timedelta(hours=1),
    timezone="Europe/Paris",
    size=15,
    pin_mode=PinMode.OFF,
    same_pin=SamePin.REFUSE,
    language=Language.FR,
    stopped_at=None,
    created_at=NOON - timedelta(days=1),
)


def a_conference(**fields: object) -> Conference:
    """Conference 7, which began an hour before noon, in French, without PINs."""
    return replace(CONFERENCE, **fields)  # type: ignore[arg-type]  # any field of Conference


class FakePrompts:
    """One sample for each different sentence; the sample is its number."""

    def __init__(self) -> None:
        self.sentences: list[tuple[Prompt, ...]] = []
        self.languages: list[Language] = []
        self.starts: list[tuple[datetime | None, str | None]] = []
        self.broken = False
        """True: there are no samples, as no library would have it."""
        self.spoken = threading.Event()
        """Cleared: a sentence with a start in it is still being made."""
        self.spoken.set()

    def samples(
        self,
        prompts: Sequence[Prompt],
        language: Language,
        at: datetime | None = None,
        timezone: str | None = None,
    ) -> Pcm:
        if self.broken:
            raise ZeroDivisionError
        if at is not None:
            self.spoken.wait()
        self.sentences.append(tuple(prompts))
        self.languages.append(language)
        self.starts.append((at, timezone))
        return np.array([len(self.sentences) - 1], np.int16)


class FakeQuestions:
    """The store as far as the entrance asks it: codes and PINs, away or slow at will."""

    def __init__(self, conferences: Sequence[Conference]) -> None:
        self.codes: dict[str, FoundCode] = {}
        for each in conferences:
            self.codes[each.participant_code] = FoundCode(each, Role.PARTICIPANT, each.over(NOON))
            self.codes[each.moderator_code] = FoundCode(each, Role.MODERATOR, each.over(NOON))
        self.pins = {"0042": ADA, "0043": BEN}
        self.away = False
        self.broken = False
        """True: a question fails as a defect would."""
        self.asked: list[str] = []
        self.answering = asyncio.Event()
        """Cleared: questions wait for their answer."""
        self.answering.set()

    async def code(self, code: str) -> FoundCode | Unavailable | None:
        found = self.codes.get(code)  # as it is now, however late the answer comes
        return Unavailable() if await self._away(code) else found

    async def pin(self, conference_id: int, pin: str) -> PinMatch | Unavailable | None:
        assert any(found.conference.id == conference_id for found in self.codes.values())
        return Unavailable() if await self._away(pin) else self.pins.get(pin)

    async def _away(self, asked: str) -> bool:
        self.asked.append(asked)
        away = self.away
        await self.answering.wait()
        if self.broken:
            raise ZeroDivisionError
        return away


class FakeEngine:
    """Does what an engine is told, and reports what it would."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.playing: dict[int, Play] = {}
        self.music: dict[int, str | None] = {}
        self.rooms: dict[int, int] = {}
        self.muted: dict[int, bool] = {}
        self.hung_up: dict[int, EndReason] = {}
        self.deaf = False
        """True: HangUp is not followed by LegEnded."""
        self.exchange: Exchange | None = None

    def send(self, command: Command) -> None:
        self.commands.append(command)
        match command:
            case Play(leg):
                self.playing[leg] = command
            case StopPlaying(leg):
                self.playing.pop(leg, None)
            case PlayMusic(leg, track):
                self.music[leg] = track
            case JoinRoom(leg, room):
                self.rooms[leg] = room
            case LeaveRoom(leg):
                self.rooms.pop(leg, None)
            case Mute(leg, muted):
                self.muted[leg] = muted
            case HangUp(leg, reason):
                self.hung_up[leg] = reason
                if not self.deaf:
                    clock().call_soon(self.end, leg, reason)

    def end(self, leg: int, reason: EndReason) -> None:
        """The call is over."""
        for state in (self.playing, self.music, self.rooms, self.muted):
            state.pop(leg, None)
        self.report(LegEnded(leg, reason, 200))

    def report(self, *batch: Event) -> None:
        """Deliver a batch of events."""
        assert self.exchange is not None
        self.exchange.switchboard.deliver(batch)

    def statistics(self) -> EngineStatistics:
        return EngineStatistics(legs=len(self.rooms), ticks=50)


class FakeBridge:
    """An exchange, its surroundings, and somebody who watches it."""

    def __init__(self, conferences: Sequence[Conference], entrance: EntranceSettings) -> None:
        self.settings = Settings(entrance=entrance)
        self.prompts = FakePrompts()
        self.questions = FakeQuestions(conferences)
        self.engine = FakeEngine()
        self.writes: list[Write] = []
        self.exchange = compose(
            self.settings,
            self.prompts,
            self.questions,
            self.writes.append,
            self.engine.send,
            self.engine.statistics,
            self.utc,
        )
        self.engine.exchange = self.exchange
        self.desk = self.exchange.desk
        self.watched = self.desk.live()
        """What a client knows that has read one snapshot and then only changes."""
        self._numbers = count(1)
        self._watcher = asyncio.create_task(self._watch())

    def utc(self) -> datetime:
        """The time of day, in step with the loop's clock; it begins at noon."""
        return NOON + timedelta(seconds=clock().now - 1000.0)

    async def call(self, code: str | None = None, language: Language | None = None) -> int:
        """Somebody dials in; returns the leg."""
        leg = next(self._numbers)
        dialled = Dialled(code=code, language=language)
        self.engine.report(LegAnswered(leg, dialled, "+33199001234", "192.0.2.1:5060"))
        await settle()
        return leg

    async def key(self, leg: int, keys: str) -> None:
        """Press keys, one after the other."""
        for symbol in keys:
            digit = Digit(symbol, DigitSource.TELEPHONE_EVENT, clock().now)
            self.engine.report(DigitPressed(leg, digit))
        await settle()

    async def enter(self, keys: str = f"{CODE}#") -> int:
        """Dial in and key this."""
        leg = await self.call()
        await self.key(leg, keys)
        return leg

    async def heard(self, leg: int) -> None:
        """What the leg is being told has been told to the end."""
        play = self.engine.playing.pop(leg, None)
        if play is not None:
            self.engine.report(PlayEnded(leg, play.cue_id))
        await settle()

    async def hang_up(self, leg: int) -> None:
        """The caller hangs up."""
        self.engine.end(leg, EndReason.HUNG_UP)
        await settle()

    def says(self, leg: int) -> tuple[Prompt, ...]:
        """What the leg is being told."""
        play = self.engine.playing.get(leg)
        return () if play is None else self.prompts.sentences[int(play.cue[0])]

    def leg(self, leg: int) -> LiveLeg:
        """How the operator sees a leg."""
        return next(each for each in self.desk.live().legs() if each.leg_id == leg)

    async def look_over(self) -> None:
        """Whoever watched saw what the bridge says of itself; the engine has the same rooms."""
        await settle()
        live = self.desk.live()
        assert (self.watched.rooms, self.watched.callers) == (live.rooms, live.callers)
        seated = {leg.leg_id: r.conference_id for r in live.rooms for leg in r.legs}
        assert seated == self.engine.rooms
        assert all(len(room.legs) <= room.size for room in live.rooms)

    async def close(self) -> None:
        """Nobody watches any more."""
        self.exchange.broadcast.close()
        await self._watcher

    async def _watch(self) -> None:
        async for change in self.desk.subscribe():
            self.watched = apply(self.watched, change)


class Errors(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@asynccontextmanager
async def a_bridge(
    *conferences: Conference, entrance: EntranceSettings | None = None, errors: int = 0
) -> AsyncIterator[FakeBridge]:
    """A bridge with these conferences, the music loaded; `errors`: how many it may log."""
    log, logged = logging.getLogger("bridge"), Errors()
    log.addHandler(logged)
    bridge = FakeBridge(conferences or (CONFERENCE,), entrance or EntranceSettings())
    await settle()
    bridge.exchange.announcer.music_loaded(MUSIC)
    try:
        yield bridge
        await bridge.look_over()
        assert [record.getMessage() for record in logged.records][errors:] == []
    finally:
        log.removeHandler(logged)
        await bridge.close()


def the_rooms(snapshot: LiveSnapshot) -> dict[int, list[int]]:
    """Who is in which room."""
    return {r.conference_id: [leg.leg_id for leg in r.legs] for r in snapshot.rooms}
