"""Entries of a PIN list: inserted, edited, switched, removed and brought back."""

from dataclasses import replace

import pytest
from store_samples import BY, HOUR, NOON, company, organizer, person

from bridge.store import audit, pin_entries, pin_history, pinlists
from bridge.store.pin_entries import PinTaken, UnknownEntry
from bridge.store.pin_history import UnknownChange
from bridge.store.pin_records import (
    ListChange,
    ListChangeKind,
    ListOwner,
    OwnerKind,
    PinEntry,
)
from bridge.store.pinlists import UnknownOwner
from bridge.store.records import AuditLine, Change
from bridge.store.store import Store
from pinentry.records import PinRecord

pytest_plugins = ["stores"]

INES, IGOR, ZOE = person("0042", "Ines"), person("42", "Igor"), person("314159", "Zoé")


class OneList:
    """The list of an organizer, and of a company that is not his."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.owner = ListOwner(OwnerKind.ORGANIZER, organizer(store).id)
        self.other = ListOwner(OwnerKind.COMPANY, company(store).id)

    def add(self, record: PinRecord) -> int:
        """Insert an entry; its id."""
        return pin_entries.add(self.store, self.owner, record, BY, NOON).id

    def edit(self, entry_id: int, record: PinRecord) -> PinEntry:
        """Edit an entry, an hour later."""
        return pin_entries.edit(self.store, self.owner, entry_id, record, BY, NOON + HOUR)

    def remove(self, *entry_ids: int) -> int:
        """Remove entries; the change."""
        return pin_entries.remove(self.store, self.owner, entry_ids, BY, NOON)

    def switch(self, active: bool, *entry_ids: int) -> int:
        """Switch entries; how many changed."""
        return pin_entries.set_active(self.store, self.owner, entry_ids, active, BY, NOON)

    def bring_back(self, change: int) -> int:
        """Undo a removal; how many are back."""
        return pin_entries.bring_back(self.store, self.owner, change, BY, NOON)

    def records(self) -> tuple[PinRecord, ...]:
        """The list."""
        return pinlists.records(self.store, self.owner)

    def last_change(self) -> ListChange:
        """The newest line of the history."""
        return pin_history.changes(self.store, self.owner, 1)[0]

    def last_line(self) -> AuditLine:
        """The newest line of the audit trail."""
        return audit.newest(self.store, 1)[0]


@pytest.fixture
def one(store: Store) -> OneList:
    """An empty list."""
    return OneList(store)


def test_an_entry_is_inserted_and_found(one: OneList) -> None:
    added = pin_entries.add(one.store, one.owner, INES, BY, NOON)
    assert added == PinEntry(added.id, INES)
    assert pin_entries.get(one.store, one.owner, added.id) == added
    assert pin_entries.by_pin(one.store, one.owner, "0042") == added
    assert one.records() == (INES,)
    change = one.last_change()
    assert (change.kind, change.added, change.entries) == (ListChangeKind.ADDED, 1, 1)


@pytest.mark.parametrize("pin", ["42", "", "1", "x", "00042"])
def test_what_is_not_there_is_not_found(one: OneList, pin: str) -> None:
    entry = one.add(INES)
    assert pin_entries.by_pin(one.store, one.owner, pin) is None
    assert pin_entries.get(one.store, one.owner, entry + 1) is None


def test_a_list_is_closed_to_other_owners(one: OneList) -> None:
    entry, other = one.add(INES), one.other
    pin_entries.add(one.store, other, INES, BY, NOON)
    assert pin_entries.get(one.store, other, entry) is None
    assert pin_entries.set_active(one.store, other, [entry], False, BY, NOON) == 0
    with pytest.raises(UnknownEntry):
        pin_entries.edit(one.store, other, entry, INES, BY, NOON)
    with pytest.raises(UnknownEntry):
        pin_entries.remove(one.store, other, [entry], BY, NOON)
    removal = one.remove(entry)
    with pytest.raises(UnknownChange):
        pin_entries.bring_back(one.store, other, removal, BY, NOON)


def test_a_pin_is_in_the_list_once(one: OneList) -> None:
    one.switch(False, one.add(INES))
    before = one.last_change()
    with pytest.raises(PinTaken) as taken:
        one.add(replace(INES, first_name="Other"))
    assert "0042" not in str(taken.value)
    assert one.records() == (replace(INES, active=False),)
    assert one.last_change() == before


def test_what_is_no_pin_and_who_is_no_owner_is_refused(one: OneList) -> None:
    with pytest.raises(ValueError, match="not a PIN"):
        one.add(replace(INES, pin="4 2"))
    with pytest.raises(UnknownOwner):
        pin_entries.add(one.store, ListOwner(OwnerKind.COMPANY, 999), INES, BY, NOON)
    assert pinlists.state(one.store, one.owner).updated_at is None


def test_everything_but_the_pin_is_edited(one: OneList) -> None:
    entry = one.add(INES)
    one.add(IGOR)
    other = PinRecord("0042", "A", "B", "C", "+33199001234", "a@example.org", "D", "E", "F", False)
    assert one.edit(entry, other) == PinEntry(entry, other)
    assert one.records() == (other, IGOR)
    change = one.last_change()
    assert (change.kind, change.changed, change.entries) == (ListChangeKind.EDITED, 1, 2)
    assert pinlists.state(one.store, one.owner).updated_at == NOON + HOUR


def test_the_pin_is_not_edited(one: OneList) -> None:
    entry = one.add(INES)
    with pytest.raises(ValueError, match="PIN") as refused:
        one.edit(entry, replace(INES, pin="42"))
    assert "42" not in str(refused.value)
    with pytest.raises(UnknownEntry):
        one.edit(entry + 1, INES)
    assert one.records() == (INES,)


def test_an_edit_that_changes_nothing_is_no_change(one: OneList) -> None:
    entry = one.add(INES)
    before = one.last_change()
    assert one.edit(entry, INES) == PinEntry(entry, INES)
    assert one.last_change() == before
    assert pinlists.state(one.store, one.owner).updated_at == NOON


def test_entries_are_switched_and_only_those_that_change_count(one: OneList) -> None:
    ines, igor, zoe = one.add(INES), one.add(IGOR), one.add(ZOE)
    assert one.switch(False, ines, igor, ines, 999) == 2
    assert [record.active for record in one.records()] == [False, False, True]
    assert one.switch(False, igor, zoe) == 1
    change = one.last_change()
    assert (change.kind, change.changed, change.entries) == (ListChangeKind.SWITCHED, 1, 3)
    assert one.switch(False, ines, igor, zoe) == one.switch(True) == 0
    assert one.last_change() == change
    assert one.switch(True, ines, igor, zoe) == 3
    assert one.records() == (INES, IGOR, ZOE)


def test_entries_are_removed(one: OneList) -> None:
    ines, igor, _zoe = one.add(INES), one.add(IGOR), one.add(ZOE)
    removal = one.remove(igor, ines, 999)
    assert one.records() == (ZOE,)
    change = one.last_change()
    assert (change.id, change.kind) == (removal, ListChangeKind.REMOVED)
    assert (change.removed, change.entries) == (2, 1)
    with pytest.raises(UnknownEntry):
        one.remove(igor, 999)


def test_a_removal_is_undone_with_the_ids(one: OneList) -> None:
    ines, igor, _zoe = one.add(INES), one.add(IGOR), one.add(ZOE)
    one.switch(False, igor)
    assert one.bring_back(one.remove(ines, igor)) == 2
    assert one.records() == (INES, replace(IGOR, active=False), ZOE)
    assert pin_entries.by_pin(one.store, one.owner, INES.pin) == PinEntry(ines, INES)
    change = one.last_change()
    assert (change.kind, change.added, change.entries) == (ListChangeKind.ADDED, 2, 3)


def test_an_undo_leaves_alone_what_has_happened_since(one: OneList) -> None:
    ines, igor = one.add(INES), one.add(IGOR)
    removal = one.remove(ines, igor)
    anew = replace(INES, first_name="Other")
    given = one.add(anew)
    assert one.bring_back(removal) == 1
    assert one.bring_back(removal) == 0
    assert set(one.records()) == {anew, IGOR}
    assert one.remove(igor) != removal
    assert one.bring_back(removal) == 1
    assert pin_entries.by_pin(one.store, one.owner, INES.pin) == PinEntry(given, anew)


def test_only_a_removal_is_undone(one: OneList) -> None:
    one.add(INES)
    with pytest.raises(UnknownChange):
        one.bring_back(one.last_change().id)
    with pytest.raises(UnknownChange):
        one.bring_back(999)


def test_ids_are_not_used_again_after_an_undo(one: OneList) -> None:
    ines, igor = one.add(INES), one.add(IGOR)
    removal = one.remove(igor)
    assert one.add(ZOE) > igor
    one.bring_back(removal)
    one.remove(ines)
    assert one.add(INES) > igor


def test_the_audit_trail_says_what_was_done_and_no_pin(one: OneList) -> None:
    entry = one.add(ZOE)
    lines = [one.last_line()]
    one.edit(entry, replace(ZOE, city="Lyon"))
    lines.append(one.last_line())
    one.switch(False, entry)
    lines.append(one.last_line())
    removal = one.remove(entry)
    lines.append(one.last_line())
    one.bring_back(removal)
    lines.append(one.last_line())
    assert [line.what for line in lines] == [
        Change.PIN_ENTRY_ADDED,
        Change.PIN_ENTRY_EDITED,
        Change.PIN_ENTRY_SWITCHED,
        Change.PIN_ENTRY_REMOVED,
        Change.PIN_ENTRY_ADDED,
    ]
    assert lines[2].detail == {"entries": 1, "active": False, "change": removal - 1}
    assert lines[4].detail == {"entries": 1, "undone": removal, "change": removal + 1}
    assert {line.subject for line in lines} == {f"organizer:{one.owner.id}"}
    assert "314159" not in repr(lines)


def test_thousands_are_switched_and_removed_at_once(one: OneList) -> None:
    people = [person(f"{number:04}") for number in range(2500)]
    pinlists.replace(one.store, one.owner, people, BY, NOON)
    first = pin_entries.by_pin(one.store, one.owner, "0000")
    assert first is not None
    all_of_them = range(first.id, first.id + 2500)
    assert one.switch(False, *all_of_them) == 2500
    removal = one.remove(*all_of_them)
    assert one.records() == ()
    assert one.bring_back(removal) == 2500
    assert one.last_change().entries == 2500
