"""Every earlier list can be seen and brought back, whatever happened since."""

from dataclasses import replace
from random import Random

import pytest
from store_samples import BY, HOUR, NOON, company, organizer, person

from bridge.store import audit, pin_entries, pin_history, pinlists
from bridge.store.pin_history import UnknownChange
from bridge.store.pin_records import (
    ListChange,
    ListChangeKind,
    ListOwner,
    OwnerKind,
    Replaced,
)
from bridge.store.pinlists import ListChanged
from bridge.store.records import Change
from bridge.store.store import Store
from pinentry.records import PinRecord

pytest_plugins = ["stores"]

INES, IGOR, ZOE = person("0042", "Ines"), person("42", "Igor"), person("314159", "Zoé")
LYON = replace(INES, city="Lyon")


@pytest.fixture
def owner(store: Store) -> ListOwner:
    """An organizer without a list."""
    return ListOwner(OwnerKind.ORGANIZER, organizer(store).id)


def give(store: Store, owner: ListOwner, *people: PinRecord) -> int:
    """Replace the list; the change."""
    pinlists.replace(store, owner, people, BY, NOON)
    return newest(store, owner).id


def newest(store: Store, owner: ListOwner) -> ListChange:
    """The last change."""
    return pin_history.changes(store, owner, 1)[0]


def test_a_list_that_is_not_there_has_no_history(store: Store, owner: ListOwner) -> None:
    assert pin_history.changes(store, owner) == ()
    for ask in (pin_history.as_of, pin_history.change):
        with pytest.raises(UnknownChange):
            ask(store, owner, 1)


def test_the_history_says_who_did_what_and_when(store: Store, owner: ListOwner) -> None:
    pinlists.replace(store, owner, [INES, IGOR], "anna@example.org", NOON)
    pinlists.replace(store, owner, [LYON, ZOE], "bert@example.org", NOON + HOUR)
    second, first = pin_history.changes(store, owner)
    kind = ListChangeKind.REPLACED
    assert first == ListChange(first.id, NOON, "anna@example.org", kind, 2, 0, 0, 2, None)
    later = NOON + HOUR
    assert second == ListChange(second.id, later, "bert@example.org", kind, 1, 1, 1, 2, None)
    assert pin_history.changes(store, owner, 1) == (second,)
    assert pin_history.change(store, owner, first.id) == first


def test_earlier_lists_are_seen_as_they_were(store: Store, owner: ListOwner) -> None:
    first = give(store, owner, INES, IGOR)
    second = give(store, owner, LYON, ZOE)
    third = give(store, owner)
    fourth = give(store, owner, IGOR)
    assert pin_history.as_of(store, owner, first) == (INES, IGOR)
    assert pin_history.as_of(store, owner, second) == (LYON, ZOE)
    assert pin_history.as_of(store, owner, third) == ()
    assert pin_history.as_of(store, owner, fourth) == (IGOR,)


def test_the_history_is_closed_to_other_owners(store: Store, owner: ListOwner) -> None:
    other = ListOwner(OwnerKind.COMPANY, company(store).id)
    change = give(store, owner, INES)
    give(store, other, IGOR)
    assert len(pin_history.changes(store, other)) == 1
    for ask in (pin_history.as_of, pin_history.change):
        with pytest.raises(UnknownChange):
            ask(store, other, change)
    with pytest.raises(UnknownChange):
        pin_history.restore(store, other, change, BY, NOON)
    assert pinlists.records(store, other) == (IGOR,)


