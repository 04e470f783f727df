"""Brings sounds of different origin to one loudness, and takes the silence off their ends.

The level of speech is measured while somebody speaks, after ITU-T P.56: a frame is active if it
is not more than 15.9 dB below the mean power of the active frames; pauses do not count.

    gain      active level -> wanted level; at most 30 dB, no peak over 6 dB above the ceiling
    limit     below -4 dBov untouched, above bent softly, never above the ceiling of -1 dBov

Pure; any thread.
"""

import math

import numpy as np
from numpy.typing import NDArray

from bridge.prompts.sound import Sound

LEVEL_FRAME_MS = 20
MARGIN_DB = 15.9
"""How far below the active level a frame still counts (P.56, the margin M)."""

TRIM_FRAME_MS = 5
TRIM_BELOW_DB = 40.0
"""What is this far below the active level at the ends is silence."""
TRIM_KEEP_MS = 30
FADE_MS = 5

CEILING_DBOV = -1.0
KNEE_DBOV = -4.0
LIMITED_AT_MOST_DB = 6.0
GAIN_AT_MOST_DB = 30.0
"""What is quieter still is noise, and stays quiet."""


def active_level_dbov(sound: Sound, rate_hz: int) -> float:
    """Level of the active frames of (samples,); -inf where nothing sounds."""
    power = _frame_power(sound, rate_hz * LEVEL_FRAME_MS // 1000)
    active, margin = power[power > 0.0], _power(-MARGIN_DB)
    while active.size:
        louder = active[active >= active.mean() * margin]
        if louder.size == active.size:
            return 10.0 * math.log10(active.mean())
        active = louder
    return -math.inf


def trim(sound: Sound, rate_hz: int) -> Sound:
    """The sound without silence at its ends, which fade in 5 ms. Silence becomes empty."""
    threshold = _power(active_level_dbov(sound, rate_hz) - TRIM_BELOW_DB)
    frame = rate_hz * TRIM_FRAME_MS // 1000
    heard = np.flatnonzero(_frame_power(sound, frame) > threshold)
    if not heard.size:
        return sound[:0]
    keep = rate_hz * TRIM_KEEP_MS // 1000
    first, end = int(heard[0]) * frame - keep, int(heard[-1] + 1) * frame + keep
    return _fade_ends(sound[max(first, 0) : end], rate_hz)


def to_level(sound: Sound, rate_hz: int, level_dbov: float) -> Sound:
    """The sound at an active level of `level_dbov`; silence stays silence."""
    measured_dbov = active_level_dbov(sound, rate_hz)
    if measured_dbov == -math.inf:
        return sound
    highest = _amplitude(CEILING_DBOV + LIMITED_AT_MOST_DB) / float(np.abs(sound).max())
    gain = min(_amplitude(min(level_dbov - measured_dbov, GAIN_AT_MOST_DB)), highest)
    return _limit(sound * np.float32(gain))


def _limit(sound: Sound) -> Sound:
    knee, room = _amplitude(KNEE_DBOV), _amplitude(CEILING_DBOV) - _amplitude(KNEE_DBOV)
    over = np.abs(sound) > knee
    limited = sound.copy()
    bent = knee + room * np.tanh((np.abs(sound[over]) - knee) / room)
    limited[over] = np.copysign(bent, sound[over])
    return limited


def _fade_ends(sound: Sound, rate_hz: int) -> Sound:
    length = min(rate_hz * FADE_MS // 1000, len(sound) // 2)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / max(length, 1))
    faded = sound.copy()
    faded[:length] *= ramp.astype(np.float32)
    faded[len(sound) - length :] *= ramp[::-1].astype(np.float32)
    return faded


def _frame_power(sound: Sound, frame: int) -> NDArray[np.float64]:
    """Mean square of each frame of `frame` samples, the last one filled up with silence."""
    padded = np.zeros(-(-len(sound) // frame) * frame, np.float64)
    padded[: len(sound)] = sound
    power: NDArray[np.float64] = np.square(padded).reshape(-1, frame).mean(axis=1)
    return power


def _amplitude(db: float) -> float:
    return float(10.0 ** (db / 20.0))


def _power(db: float) -> float:
    return float(10.0 ** (db / 10.0))
