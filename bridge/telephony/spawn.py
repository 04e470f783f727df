"""Starts the engine's process, and gives it its settings, before anything heavy is imported.

    socket pair -> `python -m bridge.telephony.engine FD` -> settings down the channel

The engine takes calls as soon as it can; what it reports meanwhile waits in the channel. A bridge
that is started again answers so in half the time (bridge/main.py). Imports next to nothing.
"""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass

from bridge.telephony.channel import Channel
from config.settings import Settings


class EngineError(RuntimeError):
    """The engine cannot start, or has died; the message says what to do."""


@dataclass(frozen=True)
class SpawnedEngine:
    """A process that is starting, and our end of its channel."""

    process: subprocess.Popen[bytes]
    channel: Channel


def spawn_engine(settings: Settings) -> SpawnedEngine:
    """Start an engine; returns at once."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "bridge.telephony.engine", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            # No linear algebra is done there: threads for it would only take memory.
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
    channel = Channel(ours)
    channel.put(settings)
    return SpawnedEngine(process, channel)
