"""A room: the live instance of a conference while somebody is in it. Sans-IO.

    admit   locked out by size             -> Refusal.FULL
            same PIN is in, refuse         -> Refusal.PIN_IN_USE
            same PIN is in, replace        -> the earlier leg must leave, its place is taken over
            otherwise                      -> seated
    leave   the seat is free again

Size and PINs count seats, not calls: who waits outside takes none.
"""

from dataclasses import dataclass

from config.settings import SamePin
from pinentry.actions import Refusal
from pinentry.verdicts import Role


@dataclass(frozen=True)
class Seat:
    """Who sits in the room through which leg."""

    leg: int
    role: Role
    name: str = ""
    company: str = ""
    pin_entry_id: int | None = None
    """The PIN list's entry that identified the person; None: unidentified."""


@dataclass(frozen=True)
class Admission:
    """What came of asking for a seat."""

    refusal: Refusal | None = None
    replaced: tuple[int, ...] = ()
    """Legs that must leave because their PIN was keyed again."""


class Room:
    """Seats by leg. An illegal call raises KeyError or ValueError and changes nothing."""

    def __init__(self, conference_id: int, size: int) -> None:
        self.conference_id = conference_id
        self.size = size
        self._seats: dict[int, Seat] = {}

    def __len__(self) -> int:
        return len(self._seats)

    @property
    def legs(self) -> tuple[int, ...]:
        """The legs in order of arrival."""
        return tuple(self._seats)

    def seat_of(self, leg: int) -> Seat:
        """The leg's seat; KeyError if it has none."""
        return self._seats[leg]

    def holds_pin(self, pin_entry_id: int) -> bool:
        """Whether somebody is in with this entry's PIN."""
        return bool(self._legs_with(pin_entry_id))

    def admit(self, seat: Seat, same_pin: SamePin) -> Admission:
        """Seat a participant, or say why not. ValueError if the leg is in already."""
        if seat.leg in self._seats:
            raise ValueError(f"leg {seat.leg} is in the room already")
        earlier = self._legs_with(seat.pin_entry_id)
        if earlier and same_pin is SamePin.REFUSE:
            return Admission(Refusal.PIN_IN_USE)
        replaced = earlier if same_pin is SamePin.REPLACE else ()
        if len(self._seats) - len(replaced) >= self.size:
            return Admission(Refusal.FULL)
        for leg in replaced:
            del self._seats[leg]
        self._seats[seat.leg] = seat
        return Admission(replaced=replaced)

    def leave(self, leg: int) -> Seat:
        """Free the leg's seat; KeyError if it has none."""
        return self._seats.pop(leg)

    def _legs_with(self, pin_entry_id: int | None) -> tuple[int, ...]:
        if pin_entry_id is None:
            return ()
        return tuple(s.leg for s in self._seats.values() if s.pin_entry_id == pin_entry_id)
