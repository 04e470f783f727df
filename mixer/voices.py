"""Where each voice's frame is, and the ramps where a voice begins or breaks off.

    before  now     the row's frame in this tick
    off     on      its sound, rising
    on      off     its sound, falling; if none came (lost, hung up): its last sample, falling
    on      on      its sound          off  off   zeros if none came

"On" means: the room is to hear it, and sound came. Ramps are written into the input itself.
Steady rows cost a few operations on flags for all of them together. Engine thread.
"""

import numpy as np

from mixer.frame import Flags, Rows, Samples
from mixer.ramps import Ramps, scale


class Voices:
    """The voices in `frames`: a row per leg, and one more, of zeros, for those that are silent."""

    def __init__(self, frames: Samples, ramps: Ramps) -> None:
        capacity = len(frames) - 1
        self._frames, self._ramps = frames, ramps
        self._zeros = capacity
        self._before: Flags = np.zeros(capacity, np.bool_)
        self._now: Flags = np.zeros(capacity, np.bool_)
        self._last: Samples = np.zeros(capacity, np.int16)
        """Last sample of each row in the tick before."""
        self._source: Rows = np.zeros(0, np.intp)
        self._rows: Rows | None = None
        """The rows that `_source` was made for; None if it does not hold for another tick."""
        self._silent = b""

    def source(self, rows: Rows, voiced: Flags, present: Flags, silent: Flags) -> Rows:
        """Ramp what needs it; return where in the frames the sound of each of `rows` is.

        The flags of voices and legs belong to `rows`: they change with that array only.
        """
        state = silent.tobytes()
        if rows is not self._rows or state != self._silent:
            self._source = self._follow(rows, voiced, present, silent)
            self._silent = state
        np.copyto(self._last, self._frames[:-1, -1])
        return self._source

    def _follow(self, rows: Rows, voiced: Flags, present: Flags, silent: Flags) -> Rows:
        before, now = self._before, np.greater(voiced, silent, out=self._now)
        falling = before & ~now
        scale(self._frames, np.flatnonzero(now & ~before), self._ramps.rise)
        self._fall(falling, present & ~silent)
        self._before, self._now = now, before
        self._rows = None if falling.any() else rows
        return np.where((silent & ~falling)[rows], self._zeros, rows)

    def _fall(self, falling: Flags, came: Flags) -> None:
        scale(self._frames, np.flatnonzero(falling & came), self._ramps.fall)
        self._ramps.let_down(self._frames, np.flatnonzero(falling & ~came), self._last)
