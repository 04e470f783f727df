"""What the engine is told to do: frozen, imperative.

Made in the bridge's asyncio thread, carried out at the start of the engine's next tick. A command
for a leg that has ended meanwhile does nothing: the end is on its way up already.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.end_reason import EndReason

RATE_HZ = 8000
"""The rate of the mixer, and so of every cue."""


@dataclass(frozen=True, eq=False)
class Play:
    """Lay a cue (int16, mono, RATE_HZ) over what the leg hears; PlayEnded follows."""

    leg: int
    cue: NDArray[np.int16]
    cue_id: int


@dataclass(frozen=True)
class StopPlaying:
    """Fade out the cue that is playing, if any."""

    leg: int


@dataclass(frozen=True)
class PlayMusic:
    """Let the leg hear a shared, looping track, while it is in no room; None ends it.

    `track` is the path of its samples, int16 at RATE_HZ (engine_process.share_track).
    """

    leg: int
    track: str | None


@dataclass(frozen=True)
class JoinRoom:
    """Let the leg hear and be heard in a room."""

    leg: int
    room: int


@dataclass(frozen=True)
class LeaveRoom:
    """Take the leg out of its room; the call goes on."""

    leg: int


@dataclass(frozen=True)
class Mute:
    """Let the leg be heard no more, or again."""

    leg: int
    muted: bool


@dataclass(frozen=True)
class HangUp:
    """End the call; LegEnded with this reason follows."""

    leg: int
    reason: EndReason


@dataclass(frozen=True)
class Stop:
    """End every call and the engine."""


Command = Play | StopPlaying | PlayMusic | JoinRoom | LeaveRoom | Mute | HangUp
