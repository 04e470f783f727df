"""The sums: pure matrix work, one numpy call per step for all legs of all rooms.

    input   --gather-->  lines  --square-->  energy per line
      (int16 rows)         |  + (sum of each class)  - own voice  --clip-->  int16 lines
    output  <--gather---------------------------------------------------------'

Lines are float32: whole numbers are exact in it up to 2**24, the sum of 512 voices at full scale;
it shares the one conversion from int16 with the level meter, and numpy adds it as fast as int32.
Everything is written in place. Engine thread.
"""

import numpy as np

from mixer.frame import Matrix, Rows, Samples
from mixer.plan import Lines, Plan, RoomClass

LOUDEST = np.float32(32767)
LOWEST = np.float32(-32768)


class Sums:
    """Work space for `capacity` rows of `samples` each."""

    def __init__(self, lines: Lines, samples: int) -> None:
        self._gathered: Samples = np.zeros((lines.capacity, samples), np.int16)
        self._work: Matrix = np.zeros((2 * lines.capacity, samples), np.float32)
        self._energy: Matrix = np.zeros(lines.capacity, np.float32)
        self.heard: Samples = np.zeros((lines.count, samples), np.int16)
        """What can be heard, by line; music is written here before `mix`."""

    def mix(self, frames: Samples, source: Rows, plan: Plan, output: Samples) -> Matrix:
        """Fill output rows up to the plan's last from `frames[source]`, one per planned line.

        Returns the sum of squares of each line, valid until the next call.
        """
        energy = self._gather(frames, source)
        for group in plan.classes:
            self._sum(group)
        self._bring_out(plan.lines)
        self.heard.take(plan.hears, 0, output[: plan.hears.size], "clip")
        return energy

    def _gather(self, frames: Samples, source: Rows) -> Matrix:
        # mode "clip": with "raise" numpy would write to a copy of `out` first.
        gathered, voices = self._gathered[: source.size], self._work[: source.size]
        frames.take(source, 0, gathered, "clip")
        np.copyto(voices, gathered)
        energy = self._energy[: source.size]
        np.vecdot(voices, voices, out=energy)
        return energy

    def _sum(self, group: RoomClass) -> None:
        # The sums overwrite metered lines; those have been measured by now.
        voices = self._work[group.lines].reshape(group.voices, -1)
        total = self._work[group.sums].reshape(-1)
        np.add.reduce(voices, axis=0, out=total)
        np.subtract(total, voices, out=voices)

    def _bring_out(self, lines: int) -> None:
        # Looking first costs half of clipping, and most frames of most rooms need none.
        brought_out = self._work[:lines]
        if brought_out.max(initial=0) > LOUDEST or brought_out.min(initial=0) < LOWEST:
            np.clip(brought_out, LOWEST, LOUDEST, out=brought_out)
        np.copyto(self.heard[:lines], brought_out, casting="unsafe")
