"""The engine: the process that alone owns pjsua2 and the mixer.

    every 20 ms   commands -> SIP events (no waiting) -> audio in -> mix -> audio out -> events up
    in between    SIP events as they arrive, events up

It is a process of its own and not a thread, because threads share an interpreter: beside other
Python work each call of pjsua2 or numpy that gives the interpreter away waits to get it back.
Measured figures are in docs/how-it-works.md. One thread, no lock: commands come down and events
go up through a channel that never makes it wait. When the bridge at the other end dies, the engine
hangs up every call and ends.

Run by spawn.py as `python -m bridge.telephony.engine FD`.
"""

import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.end_reason import EndReason
from bridge.telephony import commands, events
from bridge.telephony.channel import Channel, ChannelClosed
from bridge.telephony.clock import TickClock
from bridge.telephony.commands import Command, Stop
from bridge.telephony.endpoint import SPARE_CALLS, Endpoint, SipStartError
from bridge.telephony.events import Event, Started, StartFailed
from bridge.telephony.incoming import Incoming
from bridge.telephony.legs import Legs
from bridge.telephony.ports import StreamPorts
from bridge.telephony.priority import put_this_thread_first
from bridge.telephony.statistics import EngineStatistics
from config import logs
from config.settings import Settings
from mixer.events import CueEnded, MixerEvent, TalkingStarted
from mixer.mixer import Mixer

log = logging.getLogger(__name__)

# A command costs some 20 microseconds: a burst must not make a tick late.
COMMANDS_PER_TICK = 200

TICKS_PER_STATISTICS = 50


class Engine:
    """What the process owns, and one turn of its loop."""

    def __init__(self, settings: Settings, channel: Channel) -> None:
        """Raises SipStartError."""
        self._channel = channel
        self._commands: deque[Command] = deque()
        self._tracks: dict[str, NDArray[np.int16]] = {}
        self._mixer = Mixer(commands.RATE_HZ, settings.sip.capacity + SPARE_CALLS)
        self._ports = StreamPorts(self._mixer.input, self._mixer.output)
        self._legs = Legs(self._mixer, self._ports)
        incoming = Incoming(settings.sip, settings.media.codecs, self._legs)
        self._endpoint = Endpoint(settings, incoming.take, self._registered)
        self._clock = TickClock(time.monotonic())
        self._began_at = time.monotonic()
        self._busy_s = 0.0
        self.stopping = False

    def turn(self) -> None:
        """One tick, then SIP until the next is due. Raises ChannelClosed."""
        started = time.monotonic()
        self._clock.tick_started(started)
        self._carry_out_commands()
        self._endpoint.handle_events(0)
        self._ports.read(self._mixer.silent)
        self._report(self._mixer.tick())
        self._ports.write()
        self._send_up()
        self._busy_s += time.monotonic() - started
        if self._clock.ticks % TICKS_PER_STATISTICS == 1:  # the first tick too: calls are taken
            self._channel.put(self._statistics())
        while (remaining_s := self._clock.remaining_s(time.monotonic())) > 0.001:
            self._endpoint.handle_events(int(remaining_s * 1000))
            self._send_up()
        if remaining_s > 0:
            time.sleep(remaining_s)

    def close(self) -> None:
        """End every call, give the BYEs time to leave, close SIP."""
        self._hang_up_all(EndReason.BRIDGE_STOPPED)
        with contextlib.suppress(ChannelClosed):
            self._send_up()
        self._endpoint.close()

    def abandon(self) -> None:
        """End every call, and this process at once: the next bridge needs its ports.

        Closing SIP properly takes a second.
        """
        self._hang_up_all(EndReason.BRIDGE_DIED)
        log.error("the bridge is gone; all calls are ended")
        logging.shutdown()
        os._exit(1)

    def _hang_up_all(self, reason: EndReason) -> None:
        self._legs.hang_up_all(reason)
        self._endpoint.handle_events(10)

    def _carry_out_commands(self) -> None:
        for message in self._channel.take():
            if isinstance(message, Stop):
                self.stopping = True
            elif isinstance(message, Command):
                self._commands.append(message)
        for _ in range(min(len(self._commands), COMMANDS_PER_TICK)):
            command = self._commands.popleft()
            row = self._legs.row_of(command.leg)
            if row is not None:
                try:
                    self._carry_out(command, row)
                except Exception:  # of one leg; the others must notice nothing
                    log.exception("%s failed", type(command).__name__)

    def _carry_out(self, command: Command, row: int) -> None:
        match command:
            case commands.Play(_, cue, cue_id):
                self._mixer.play(row, cue, cue_id)
            case commands.StopPlaying():
                self._mixer.stop(row)
            case commands.PlayMusic(_, track):
                self._mixer.music(row, None if track is None else self._track(track))
            case commands.JoinRoom(_, room):
                self._mixer.join(row, room)
            case commands.LeaveRoom():
                self._mixer.leave(row)
            case commands.Mute(_, muted):
                self._mixer.mute(row, muted)
            case commands.HangUp(leg, reason):
                self._legs.hang_up(leg, reason)

    def _track(self, path: str) -> NDArray[np.int16]:
        """A shared track, mapped once: all who hear it, hear it in step."""
        if path not in self._tracks:
            self._tracks[path] = np.asarray(np.memmap(path, np.int16, "r"))
        return self._tracks[path]

    def _report(self, happened: Sequence[MixerEvent]) -> None:
        for event in happened:
            leg = self._legs.leg_of(event.row)
            if leg is not None:
                self._legs.events.append(_upward(event, leg))

    def _registered(self, name: str, registered: bool, sip_status: int) -> None:
        self._legs.events.append(events.TrunkChanged(name, registered, sip_status))

    def _send_up(self) -> None:
        if self._legs.events:
            batch, self._legs.events = self._legs.events, []
            self._channel.put(batch)
            self._legs.let_go_of_ended()
        else:
            self._channel.flush()

    def _statistics(self) -> EngineStatistics:
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


def _upward(event: MixerEvent, leg: int) -> Event:
    if isinstance(event, CueEnded):
        return events.PlayEnded(leg, event.cue_id)
    if isinstance(event, TalkingStarted):
        return events.TalkingStarted(leg)
    return events.TalkingStopped(leg)


def _raise_file_limit() -> None:
    """As many files as we may open: a call takes two, and shells allow 1,024 unless asked."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _run(settings: Settings, channel: Channel) -> None:
    put_this_thread_first()
    _raise_file_limit()
    try:
        engine = Engine(settings, channel)
    except SipStartError as error:
        channel.put(StartFailed(str(error)))
        return
    channel.put(Started())
    # What lives now lives as long as the process: the collector need not look at it again.
    gc.freeze()
    try:
        while not engine.stopping:
            engine.turn()
    except ChannelClosed:
        engine.abandon()
    engine.close()


def main() -> None:
    """Take the settings from the channel, then run until told to stop."""
    # Ctrl-C and a service's stop reach every process of the group; the bridge tells us when to
    # stop, and if it is killed the channel closes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end = socket.socket(fileno=int(sys.argv[1]))
    channel = Channel(end)
    end.setblocking(True)
    settings = channel.take()[0]
    end.setblocking(False)
    if not isinstance(settings, Settings):
        raise TypeError("the first message must be the settings")
    logs.setup(settings.log)
    _run(settings, channel)


if __name__ == "__main__":
    main()
