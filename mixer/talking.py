"""Who is speaking: an energy gate with onset and hangover, all rows at once.

    loud        . X X X . . X . . . . . . . . . . . . . . . . .      X: above THRESHOLD_DBOV
    talking     _ _ ###################################### _ _
                  |-|  ONSET_MS        HANGOVER_MS after the last proof of speech

Speech is proved by two loud frames in a row, so that a click never is. Engine thread.
"""

import numpy as np
from numpy.typing import NDArray

from mixer.events import TalkingStarted, TalkingStopped
from mixer.frame import FRAME_MS, Flags, Matrix

THRESHOLD_DBOV = -40.0
ONSET_MS = 2 * FRAME_MS
HANGOVER_MS = 400
FLOOR_DBOV = -127.0
"""The quietest level that is told apart (RFC 6464, section 3)."""

FULL_SCALE_POWER = 32768.0**2
NEVER = -(2**62)
"""Number of a frame long before the first."""


def level_dbov(power: Matrix) -> Matrix:
    """Level of the mean square of int16 samples; 0 is a full-scale square wave (RFC 6464)."""
    floor = FULL_SCALE_POWER * 10 ** (FLOOR_DBOV / 10)
    level: Matrix = 10 * np.log10(np.maximum(power, floor) / FULL_SCALE_POWER)
    return level.astype(np.float32)


class TalkGate:
    """The gates of `capacity` rows with frames of `samples`."""

    def __init__(self, capacity: int, samples: int) -> None:
        self._threshold = np.float32(samples * FULL_SCALE_POWER * 10 ** (THRESHOLD_DBOV / 10))
        self._loud: Flags = np.zeros(capacity, np.bool_)
        self._loud_before: Flags = np.zeros(capacity, np.bool_)
        self._proof: Flags = np.zeros(capacity, np.bool_)
        self._proved_at: NDArray[np.int64] = np.full(capacity, NEVER)
        """Number of the frame in which each row last proved to be speech."""
        self._talking: Flags = np.zeros(capacity, np.bool_)
        self._talking_before: Flags = np.zeros(capacity, np.bool_)
        self._frame = 0

    def forget(self, row: int) -> None:
        """Tell nothing of a row whose leg is gone; `close` does the rest."""
        self._talking[row] = False

    def close(self, unheard: Flags) -> None:
        """Whoever is not heard is not talking; the next frame tells it."""
        self._proved_at[unheard] = NEVER

    def listen(self, energy: Matrix, voiced: Flags) -> list[TalkingStarted | TalkingStopped]:
        """Take in a frame: sum of squares per row, and whose voice is heard in its room."""
        loud, before, proof = self._loud, self._loud_before, self._proof
        talking, self._talking_before = self._talking_before, self._talking
        self._talking = talking
        self._frame += 1
        np.greater(energy, self._threshold, out=loud)
        np.logical_and(loud, voiced, out=loud)
        np.logical_and(loud, before, out=proof)
        np.putmask(self._proved_at, proof, self._frame)
        np.greater(self._proved_at, self._frame - HANGOVER_MS // FRAME_MS, out=talking)
        self._loud, self._loud_before = before, loud
        # Comparing bytes costs a quarter of (a != b).any().
        is_same = talking.tobytes() == self._talking_before.tobytes()
        return [] if is_same else self._changes()

    def _changes(self) -> list[TalkingStarted | TalkingStopped]:
        changed = np.flatnonzero(self._talking != self._talking_before).tolist()
        return [
            TalkingStarted(row) if self._talking[row] else TalkingStopped(row) for row in changed
        ]
