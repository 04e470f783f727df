"""Who is speaking: an energy gate with onset and hangover, all rows at once.

    loud        . X X X . . X . . . . . . . . . . . . . . . . .      X: above THRESHOLD_DBOV
    talking     _ _ ###################################### _ _
                  |-|  ONSET_MS        HANGOVER_MS after the last proof of speech

Speech is proved by ONSET_MS of loud frames in a row, so that a click or a key never is. Engine
thread.
"""

import numpy as np
from numpy.typing import NDArray

from mixer.events import TalkingStarted, TalkingStopped
from mixer.frame import FRAME_MS, Flags, Matrix

THRESHOLD_DBOV = -40.0
ONSET_MS = 40
HANGOVER_MS = 400
FLOOR_DBOV = -127.0
"""The quietest level that is told apart (RFC 6464, section 3)."""

FULL_SCALE_POWER = 32768.0**2


def level_dbov(power: Matrix) -> Matrix:
    """Level of the mean square of int16 samples; 0 is a full-scale square wave (RFC 6464)."""
    floor = FULL_SCALE_POWER * 10 ** (FLOOR_DBOV / 10)
    level: Matrix = 10 * np.log10(np.maximum(power, floor) / FULL_SCALE_POWER)
    return level.astype(np.float32)


class TalkGate:
    """The gates of `capacity` rows with frames of `samples`."""

    def __init__(self, capacity: int, samples: int) -> None:
        self._threshold = samples * FULL_SCALE_POWER * 10 ** (THRESHOLD_DBOV / 10)
        self._loud: Flags = np.zeros(capacity, np.bool_)
        self._talking: Flags = np.zeros(capacity, np.bool_)
        self._now: Flags = np.zeros(capacity, np.bool_)
        self._loud_frames: NDArray[np.int16] = np.zeros(capacity, np.int16)
        self._left: NDArray[np.int16] = np.zeros(capacity, np.int16)
        """Frames of hangover left."""

    def forget(self, row: int) -> None:
        """Start afresh with a row, without an event."""
        self._talking[row] = False
        self._loud_frames[row] = self._left[row] = 0

    def listen(self, energy: Matrix, voiced: Flags) -> list[TalkingStarted | TalkingStopped]:
        """Take in a frame: sum of squares per row, and whose voice is heard in its room."""
        loud, frames, left, now = self._loud, self._loud_frames, self._left, self._now
        np.greater(energy, self._threshold, out=loud)
        frames += 1
        frames *= loud
        np.minimum(frames, ONSET_MS // FRAME_MS, out=frames)
        left -= 1
        np.maximum(left, 0, out=left)
        np.equal(frames, ONSET_MS // FRAME_MS, out=loud)
        np.putmask(left, loud, HANGOVER_MS // FRAME_MS)
        left *= voiced
        np.greater(left, 0, out=now)
        self._now, self._talking = self._talking, now
        return self._changes() if (self._now != now).any() else []

    def _changes(self) -> list[TalkingStarted | TalkingStopped]:
        changed = np.flatnonzero(self._now != self._talking).tolist()
        return [
            TalkingStarted(row) if self._talking[row] else TalkingStopped(row) for row in changed
        ]