def test_an_earlier_list_is_brought_back(store: Store, owner: ListOwner) -> None:
    first = give(store, owner, INES, replace(IGOR, active=False))
    before = pin_entries.by_pin(store, owner, IGOR.pin)
    give(store, owner, LYON, ZOE)
    counts = pin_history.restore(store, owner, first, "anna@example.org", NOON + HOUR)
    assert counts == Replaced(added=1, removed=1, changed=1, unchanged=0)
    assert pinlists.records(store, owner) == (INES, replace(IGOR, active=False))
    assert pin_entries.by_pin(store, owner, IGOR.pin) == before
    change = newest(store, owner)
    assert (change.kind, change.restored, change.at) == (
        ListChangeKind.RESTORED,
        first,
        NOON + HOUR,
    )
    assert (change.added, change.removed, change.changed, change.entries) == (1, 1, 1, 2)
    (line,) = audit.newest(store, 1)
    assert (line.what, line.detail["of"]) == (Change.PIN_LIST_RESTORED, first)


def test_a_restoration_is_taken_back_like_any_change(store: Store, owner: ListOwner) -> None:
    first = give(store, owner, INES)
    second = give(store, owner, LYON, ZOE)
    pin_history.restore(store, owner, first, BY, NOON)
    pin_history.restore(store, owner, second, BY, NOON)
    assert pinlists.records(store, owner) == (LYON, ZOE)
    assert pin_history.as_of(store, owner, first) == (INES,)


def test_bringing_back_what_is_there_changes_nothing(store: Store, owner: ListOwner) -> None:
    first = give(store, owner, INES, IGOR)
    assert pin_history.restore(store, owner, first, BY, NOON) == Replaced(0, 0, 0, 2)
    assert pinlists.records(store, owner) == (INES, IGOR)


def test_a_list_that_changed_meanwhile_is_left_as_it_is(store: Store, owner: ListOwner) -> None:
    first = give(store, owner, INES)
    second = give(store, owner, IGOR)
    with pytest.raises(ListChanged):
        pin_history.restore(store, owner, first, BY, NOON, unless_changed_since=first)
    assert pinlists.records(store, owner) == (IGOR,)
    pin_history.restore(store, owner, first, BY, NOON, unless_changed_since=second)
    assert pinlists.records(store, owner) == (INES,)


def test_a_pin_that_was_given_anew_keeps_its_new_id(store: Store, owner: ListOwner) -> None:
    first = give(store, owner, INES)
    give(store, owner)
    anew = pin_entries.add(store, owner, LYON, BY, NOON)
    pin_history.restore(store, owner, first, BY, NOON)
    now = pin_entries.by_pin(store, owner, INES.pin)
    assert now is not None
    assert (now.id, now.record) == (anew.id, INES)


def test_whatever_is_done_every_list_before_is_kept(store: Store, owner: ListOwner) -> None:
    random = Random(7)
    seen = {give(store, owner): frozenset[PinRecord]()}
    for _ in range(60):
        step(store, owner, random, list(seen))
        seen[newest(store, owner).id] = frozenset(pinlists.records(store, owner))
    for change in pin_history.changes(store, owner):
        then = pin_history.as_of(store, owner, change.id)
        assert frozenset(then) == seen[change.id]
        assert change.entries == len(then)


def step(store: Store, owner: ListOwner, random: Random, changes: list[int]) -> None:
    """One random change of a short list."""
    entries = [pin_entries.by_pin(store, owner, pin) for pin in ("11", "22", "33", "44")]
    ids = [entry.id for entry in entries if entry is not None and random.random() < 0.7]
    match random.randrange(5):
        case 0:
            people = [person(pin, random.choice("AB")) for pin in ("11", "22", "33", "44")]
            give(store, owner, *people[random.randrange(5) :])
        case 1 if ids:
            pin_entries.remove(store, owner, ids, BY, NOON)
        case 2:
            pin_entries.set_active(store, owner, ids, random.random() < 0.5, BY, NOON)
        case 3:
            pin_history.restore(store, owner, random.choice(changes), BY, NOON)
        case _ if entries[0] is None:
            pin_entries.add(store, owner, person("11"), BY, NOON)
        case _:
            changed = replace(entries[0].record, city=random.choice("CD"))
            pin_entries.edit(store, owner, entries[0].id, changed, BY, NOON)
