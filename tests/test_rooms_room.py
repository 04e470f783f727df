"""Who gets a seat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.rooms.room import Admission, Room, Seat
from config.settings import SamePin
from pinentry.actions import Refusal
from pinentry.verdicts import Role


def seat(leg: int, pin_entry_id: int | None = None) -> Seat:
    return Seat(leg, Role.PARTICIPANT, pin_entry_id=pin_entry_id)


def test_callers_are_seated_until_the_room_is_full() -> None:
    room = Room(1, size=2)
    assert room.admit(seat(1), SamePin.REFUSE) == Admission()
    assert room.admit(seat(2), SamePin.REFUSE) == Admission()
    assert room.admit(seat(3), SamePin.REFUSE) == Admission(Refusal.FULL)
    assert room.legs == (1, 2)


def test_a_seat_that_was_left_is_free() -> None:
    room = Room(1, size=1)
    room.admit(seat(1), SamePin.REFUSE)
    assert room.leave(1).leg == 1
    assert room.admit(seat(2), SamePin.REFUSE).refusal is None


@pytest.mark.parametrize(
    ("rule", "admission", "legs"),
    [
        (SamePin.REFUSE, Admission(Refusal.PIN_IN_USE), (1,)),
        (SamePin.REPLACE, Admission(replaced=(1,)), (2,)),
        (SamePin.ALLOW, Admission(), (1, 2)),
    ],
)
def test_the_same_pin_twice_follows_the_rule(
    rule: SamePin, admission: Admission, legs: tuple[int, ...]
) -> None:
    room = Room(1, size=5)
    room.admit(seat(1, pin_entry_id=7), rule)
    assert room.admit(seat(2, pin_entry_id=7), rule) == admission
    assert room.legs == legs


def test_who_replaces_needs_no_further_seat() -> None:
    room = Room(1, size=1)
    room.admit(seat(1, pin_entry_id=7), SamePin.REPLACE)
    assert room.admit(seat(2, pin_entry_id=7), SamePin.REPLACE).replaced == (1,)


def test_callers_without_pin_are_never_the_same() -> None:
    room = Room(1, size=5)
    room.admit(seat(1), SamePin.REFUSE)
    assert room.admit(seat(2), SamePin.REFUSE).refusal is None


def test_a_leg_has_one_seat() -> None:
    room = Room(1, size=5)
    room.admit(seat(1), SamePin.REFUSE)
    with pytest.raises(ValueError, match="already"):
        room.admit(seat(1), SamePin.REFUSE)
    with pytest.raises(KeyError):
        room.leave(2)
    assert room.legs == (1,)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 9), st.sampled_from([None, 1, 2, 3]))),
    st.sampled_from(SamePin),
    st.integers(1, 4),
)
def test_the_size_is_never_exceeded_and_pins_stay_single(
    moves: list[tuple[bool, int, int | None]], rule: SamePin, size: int
) -> None:
    room = Room(1, size)
    for arrives, leg, pin in moves:
        if arrives and leg not in room.legs:
            room.admit(seat(leg, pin), rule)
        elif not arrives and leg in room.legs:
            room.leave(leg)
        assert len(room) <= size
        pins = [p for p in (room.seat_of(each).pin_entry_id for each in room.legs) if p]
        assert rule is SamePin.ALLOW or len(pins) == len(set(pins))
