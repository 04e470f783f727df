"""Rooms that open and close with their legs, and how the operator sees a visit."""

from dataclasses import replace
from uuid import UUID

from fakes import NOON, a_conference

from bridge.control.live import LegState
from bridge.rooms.house import House
from bridge.rooms.room import Seat
from bridge.rooms.visit import END_REASONS, Visit
from config.settings import EntranceSettings, Language, SamePin
from pinentry.actions import Refusal
from pinentry.entrance import Entrance
from pinentry.verdicts import Role

CONFERENCE = a_conference(size=2)


def arrive(house: House, leg: int) -> Visit:
    visit = Visit(leg, UUID(int=leg), Entrance(EntranceSettings()), NOON, "xx34", Language.FR)
    visit.conference = CONFERENCE
    house.visits[leg] = visit
    return visit


def enter(house: House, leg: int, pin_entry_id: int | None = None) -> Visit:
    visit = arrive(house, leg)
    seat = Seat(leg, Role.MODERATOR, "Ada Example", "Example", pin_entry_id)
    assert house.admit(visit, CONFERENCE, seat, NOON).refusal is None
    return visit


def test_a_room_opens_with_its_first_leg_and_closes_with_its_last() -> None:
    house = House()
    first, second = enter(house, 1), enter(house, 2)
    assert [v.leg for v in house.in_room(7)] == [1, 2]
    assert not house.leave(first)
    assert house.leave(second)
    assert house.rooms == {}
    assert house.in_room(7) == []


def test_a_refused_caller_opens_no_room() -> None:
    house = House()
    visit = arrive(house, 1)
    empty = replace(CONFERENCE, size=1)
    house.admit(visit, empty, Seat(1, Role.PARTICIPANT), NOON)
    late = arrive(house, 2)
    assert house.admit(late, empty, Seat(2, Role.PARTICIPANT), NOON).refusal is Refusal.FULL
    assert late.state is LegState.ENTRANCE
    assert late.seat is None


def test_leaving_without_a_room_changes_nothing() -> None:
    house = House()
    assert not house.leave(arrive(house, 1))


def test_a_pin_is_held_while_its_holder_is_in() -> None:
    house = House()
    visit = enter(house, 1, pin_entry_id=5)
    assert house.holds_pin(7, 5)
    assert not house.holds_pin(8, 5)
    house.leave(visit)
    assert not house.holds_pin(7, 5)


def test_who_waits_belongs_to_the_conference_but_not_to_the_room() -> None:
    house = House()
    enter(house, 1)
    arrive(house, 2)
    assert [v.leg for v in house.of_conference(7)] == [1, 2]
    assert [leg.leg_id for leg in house.live_room(house.rooms[7]).legs] == [1]


def test_who_was_replaced_leaves_no_second_time() -> None:
    house = House()
    replace_rule = replace(CONFERENCE, same_pin=SamePin.REPLACE)
    earlier = enter(house, 1, pin_entry_id=5)
    later = arrive(house, 2)
    seat = Seat(2, Role.PARTICIPANT, pin_entry_id=5)
    assert house.admit(later, replace_rule, seat, NOON).replaced == (1,)
    assert not house.leave(earlier)
    assert [v.leg for v in house.in_room(7)] == [2]


def test_the_operator_sees_who_is_in_no_room_among_the_callers() -> None:
    house = House()
    enter(house, 1)
    arrive(house, 2)
    assert [leg.leg_id for leg in house.callers()] == [2]


def test_the_operator_sees_nobody_talk_who_is_not_heard() -> None:
    visit = enter(House(), 1)
    visit.talking = True
    assert visit.live().talking
    assert visit.live().name == "Ada Example"
    visit.muted = True
    assert not visit.live().talking
    visit.muted, visit.state = False, LegState.LEAVING
    assert not visit.live().talking


def test_every_refusal_has_an_end_reason() -> None:
    assert set(END_REASONS) == set(Refusal)
    assert len(set(END_REASONS.values())) == len(END_REASONS)
