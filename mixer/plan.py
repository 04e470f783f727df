"""Who is summed with whom: the order of work, drawn up when membership changes, never in a tick.

Rooms with equally many voices form a class. Its voices stand together, the first voice of every
room, then the second of every room, and so on, so that a whole class is summed as a handful of
long vectors: numpy's one fast way. Two classes, of two rooms with 2 voices and one with 3:

    line    0   1   2   3   4   5   6   7   8 | 9  10  11   ...
            A1  B1  A2  B2  C1  C2  C3  x   y | A   B   C
            ---- class 2 ---- -class 3- metered  sums

`x` and `y` (muted, waiting, alone) are gathered for the level meter only. In the lines that
come out, a voice's line is what it hears, and the sum is what those hear who say nothing. Rooms
with nobody to hear are left out. Pure functions; the engine calls them.
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


@dataclass(frozen=True, slots=True)
class Seating:
    """The members of all rooms, room by room, and the rooms in ascending order."""

    members: Rows
    speaks: Flags
    room: Rows
    """Index of each member's room."""
    voice: Rows
    """Index of each speaking member's voice in its room."""
    voices: Rows
    """Voices of each room; 0 also where nobody else would hear the only one."""


def arrange(rows: Rows, places: NDArray[np.int64], voiced: Flags, lines: Lines) -> Plan:
    """Draw up the plan for `rows` (ascending), each at its place and with or without a voice."""
    hears = np.full(rows[-1] + 1 if rows.size else 0, lines.silence, np.intp)
    on_music = is_music(places)
    hears[rows[on_music]] = lines.first_track + track_of(places[on_music])
    seated = in_room(places)
    seating = _seat(rows[seated], places[seated], voiced[seated])
    mixed = seating.voices[seating.room] > 0
    speaks, listens = mixed & seating.speaks, mixed & ~seating.speaks
    line, sum_line, classes = _lines(seating, speaks)
    hears[seating.members[speaks]] = line
    hears[seating.members[listens]] = sum_line[seating.room[listens]]
    metered = rows[hears[rows] >= line.size]
    order = np.empty_like(line)
    order[line] = seating.members[speaks]
    brought_out = line.size + (int(np.count_nonzero(seating.voices)) if listens.any() else 0)
    return Plan(np.concatenate([order, metered]), classes, brought_out, hears)


def _seat(members: Rows, places: NDArray[np.int64], speaks: Flags) -> Seating:
    order = np.argsort(places)
    members, places, speaks = members[order], places[order], speaks[order]
    is_first = np.ones(members.size + 1, np.bool_)
    np.not_equal(places[1:], places[:-1], out=is_first[1:-1])
    bounds = np.flatnonzero(is_first)
    people = bounds[1:] - bounds[:-1]
    room = np.repeat(np.arange(people.size), people)
    spoken = np.zeros(members.size + 1, np.intp)
    np.cumsum(speaks, out=spoken[1:])
    before = spoken[bounds]
    voices = (before[1:] - before[:-1]) * (people > 1)
    return Seating(members, speaks, room, spoken[:-1] - before[room], voices)


def _lines(seating: Seating, speaks: Flags) -> tuple[Rows, Rows, tuple[RoomClass, ...]]:
    """Line of each voice that `speaks`, line of each room's sum, and the classes of rooms."""
    voices = seating.voices
    rooms = np.bincount(voices, minlength=1)
    rooms[0] = 0
    lines = rooms * np.arange(rooms.size)
    first_line, first_room = np.cumsum(lines) - lines, np.cumsum(rooms) - rooms
    rank = np.empty_like(voices)
    rank[np.argsort(voices, kind="stable")] = np.arange(voices.size) - np.sum(voices == 0)
    room = seating.room[speaks]
    size = voices[room]
    line = first_line[size] + seating.voice[speaks] * rooms[size] + rank[room] - first_room[size]
    classes = tuple(
        RoomClass(
            size,
            slice(first_line[size], first_line[size] + lines[size]),
            slice(line.size + first_room[size], line.size + first_room[size] + rooms[size]),
        )
        for size in np.flatnonzero(rooms).tolist()
    )
    return line, line.size + rank, classes
