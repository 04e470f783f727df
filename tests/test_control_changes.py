"""Changes turn one snapshot into the next, in any order, and survive JSON."""

from dataclasses import replace

import pytest
from fakes_control import NOON, live_leg, snapshot_of_two_rooms

from bridge.control.changes import (
    LegChanged,
    LegGone,
    LiveEvent,
    RoomClosed,
    RoomOpened,
    apply,
    event_from_json,
    event_to_json,
)
from bridge.control.live import LegState, LiveRoom, LiveSnapshot
from bridge.control.wire import WireError


def test_a_leg_moves_from_the_entrance_into_its_room_in_order_of_arrival() -> None:
    admitted = live_leg(4, "Dora", conference_id=2)
    after = apply(snapshot_of_two_rooms(), LegChanged(admitted))
    assert after.callers == ()
    assert [leg.leg_id for leg in after.rooms[1].legs] == [3, 4]


def test_a_change_replaces_what_was_known_of_the_leg() -> None:
    before = snapshot_of_two_rooms()
    after = apply(before, LegChanged(replace(before.rooms[0].legs[0], muted=True)))
    assert [leg.muted for leg in after.rooms[0].legs] == [True, False]
    assert len(after.legs()) == len(before.legs())


def test_a_leg_that_hung_up_is_gone_from_wherever_it_was() -> None:
    for leg_id in (1, 3, 4):
        after = apply(snapshot_of_two_rooms(), LegGone(leg_id))
        assert leg_id not in [leg.leg_id for leg in after.legs()]


def test_a_waiting_leg_is_a_caller_although_its_conference_has_a_room() -> None:
    after = apply(snapshot_of_two_rooms(), LegChanged(live_leg(5, state=LegState.WAITING)))
    assert [leg.leg_id for leg in after.callers] == [4, 5]


def test_a_leg_of_an_unknown_room_is_kept_among_the_callers() -> None:
    after = apply(LiveSnapshot(), LegChanged(live_leg(1, conference_id=9)))
    assert [leg.leg_id for leg in after.callers] == [1]


def test_rooms_open_in_order_and_close() -> None:
    opened = apply(snapshot_of_two_rooms(), RoomOpened(LiveRoom(0, "First", NOON, 5)))
    assert [room.name for room in opened.rooms] == ["First", "Board", "Sales"]
    assert [room.name for room in apply(opened, RoomClosed(1)).rooms] == ["First", "Sales"]


def test_a_renamed_room_keeps_its_legs() -> None:
    after = apply(snapshot_of_two_rooms(), RoomOpened(LiveRoom(1, "New name", NOON, 80)))
    assert after.rooms[0].name == "New name"
    assert len(after.rooms[0].legs) == 2


@pytest.mark.parametrize(
    "change",
    [
        RoomOpened(LiveRoom(1, "Board", NOON, 15, (live_leg(1),))),
        RoomClosed(1),
        LegChanged(live_leg(2, "Ben", held=True)),
        LegGone(2),
        snapshot_of_two_rooms(),
    ],
)
def test_a_change_survives_json(change: LiveEvent) -> None:
    assert event_from_json(event_to_json(change)) == change


@pytest.mark.parametrize("event", ["heartbeat", "of a newer bridge"])
def test_an_event_that_says_nothing_to_us_is_none(event: str) -> None:
    assert event_from_json({"event": event}) is None


def test_what_is_no_event_is_an_error() -> None:
    with pytest.raises(WireError):
        event_from_json(["snapshot"])


def test_a_snapshot_survives_json() -> None:
    snapshot = snapshot_of_two_rooms()
    assert LiveSnapshot.from_json(snapshot.to_json()) == snapshot
