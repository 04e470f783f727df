"""The two kinds of samples: `Sound` to work on, `Pcm` to play.

A Sound is float32 where 1.0 is the overload point (0 dBov); Pcm is 16-bit, one channel, and
read-only, because every leg that hears a prompt hears the same array. Pure; any thread.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Pcm = NDArray[np.int16]

FULL_SCALE = 32768.0


def silence(duration_ms: int, rate_hz: int) -> Sound:
    """(samples,) of nothing."""
    return np.zeros(rate_hz * duration_ms // 1000, np.float32)


def sine(frequency_hz: float, duration_ms: int, rate_hz: int) -> Sound:
    """(samples,) of a sine at full scale, -3 dBov."""
    time_s = np.arange(rate_hz * duration_ms // 1000) / rate_hz
    return np.sin(2.0 * np.pi * frequency_hz * time_s).astype(np.float32)


def to_pcm(sound: Sound) -> Pcm:
    """The sound in 16 bits, read-only; beyond full scale it is cut."""
    return _read_only(np.clip(np.rint(sound * FULL_SCALE), -32768, 32767).astype(np.int16))


def join(pieces: Sequence[Pcm]) -> Pcm:
    """The pieces one after another, read-only."""
    return _read_only(np.concatenate((*pieces, np.zeros(0, np.int16))))


def _read_only(pcm: Pcm) -> Pcm:
    pcm.flags.writeable = False
    return pcm
