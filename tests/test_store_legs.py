"""Legs and participants: written as a call goes on, and written again without harm."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from store_samples import BY, HOUR, NOON, conference, person

from bridge.end_reason import EndReason, Fault
from bridge.store import legs, pinlists, tables
from bridge.store.leg_records import AnsweredLeg, JoinedLeg
from bridge.store.legs import UnknownLeg
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import Conference, DialledKind
from bridge.store.store import Store
from config.settings import Language
from pinentry.verdicts import Role

pytest_plugins = ["stores"]

CALLER = "+33199001234"


def answer(store: Store) -> UUID:
    """A call that was answered at noon."""
    leg = AnsweredLeg(
        uuid4(), DialledKind.NUMBER, "+33199009999", CALLER, "192.0.2.7:5060", NOON, Language.FR
    )
    legs.answered(store, leg)
    return leg.id


def join(store: Store, leg_id: UUID, where: Conference, entry_id: int | None = None) -> None:
    """An hour later it was admitted."""
    joined = JoinedLeg(
        leg_id, where.id, Role.MODERATOR, NOON + HOUR, entry_id, "Ines Lind", "Acme"
    )
    legs.joined(store, joined)


def test_a_call_from_answer_to_hang_up(store: Store) -> None:
    where, leg_id = conference(store), answer(store)
    legs.reached(store, leg_id, where.id, Language.EN)
    reached = legs.show(store, leg_id)
    assert reached is not None
    assert (reached.conference_id, reached.language) == (where.id, Language.EN)
    assert (reached.caller, reached.answered_at) == (CALLER, NOON)
    join(store, leg_id, where)
    legs.left(store, leg_id, NOON + 2 * HOUR)
    legs.ended(store, leg_id, NOON + 3 * HOUR, EndReason.HUNG_UP)
    (attendance,) = legs.of_conference(store, where.id)
    assert (attendance.name, attendance.company) == ("Ines Lind", "Acme")
    assert (attendance.role, attendance.joined_at) == (Role.MODERATOR, NOON + HOUR)
    assert attendance.left_at == NOON + 2 * HOUR
    assert attendance.leg.ended_at == NOON + 3 * HOUR
    assert attendance.leg.end_reason is EndReason.HUNG_UP


def test_every_write_may_come_twice_and_the_first_counts(store: Store) -> None:
    where = conference(store)
    leg = AnsweredLeg(uuid4(), DialledKind.CODE, None, CALLER, "[2001:db8::1]:5060", NOON)
    legs.answered(store, leg)
    legs.answered(store, replace(leg, caller="another"))
    join(store, leg.id, where)
    join(store, leg.id, where)
    legs.left(store, leg.id, NOON + HOUR)
    legs.left(store, leg.id, NOON + 9 * HOUR)
    legs.ended(store, leg.id, NOON + HOUR, EndReason.DROPPED)
    legs.ended(store, leg.id, NOON + 9 * HOUR, EndReason.LOST)
    (attendance,) = legs.of_conference(store, where.id)
    assert attendance.leg.caller == CALLER
    assert attendance.left_at == attendance.leg.ended_at == NOON + HOUR
    assert attendance.leg.end_reason is EndReason.DROPPED


def test_whoever_hangs_up_has_left(store: Store) -> None:
    where, leg_id = conference(store), answer(store)
    join(store, leg_id, where)
    legs.ended(store, leg_id, NOON + HOUR, EndReason.LOST)
    (attendance,) = legs.of_conference(store, where.id)
    assert attendance.left_at == NOON + HOUR


def test_one_who_never_got_in_is_no_participant(store: Store) -> None:
    where, leg_id = conference(store), answer(store)
    legs.left(store, leg_id, NOON)
    legs.ended(store, leg_id, NOON, EndReason.WRONG_PIN)
    assert legs.of_conference(store, where.id) == ()
    with store.reading() as session:
        assert session.get_one(tables.Leg, leg_id).end_fault is Fault.CALLER


def test_after_a_crash_open_legs_are_closed_once(store: Store) -> None:
    where, open_leg, over = conference(store), answer(store), answer(store)
    join(store, open_leg, where)
    legs.ended(store, over, NOON, EndReason.HUNG_UP)
    assert legs.close_abandoned(store, NOON + 5 * HOUR) == 1
    assert legs.close_abandoned(store, NOON + 6 * HOUR) == 0
    (attendance,) = legs.of_conference(store, where.id)
    assert attendance.left_at == attendance.leg.ended_at == NOON + 5 * HOUR
    assert attendance.leg.end_reason is EndReason.BRIDGE_DIED
    shown = legs.show(store, over)
    assert shown is not None
    assert shown.end_reason is EndReason.HUNG_UP


def test_a_replaced_list_takes_no_name_from_the_report(store: Store) -> None:
    where, leg_id, late = conference(store), answer(store), answer(store)
    owner = ListOwner(OwnerKind.ORGANIZER, where.organizer_id)
    pinlists.replace(store, owner, [person("11")], BY, NOON)
    match = pinlists.find_pin(store, where.id, "11")
    assert match is not None
    join(store, leg_id, where, match.entry_id)
    assert legs.of_conference(store, where.id)[0].pin_entry_id == match.entry_id
    pinlists.replace(store, owner, [person("22")], BY, NOON)
    join(store, late, where, match.entry_id)
    for attendance in legs.of_conference(store, where.id):
        assert (attendance.name, attendance.pin_entry_id) == ("Ines Lind", None)


def test_a_leg_that_nobody_answered_is_unknown(store: Store) -> None:
    where, nobody = conference(store), uuid4()
    assert legs.show(store, nobody) is None
    writes: list[Callable[[], None]] = [
        lambda: legs.reached(store, nobody, where.id, Language.EN),
        lambda: join(store, nobody, where),
        lambda: legs.left(store, nobody, NOON),
        lambda: legs.ended(store, nobody, NOON, EndReason.LOST),
    ]
    for write in writes:
        with pytest.raises(UnknownLeg, match=str(nobody)):
            write()


def test_a_callers_number_is_not_in_a_repr(store: Store) -> None:
    leg = legs.show(store, answer(store))
    assert leg is not None
    assert CALLER in leg.caller
    assert CALLER not in repr(leg)
