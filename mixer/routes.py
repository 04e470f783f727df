"""From what is wanted to what is: who listens where, and whose voice is heard there.

Calls only note what is wanted. Once per tick `step` moves every row on, all at once:

    tick            1                2
    listens    old place falls   new place rises     (a row that was nowhere rises at once)
    speaks     voice falls       voice rises         (muting and unmuting need one tick each)

A row is thus at one place at a time, and a move costs it 20 ms. Only rows that are removed are
let go of one tick late, when their sound has faded. Engine thread.
"""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.frame import Flags, Rows
from mixer.places import NOWHERE, in_room
from mixer.plan import Lines, Plan, arrange


class MixerFull(RuntimeError):
    """No row is free: the caller has admitted more legs than the matrix has rows."""


class NoSuchLeg(LookupError):
    """The caller names a row that holds no leg."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step brings: the new plan, and who begins or ceases to listen in this tick."""

    plan: Plan
    arriving: Rows
    leaving: Rows


class Routes:
    """The state of every row, as arrays over the rows."""

    def __init__(self, capacity: int) -> None:
        self._lines = Lines(capacity)
        self._free = list(range(capacity))
        self._going: set[int] = set()
        self.present: Flags = np.zeros(capacity, np.bool_)
        self._held: Flags = np.zeros(capacity, np.bool_)
        self._muted: Flags = np.zeros(capacity, np.bool_)
        self._room = _nowhere(capacity)
        self._track = _nowhere(capacity)
        self._wanted = _nowhere(capacity)
        self._place = _nowhere(capacity)
        self.voiced: Flags = np.zeros(capacity, np.bool_)
        """Whose voice is to be heard from this tick on."""
        self._leaving: Flags = np.zeros(capacity, np.bool_)
        self.stale = False
        """True while something wanted has not come about."""

    def add(self) -> int:
        """Take the lowest free row. MixerFull if there is none."""
        if not self._free:
            raise MixerFull(f"all {self.present.size} rows are taken")
        row = heapq.heappop(self._free)
        self.present[row] = self.stale = True
        return row

    def remove(self, row: int) -> None:
        """Give a row back; it is free again when its sound has faded, after the next tick."""
        self.check(row)
        self.present[row] = False
        self._going.add(row)
        self._want(row)

    def enter(self, row: int, room: int) -> None:
        """Be in room `room` (a place), or in none (NOWHERE)."""
        self.check(row)
        self._room[row] = room
        self._want(row)

    def listen(self, row: int, track: int) -> None:
        """Hear the music at place `track` whenever in no room, or none (NOWHERE)."""
        self.check(row)
        self._track[row] = track
        self._want(row)

    def mute(self, row: int, muted: bool) -> None:
        """Keep the voice of a row out of its room."""
        self.check(row)
        self._muted[row] = muted
        self.stale = True

    def hold(self, row: int, held: bool) -> None:
        """Be nowhere without losing one's place."""
        self.check(row)
        self._held[row] = held
        self._want(row)

    def check(self, row: int) -> None:
        """NoSuchLeg if `row` holds no leg."""
        if not (0 <= row < self.present.size and self.present[row]):
            raise NoSuchLeg(f"row {row} holds no leg")

    def places_in_use(self) -> set[int]:
        """Every place where a row is or wants to be or go to."""
        return {*self._place.tolist(), *self._wanted.tolist(), *self._track.tolist()}

    def step(self) -> Step:
        """Move every row one step towards what is wanted."""
        self._place[self._leaving] = NOWHERE
        self._let_go()
        arriving = (self._place == NOWHERE) & (self._wanted != NOWHERE)
        self._place[arriving] = self._wanted[arriving]
        self._leaving = self._place != self._wanted
        speaks = in_room(self._place) & ~self._leaving & ~self._muted
        falling = self.voiced & ~speaks
        self.voiced = speaks
        self.stale = bool(self._leaving.any() or falling.any())
        rows = np.flatnonzero(self.present | self._leaving)
        plan = arrange(rows, self._place[rows], (speaks | falling)[rows], self._lines)
        return Step(plan, np.flatnonzero(arriving), np.flatnonzero(self._leaving))

    def _want(self, row: int) -> None:
        place = self._room[row] if self._room[row] != NOWHERE else self._track[row]
        unheard = self._held[row] or not self.present[row]
        self._wanted[row] = NOWHERE if unheard else place
        self.stale = True

    def _let_go(self) -> None:
        for row in [row for row in self._going if self._place[row] == NOWHERE]:
            self._going.remove(row)
            self._held[row] = self._muted[row] = False
            self._room[row] = self._track[row] = NOWHERE
            heapq.heappush(self._free, row)


def _nowhere(capacity: int) -> NDArray[np.int64]:
    return np.full(capacity, NOWHERE, np.int64)
