"""The engine thread: it alone owns pjsua2 and the mixer.

    every 20 ms   commands -> SIP events (no waiting) -> audio in -> mix -> audio out -> events up
    in between    SIP events as they arrive, events up

No lock, because nothing is shared: commands come down through a deque, events go up in batches
through `deliver`, which must only pass them on to another thread.
"""

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.end_reason import EndReason
from bridge.telephony import commands, events
from bridge.telephony.clock import TickClock
from bridge.telephony.commands import Command
from bridge.telephony.endpoint import SPARE_CALLS, Endpoint, SipStartError
from bridge.telephony.events import Event
from bridge.telephony.legs import Legs
from bridge.telephony.ports import StreamPorts
from bridge.telephony.priority import put_this_thread_first
from config.settings import Settings
from mixer.events import CueEnded, MixerEvent, TalkingStarted
from mixer.mixer import Mixer

log = logging.getLogger(__name__)

RATE_HZ = 8000

# A command costs some 20 microseconds: a burst must not make a tick late.
COMMANDS_PER_TICK = 200

# The engine waits for the interpreter at most this long when other Python work runs.
_SWITCH_INTERVAL_S = 0.0005

_STOP_TIMEOUT_S = 10.0

Deliver = Callable[[list[Event]], None]


@dataclass(frozen=True)
class EngineStatistics:
    """Counted since the start; read from any thread."""

    legs: int
    ticks: int
    late_ticks: int
    skipped_ticks: int
    worst_lateness_ms: float
    busy_share: float


class Engine:
    """Starts, feeds and stops the engine thread. `send` may be called from any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._commands: deque[Command] = deque()
        self._started = threading.Event()
        self._stopping = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="engine")
        self._deliver: Deliver = _drop
        self._turns: _Turns | None = None

    def start(self, deliver: Deliver) -> None:
        """Start; returns when calls are taken. Raises SipStartError."""
        self._deliver = deliver
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            self._thread.join()
            raise SipStartError(str(self._failure)) from self._failure

    def send(self, command: Command) -> None:
        """Have a command carried out at the next tick."""
        self._commands.append(command)

    def stop(self) -> None:
        """End every call, close SIP, end the thread."""
        self._stopping.set()
        self._thread.join(_STOP_TIMEOUT_S)

    def statistics(self) -> EngineStatistics:
        """The figures so far."""
        if self._turns is None:
            return EngineStatistics(0, 0, 0, 0, 0.0, 0.0)
        return self._turns.statistics()

    def _run(self) -> None:
        put_this_thread_first()
        try:
            turns = self._turns = _Turns(self._settings, self._commands, self._deliver)
        except Exception as error:
            self._failure = error
            self._started.set()
            return
        self._started.set()
        while not self._stopping.is_set():
            turns.turn()
        turns.close()


class _Turns:
    """What the thread owns, and one turn of its loop."""

    def __init__(self, settings: Settings, queue: deque[Command], deliver: Deliver) -> None:
        self._queue = queue
        self._deliver = deliver
        self._mixer = Mixer(RATE_HZ, settings.sip.capacity + SPARE_CALLS)
        self._ports = StreamPorts(self._mixer.input, self._mixer.output)
        self._legs = Legs(settings.sip, self._mixer, self._ports)
        self._endpoint = Endpoint(settings, self._legs.incoming, self._registered)
        self._clock = TickClock(time.monotonic())
        self._began_at = time.monotonic()
        self._busy_s = 0.0

    def turn(self) -> None:
        """One tick, then SIP until the next is due."""
        started = time.monotonic()
        self._clock.tick_started(started)
        self._carry_out_commands()
        self._endpoint.handle_events(0)
        self._ports.read(self._mixer.silent)
        self._report(self._mixer.tick())
        self._ports.write()
        self._flush()
        self._busy_s += time.monotonic() - started
        while (remaining_s := self._clock.remaining_s(time.monotonic())) > 0.001:
            self._endpoint.handle_events(int(remaining_s * 1000))
            self._flush()
        if remaining_s > 0:
            time.sleep(remaining_s)

    def close(self) -> None:
        """End every call and give their BYEs time to leave."""
        self._legs.hang_up_all(EndReason.BRIDGE_STOPPED)
        self._endpoint.handle_events(10)
        self._flush()
        self._endpoint.close()

    def statistics(self) -> EngineStatistics:
        clock = self._clock
        elapsed_s = max(time.monotonic() - self._began_at, 1e-3)
        return EngineStatistics(
            legs=len(self._legs),
            ticks=clock.ticks,
            late_ticks=clock.late_ticks,
            skipped_ticks=clock.skipped_ticks,
            worst_lateness_ms=clock.worst_lateness_s * 1000,
            busy_share=self._busy_s / elapsed_s,
        )

    def _carry_out_commands(self) -> None:
        for _ in range(min(len(self._queue), COMMANDS_PER_TICK)):
            command = self._queue.popleft()
            row = self._legs.row_of(command.leg)
            if row is not None:
                self._carry_out(command, row)

    def _carry_out(self, command: Command, row: int) -> None:
        match command:
            case commands.Play(_, cue, cue_id):
                self._mixer.play(row, cue, cue_id)
            case commands.StopPlaying():
                self._mixer.stop(row)
            case commands.PlayMusic(_, track):
                self._mixer.music(row, track)
            case commands.JoinRoom(_, room):
                self._mixer.join(row, room)
            case commands.LeaveRoom():
                self._mixer.leave(row)
            case commands.Mute(_, muted):
                self._mixer.mute(row, muted)
            case commands.HangUp(leg, reason):
                self._legs.hang_up(leg, reason)

    def _report(self, happened: Sequence[MixerEvent]) -> None:
        for event in happened:
            leg = self._legs.leg_of(event.row)
            if leg is not None:
                self._legs.events.append(_upward(event, leg))

    def _registered(self, name: str, registered: bool, sip_status: int) -> None:
        self._legs.events.append(events.TrunkChanged(name, registered, sip_status))

    def _flush(self) -> None:
        if self._legs.events:
            batch, self._legs.events = self._legs.events, []
            self._deliver(batch)
            self._legs.let_go_of_ended()


def _upward(event: MixerEvent, leg: int) -> Event:
    if isinstance(event, CueEnded):
        return events.PlayEnded(leg, event.cue_id)
    if isinstance(event, TalkingStarted):
        return events.TalkingStarted(leg)
    return events.TalkingStopped(leg)


def _drop(batch: list[Event]) -> None:
    """Nobody listens before `start`."""
