"""Cues: prompts and tones laid on top of what a leg hears, one at a time per leg.

    tick      1      2      3      4      5          with a room     without a cue   0 dB
    cue       rise   ....   last                     under a cue     ramp to DUCK_DB
    beneath   duck   ....   ....   rise

* A cue is faded over its own first and last RAMP_MS; the frame after its last sample the room
  comes back. `CueEnded` is told in the tick that lays its last sample.
* Stopped or replaced, it falls in the next tick and is forgotten: no `CueEnded`. What replaces it
  begins one tick later, and the room stays ducked meanwhile.
* A cue runs on unheard while its leg is held, so that whoever waits for its end does not wait for
  the leg.

Python once per cue and tick, numpy for all their samples. Engine thread.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from mixer.events import CueEnded
from mixer.frame import Flags, Matrix, Samples, recording
from mixer.mix import LOUDEST, LOWEST
from mixer.ramps import Ramps

DUCK_DB = -12.0
"""How far a room is lowered for a leg that hears a cue."""
STEADY = 3
"""Curve of a sound that was on and stays on (Ramps.between)."""


@dataclass(slots=True)
class Cue:
    """A recording as frames still to be laid."""

    cue_id: int
    frames: Iterator[Samples]
    left: int
    audible: bool = False
    """It was heard in the frame before."""


@dataclass(slots=True)
class Lane:
    """What is laid on one row: a cue, and the one that takes its place."""

    cue: Cue | None = None
    following: Cue | None = None
    stopping: bool = False
    ducked: bool = False

    @property
    def is_idle(self) -> bool:
        """Nothing is laid, nothing will be, and what lies under is back at its level."""
        return not (self.cue or self.following or self.ducked)


class Layer(NamedTuple):
    """One row's share of a tick: a frame, the curve for it and the curve for what lies under."""

    row: int
    frame: Samples
    curve: int
    duck: int


class Cues:
    """The lanes of all rows that hear a cue."""

    def __init__(self, ramps: Ramps) -> None:
        self._ramps = ramps
        self._duck: Matrix = 1 - np.float32(1 - 10 ** (DUCK_DB / 20)) * ramps.between
        self._quiet: Samples = np.zeros(ramps.rise.size, np.int16)
        self._lanes: dict[int, Lane] = {}

    def play(self, row: int, samples: Samples, cue_id: int) -> None:
        """Lay a recording on a row in place of the present one. ValueError if unplayable."""
        frames = frames_of(recording(samples), self._ramps)
        lane = self._lanes.setdefault(row, Lane())
        left = max(1, -(-samples.size // self._quiet.size))
        lane.following = Cue(cue_id, frames, left)
        lane.stopping = lane.cue is not None

    def stop(self, row: int) -> None:
        """Let the cue of a row fall, if there is one."""
        if lane := self._lanes.get(row):
            lane.following, lane.stopping = None, True

    def forget(self, row: int) -> None:
        """Drop the cue of a row that is gone."""
        self._lanes.pop(row, None)

    def lay(self, output: Samples, held: Flags) -> list[CueEnded]:
        """Lay one frame of every cue on its row of `output`, unheard where `held`."""
        if not self._lanes:
            return []
        ended: list[CueEnded] = []
        layers = [self._step(row, lane, not held[row], ended) for row, lane in self._lanes.items()]
        self._sum(output, layers)
        for layer in layers:
            if self._lanes[layer.row].is_idle:
                del self._lanes[layer.row]
        return ended

    def _step(self, row: int, lane: Lane, audible: bool, ended: list[CueEnded]) -> Layer:
        if lane.cue is None:
            lane.cue, lane.following = lane.following, None
        cue, frame, curve = lane.cue, self._quiet, 0
        if cue is not None:
            frame = next(cue.frames, self._quiet)
            curve = 2 * cue.audible
            cue.audible = audible and not lane.stopping
            curve += cue.audible
            cue.left -= 1
            if not (cue.left or lane.stopping):
                ended.append(CueEnded(row, cue.cue_id))
            if lane.stopping or not cue.left:
                lane.cue = None
        ducked, lane.stopping = lane.ducked, False
        lane.ducked = audible and (curve % 2 == 1 or lane.following is not None)
        return Layer(row, frame, curve, 2 * ducked + lane.ducked)

    def _sum(self, output: Samples, layers: list[Layer]) -> None:
        rows, frames, curves, ducks = zip(*layers, strict=True)
        lines = np.array(rows, np.intp)
        sound: Matrix = np.concatenate(frames, dtype=np.float32).reshape(lines.size, -1)
        if set(curves) != {STEADY}:
            sound *= self._ramps.between[list(curves)]
        sound += output[lines] * self._duck[list(ducks)]
        np.clip(np.rint(sound, out=sound), LOWEST, LOUDEST, out=sound)
        output[lines] = sound


def frames_of(samples: Samples, ramps: Ramps) -> Iterator[Samples]:
    """`samples` frame by frame, the last RAMP_MS falling, the last frame filled up with zeros.

    Only the end is copied, however long the recording.
    """
    size, ramp = ramps.rise.size, ramps.ramp_samples
    untouched = max(0, (samples.size - ramp) // size) * size
    rest = samples[untouched:]
    tail = np.zeros(-(-rest.size // size) * size, np.int16)
    tail[: rest.size] = rest
    falling = tail[max(0, rest.size - ramp) : rest.size]
    falling[:] = np.rint(falling * ramps.fall[ramp - falling.size : ramp])
    return chain(samples[:untouched].reshape(-1, size), tail.reshape(-1, size))
