"""The engine as the bridge sees it: a process to feed, listen to, and stop.

    start   the spawned process (bridge/telephony/spawn.py) says Started
    send    a command down the channel       deliver   batches of events, as they come up
    stop    Stop down -> calls ended -> the process ends (or is killed after STOP_S)

asyncio thread only; nothing here waits for the engine.
"""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bridge.telephony.channel import Channel, ChannelClosed
from bridge.telephony.commands import Command, Stop
from bridge.telephony.events import Event, Started, StartFailed
from bridge.telephony.spawn import EngineError, SpawnedEngine
from bridge.telephony.statistics import EngineStatistics

START_S = 15.0
STOP_S = 10.0

Deliver = Callable[[list[Event]], None]


class EngineProcess:
    """One engine. `died` is set when it ends without being told to."""

    def __init__(self, spawned: SpawnedEngine) -> None:
        self._deliver: Deliver = _nobody
        self._started: asyncio.Future[None] | None = None
        self._process = spawned.process
        self._channel: Channel | None = spawned.channel
        self._statistics = EngineStatistics()
        self._stopping = False
        self.died = asyncio.Event()

    async def start(self, deliver: Deliver) -> None:
        """Listen; returns when calls are taken. Raises EngineError."""
        loop = asyncio.get_running_loop()
        self._deliver, self._started = deliver, loop.create_future()
        if self._channel is not None:
            loop.add_reader(self._channel.fileno(), self._listen)
        try:
            async with asyncio.timeout(START_S):
                await self._started
        except TimeoutError:
            raise EngineError(f"the engine did not start within {START_S:.0f} s") from None

    def send(self, command: Command) -> None:
        """Have a command carried out at the next tick."""
        self._send(command)

    def statistics(self) -> EngineStatistics:
        """The figures of the last second."""
        return self._statistics

    async def stop(self) -> None:
        """Have every call ended and SIP closed; returns when the process is gone."""
        self._stopping = True
        self._send(Stop())
        try:
            await asyncio.to_thread(self._process.wait, STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        self._listen()
        self._close()

    def _send(self, message: object) -> None:
        """A dead engine has no use for it; that it died is noticed by listening."""
        if self._channel is not None:
            with contextlib.suppress(ChannelClosed):
                if not self._channel.put(message):
                    loop = asyncio.get_running_loop()
                    loop.add_writer(self._channel.fileno(), self._send_on)

    def _send_on(self) -> None:
        if self._channel is not None:
            with contextlib.suppress(ChannelClosed):
                if not self._channel.flush():
                    return
            asyncio.get_running_loop().remove_writer(self._channel.fileno())

    def _listen(self) -> None:
        if self._channel is None:
            return
        try:
            messages = self._channel.take()
        except ChannelClosed:
            self._closed()
            return
        for message in messages:
            self._take(message)

    def _take(self, message: object) -> None:
        match message:
            case list():
                self._deliver(message)
            case EngineStatistics():
                self._statistics = message
            case Started():
                self._begin(None)
            case StartFailed(sentence):
                self._begin(EngineError(sentence))

    def _begin(self, failure: EngineError | None) -> None:
        if self._started is None or self._started.done():
            return
        if failure is None:
            self._started.set_result(None)
        else:
            self._started.set_exception(failure)

    def _closed(self) -> None:
        self._close()
        self._begin(EngineError("the engine ended while starting; its log says why"))
        if not self._stopping:
            self.died.set()

    def _close(self) -> None:
        if self._channel is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._channel.fileno())
            loop.remove_writer(self._channel.fileno())
            self._channel.close()
            self._channel = None


def share_track(samples: NDArray[np.int16]) -> str:
    """Put a long track where the engine can map it; returns its path, good while we live."""
    descriptor = os.memfd_create("track")
    with open(descriptor, "wb", closefd=False) as track:
        track.write(np.ascontiguousarray(samples).data)
    return f"/proc/{os.getpid()}/fd/{descriptor}"


def _nobody(batch: list[Event]) -> None:
    """Nobody listens before `start`."""
