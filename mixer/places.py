"""Where a leg listens: in a room, at a music track, or nowhere; one number for each.

    -2**63            nowhere
    -2**63 + 1 + n    music track n
    -2**62 and above  the room of that number

Pure functions over numbers and arrays of them; the engine calls them.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Place = TypeVar("Place", int, NDArray[np.int64])

NOWHERE = -(2**63)
FIRST_TRACK = NOWHERE + 1
FIRST_ROOM = -(2**62)
LAST_ROOM = 2**63 - 1


def room_place(room: int) -> int:
    """The place of room number `room`. ValueError if the number is out of range."""
    if not FIRST_ROOM <= room <= LAST_ROOM:
        raise ValueError(f"room number {room} is not between {FIRST_ROOM} and {LAST_ROOM}")
    return room


def in_room(places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the places are rooms."""
    return places >= FIRST_ROOM


def is_music(places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the places are music tracks."""
    return (places >= FIRST_TRACK) & (places < FIRST_ROOM)


def track_of(places: Place) -> Place:
    """Number of the music track at each of the places."""
    return places - FIRST_TRACK
