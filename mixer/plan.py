"""Who is summed with whom: the order of work, drawn up when membership changes, never in a tick.

Rooms with equally many voices form a class. Its voices stand together, the first voice of every
room, then the second of every room, and so on, so that a whole class is summed as a handful of
long vectors: numpy's one fast way. Two classes, of two rooms with 2 voices and one with 3:

    line    0   1   2   3   4   5   6   7   8 | 9  10  11   ...
            A1  B1  A2  B2  C1  C2  C3  x   y | A   B   C
            ---- class 2 ---- -class 3- metered  sums

`x` and `y` (muted, waiting, alone) are gathered for the level meter only. In the lines that
come out, a voice's line is what it hears, and the sum is what those hear who say nothing. Rooms
with nobody to hear are left out. Pure functions; engine thread.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.frame import Flags, Rows
from mixer.places import in_room, is_music, track_of


@dataclass(frozen=True, slots=True)
class Lines:
    """How the lines of what can be heard are numbered, for a matrix of `capacity` rows."""

    capacity: int

    @property
    def silence(self) -> int:
        """The line of zeros; before it are voices (at most capacity) and sums (as many)."""
        return 2 * self.capacity

    @property
    def first_track(self) -> int:
        """The line of the first music track."""
        return self.silence + 1

    @property
    def count(self) -> int:
        """All lines; the old and the new track of every row, and one in passing, find room."""
        return self.first_track + 2 * self.capacity + 1


@dataclass(frozen=True, slots=True)
class RoomClass:
    """Rooms with equally many voices: a block of `voices` * rooms lines, and their sums."""

    voices: int
    lines: slice
    sums: slice


@dataclass(frozen=True, slots=True)
class Plan:
    """The order of work of every tick until membership changes again."""

    rows: Rows
    """Row of each line: voices class by class, then the rows that are only metered."""
    classes: tuple[RoomClass, ...]
    lines: int
    """Lines to bring out: voices, and the sums if somebody listens without a voice."""
    hears: Rows
    """Line that each row of the matrix hears, up to the highest row in use."""


def arrange(rows: Rows, places: NDArray[np.int64], voiced: Flags, lines: Lines) -> Plan:
    """Draw up the plan for `rows` (ascending), each at its place and with or without a voice."""
    hears = np.full(rows[-1] + 1 if rows.size else 0, lines.silence, np.intp)
    on_music = is_music(places)
    hears[rows[on_music]] = lines.first_track + track_of(places[on_music])
    seated = in_room(places)
    members, speaks = rows[seated], voiced[seated]
    room, voices = _ranked(places[seated], speaks)
    mixed = room >= 0
    speakers = np.flatnonzero(mixed & speaks)
    speakers = speakers[np.argsort(room[speakers], kind="stable")]
    order, classes = _classes(members[speakers], voices)
    hears[order] = np.arange(order.size)
    listens = mixed & ~speaks
    hears[members[listens]] = order.size + room[listens]
    metered = np.setdiff1d(rows, order, assume_unique=True)
    brought_out = order.size + (voices.size if listens.any() else 0)
    return Plan(np.concatenate([order, metered]), classes, brought_out, hears)


def _ranked(places: NDArray[np.int64], speaks: Flags) -> tuple[Rows, Rows]:
    """Number of each member's room, fewest voices first (negative: not mixed); voices per room."""
    _, room = np.unique(places, return_inverse=True)
    people = np.bincount(room)
    voices = np.bincount(room[speaks], minlength=people.size)
    voices[people < 2] = 0
    order = np.argsort(voices, kind="stable")
    unheard = np.count_nonzero(voices == 0)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size) - unheard
    return rank[room], voices[order][unheard:]


def _classes(speakers: Rows, voices: Rows) -> tuple[Rows, tuple[RoomClass, ...]]:
    """Put speakers, room by room, in the order of the drawing above; the classes they form."""
    order, classes = np.empty_like(speakers), []
    first, first_sum = 0, speakers.size
    sizes, counts = np.unique(voices, return_counts=True)
    for size, rooms in zip(sizes.tolist(), counts.tolist(), strict=True):
        lines = slice(first, first + size * rooms)
        order[lines] = speakers[lines].reshape(rooms, size).T.ravel()
        classes.append(RoomClass(size, lines, slice(first_sum, first_sum + rooms)))
        first, first_sum = lines.stop, first_sum + rooms
    return order, tuple(classes)
