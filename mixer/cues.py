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

A cue that simply goes on costs one call per tick and is not looked at; only beginnings, ends and
changes are. Numpy adds all samples. Engine thread.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from mixer.events import CueEnded
from mixer.frame import Matrix, Samples, recording
from mixer.mix import LOUDEST, LOWEST
from mixer.ramps import Ramps

DUCK_DB = -12.0
"""How far a room is lowered for a leg that hears a cue."""


@dataclass(slots=True)
class Cue:
    """A recording as frames still to be laid."""

    cue_id: int
    frames: Iterator[Samples]
    count: int
    """How many frames there are to lay, at least one."""
    last_tick: int = -1
    audible: bool = False
    """It was heard in the frame before."""


@dataclass(slots=True)
class Lane:
    """What is laid on one row: a cue, and the one that takes its place."""

    cue: Cue | None = None
    following: Cue | None = None
    stopping: bool = False
    ducked: bool = False


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
        self._tick = 0
        self._lanes: dict[int, Lane] = {}
        self._attention: set[int] = set()
        """Rows whose lane is not simply going on."""
        self._running: dict[int, Callable[[], Samples]] = {}
        """Where the next frame comes from, of rows whose lane is."""
        self._ending: dict[int, list[int]] = {}
        """Rows to look after in a tick to come: a cue of theirs has its last frame then."""
        self._held: set[int] = set()

    def play(self, row: int, samples: Samples, cue_id: int) -> None:
        """Lay a recording on a row in place of the present one. ValueError if unplayable."""
        frames = frames_of(recording(samples), self._ramps)
        count = max(1, -(-samples.size // self._quiet.size))
        lane = self._lanes.setdefault(row, Lane())
        lane.following = Cue(cue_id, frames, count)
        lane.stopping = lane.cue is not None
        self._attention.add(row)

    def stop(self, row: int) -> None:
        """Let the cue of a row fall, if there is one."""
        if lane := self._lanes.get(row):
            lane.following, lane.stopping = None, True
            self._attention.add(row)

    def hold(self, row: int, held: bool) -> None:
        """Let cues of a row run unheard, from now until told otherwise."""
        (self._held.add if held else self._held.discard)(row)
        if row in self._lanes:
            self._attention.add(row)

    def forget(self, row: int) -> None:
        """Drop what is known of a row that is gone."""
        self._held.discard(row)
        self._drop(row)

    def lay(self, output: Samples) -> list[CueEnded]:
        """Lay one frame of every cue on its row of `output`."""
        if not self._lanes:
            return []
        self._tick += 1
        self._attention.update(self._lanes.keys() & self._ending.pop(self._tick, ()))
        ended: list[CueEnded] = []
        layers = [self._step(row, ended) for row in sorted(self._attention)]
        self._sum(output, layers)
        for layer in layers:
            self._settle(layer.row)
        return ended

    def _step(self, row: int, ended: list[CueEnded]) -> Layer:
        lane, audible = self._lanes[row], row not in self._held
        self._running.pop(row, None)
        if lane.cue is None and lane.following is not None:
            self._start(row, lane, lane.following)
        cue, frame, curve = lane.cue, self._quiet, 0
        if cue is not None:
            frame, before = next(cue.frames, self._quiet), cue.audible
            cue.audible = audible and not lane.stopping
            curve = 2 * before + cue.audible
            if cue.last_tick == self._tick and not lane.stopping:
                ended.append(CueEnded(row, cue.cue_id))
            if cue.last_tick == self._tick or lane.stopping:
                lane.cue = None
        ducked, lane.stopping = lane.ducked, False
        lane.ducked = audible and (curve % 2 == 1 or lane.following is not None)
        return Layer(row, frame, curve, 2 * ducked + lane.ducked)

    def _start(self, row: int, lane: Lane, cue: Cue) -> None:
        lane.cue, lane.following = cue, None
        cue.last_tick = self._tick + cue.count - 1
        self._ending.setdefault(cue.last_tick, []).append(row)

    def _settle(self, row: int) -> None:
        lane = self._lanes[row]
        if lane.cue is not None and lane.cue.audible:
            self._running[row] = lane.cue.frames.__next__
            self._attention.discard(row)
        elif not (lane.cue or lane.following or lane.ducked):
            self._drop(row)

    def _drop(self, row: int) -> None:
        self._lanes.pop(row, None)
        self._running.pop(row, None)
        self._attention.discard(row)
        if not self._lanes:
            self._ending.clear()

    def _sum(self, output: Samples, layers: list[Layer]) -> None:
        rows = [layer.row for layer in layers] + list(self._running)
        frames = [layer.frame for layer in layers] + [take() for take in self._running.values()]
        lines, changing = np.array(rows, np.intp), slice(len(layers))
        sound: Matrix = np.concatenate(frames, dtype=np.float32).reshape(lines.size, -1)
        sound[changing] *= self._ramps.between[[layer.curve for layer in layers]]
        under = output[lines].astype(np.float32)
        under[changing] *= self._duck[[layer.duck for layer in layers]]
        under[changing.stop :] *= self._duck[-1, -1]
        sound += under
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
