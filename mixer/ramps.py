"""Ramps instead of clicks: 5 ms of raised cosine at the start of the frame in which it happens.

    gain 1 |    _____________      rise: (1 - cos(pi t / 5 ms)) / 2, then 1
           |  /                    fall: 1 - rise, so a cross-fade of both keeps the level
         0 |_/      one frame

A change is thus over within one frame, and no row carries a ramp from tick to tick. Only rows
in which something changes are touched. Engine thread.
"""

import math

import numpy as np
from numpy.typing import NDArray

from mixer.frame import Matrix, Rows, Samples, samples_per_frame

RAMP_MS = 5


class Ramps:
    """The curves of one sample rate, each one frame long, float32."""

    def __init__(self, rate_hz: int) -> None:
        ramp = rate_hz * RAMP_MS // 1000
        phase = math.pi * (np.arange(ramp) + 0.5) / ramp
        self.ramp_samples = ramp
        self.rise: Matrix = np.ones(samples_per_frame(rate_hz), np.float32)
        self.rise[:ramp] = (1 - np.cos(phase)) / 2
        self.fall: Matrix = 1 - self.rise
        self.between: Matrix = np.stack(
            [np.zeros_like(self.rise), self.rise, self.fall, np.ones_like(self.rise)]
        )
        """Curve 2 * before + now, where before and now say whether the sound is on (1) or not."""

    def let_down(self, frames: Samples, rows: Rows, last: Samples) -> None:
        """Let rows whose sound has broken off fall to zero from their last sample, in place."""
        scale(frames, rows, self.fall, last[rows, np.newaxis])


def scale(frames: Samples, rows: Rows, curve: Matrix, sound: Samples | None = None) -> None:
    """Write `sound` (the rows themselves if None) times `curve` into the rows, rounded."""
    if rows.size:
        scaled: NDArray[np.float32] = (frames[rows] if sound is None else sound) * curve
        frames[rows] = np.rint(scaled, out=scaled)
