"""PIN lists in the database: replaced as a whole, found in the right order, given back."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects import sqlite
from store_samples import (
    BY,
    HOUR,
    NOON,
    RULES,
    authorization_code,
    company,
    hour_at_noon,
    organizer,
    person,
)

from bridge.store import audit, conferences, pinlists, tables
from bridge.store.pin_records import (
    ListOwner,
    ListState,
    OwnerKind,
    PinMatch,
    Replaced,
)
from bridge.store.pinlists import ListChanged, UnknownOwner
from bridge.store.store import Lock, Store
from pinentry.records import PinRecord

pytest_plugins = ["stores"]

LIST_OF_8000 = [person(f"{number:04}", f"First {number}") for number in range(8000)]


class Owners:
    """A conference with an organizer, an authorization code and a company."""

    def __init__(self, store: Store) -> None:
        acme = company(store).id
        anna = organizer(store, company_id=acme).id
        billing = authorization_code(store, acme).id
        new = replace(hour_at_noon(anna), authorization_code_id=billing)
        self.store = store
        self.conference = conferences.add(store, new, RULES, BY, NOON).id
        self.organizer = ListOwner(OwnerKind.ORGANIZER, anna)
        self.authorization_code = ListOwner(OwnerKind.AUTHORIZATION_CODE, billing)
        self.company = ListOwner(OwnerKind.COMPANY, acme)

    def give(self, owner: ListOwner, *people: PinRecord) -> Replaced:
        """Replace the owner's list."""
        return pinlists.replace(self.store, owner, people, BY, NOON)

    def give_unless_changed(self, since: int | None, *people: PinRecord) -> Replaced:
        """Replace the organizer's list, unless somebody else did."""
        return pinlists.replace(self.store, self.organizer, people, BY, NOON, since)

    def break_off(self, people: Sequence[PinRecord]) -> None:
        """Replace the organizer's list, and be interrupted before it is confirmed."""
        with self.store.writing(Lock.PIN_LISTS) as session:
            keys = self.store.keys(session)
            pinlists.replace_in(session, keys, self.organizer, people, BY, NOON + HOUR)
            raise KeyboardInterrupt

    def state(self) -> ListState:
        """Of the organizer's list."""
        return pinlists.state(self.store, self.organizer)

    def find(self, pin: str) -> str | None:
        """The name that a PIN stands for in the conference."""
        match = pinlists.find_pin(self.store, self.conference, pin)
        return None if match is None else match.name

    def match(self, pin: str) -> PinMatch:
        """The entry of a PIN that is known to be there."""
        match = pinlists.find_pin(self.store, self.conference, pin)
        assert match is not None
        return match


@pytest.fixture
def owners(store: Store) -> Owners:
    """A conference with three owners of lists."""
    return Owners(store)


def test_a_pin_identifies_a_person(owners: Owners) -> None:
    owners.give(owners.organizer, person("0042", "Ines"), person("42", "Igor"))
    match = owners.match("0042")
    assert (match.name, match.company) == ("Ines Lind", "Acme")
    assert owners.find("42") == "Igor Lind"


def test_lists_are_searched_in_order(owners: Owners) -> None:
    owners.give(owners.company, person("11", "Company"), person("22", "Company"), person("33"))
    owners.give(owners.authorization_code, person("11", "Code"), person("22", "Code"))
    owners.give(owners.organizer, person("11", "Organizer"))
    assert owners.find("11") == "Organizer Lind"
    assert owners.find("22") == "Code Lind"
    assert owners.find("33") == "Ines Lind"


def test_an_entry_that_is_off_counts_as_absent(owners: Owners) -> None:
    owners.give(owners.organizer, person("11", "Organizer", active=False))
    assert owners.find("11") is None
    owners.give(owners.company, person("11", "Company"))
    assert owners.find("11") == "Company Lind"


def test_lists_of_others_do_not_count(owners: Owners) -> None:
    other_company = company(owners.store, "Other").id
    bert = organizer(owners.store, "bert@example.org", other_company).id
    code = authorization_code(owners.store, other_company, "B-78").id
    owners.give(ListOwner(OwnerKind.COMPANY, other_company), person("11"))
    owners.give(ListOwner(OwnerKind.ORGANIZER, bert), person("22"))
    owners.give(ListOwner(OwnerKind.AUTHORIZATION_CODE, code), person("33"))
    assert [owners.find(pin) for pin in ("11", "22", "33")] == [None, None, None]


def test_a_conference_without_company_or_code_finds_no_foreign_list(owners: Owners) -> None:
    lone = organizer(owners.store, "lone@example.org").id
    alone = conferences.add(owners.store, hour_at_noon(lone), RULES, BY, NOON).id
    owners.give(owners.company, person("11"))
    owners.give(owners.organizer, person("22"))
    for pin in ("11", "22"):
        assert pinlists.find_pin(owners.store, alone, pin) is None


@pytest.mark.parametrize("keyed", ["", "1", "12345678901", "1*", "\u0661\u0661", " 11"])
def test_what_is_no_pin_finds_nobody(owners: Owners, keyed: str) -> None:
    owners.give(owners.organizer, person("11"))
    assert owners.find(keyed) is None


def test_replacing_counts_what_it_did(owners: Owners) -> None:
    ines, igor = person("11", "Ines"), person("22", "Igor")
    assert owners.give(owners.organizer, ines, igor) == Replaced(2, 0, 0, 0)
    assert owners.give(owners.organizer, ines, igor) == Replaced(0, 0, 0, 2)
    again = owners.give(
        owners.organizer, ines, replace(igor, city="Lyon"), person("33"), person("44")
    )
    assert again == Replaced(added=2, removed=0, changed=1, unchanged=1)
    assert again.processed == 4
    assert owners.give(owners.organizer) == Replaced(0, 4, 0, 0)
    assert pinlists.records(owners.store, owners.organizer) == ()


def test_the_list_comes_back_as_it_went_in(owners: Owners) -> None:
    people = (
        person("007", "Émile", active=False),
        person("9999999999", 'Zoë "Z"'),
        PinRecord("10", "A", "B", "C", "+33199001234", "a@example.org", "D", "E", "line\n两"),
    )
    owners.give(owners.organizer, *people)
    assert pinlists.records(owners.store, owners.organizer) == people
    assert pinlists.records(owners.store, owners.company) == ()


def test_entries_keep_their_ids(owners: Owners) -> None:
    owners.give(owners.organizer, person("11"), person("22"))
    before = owners.match("22").entry_id
    owners.give(owners.organizer, person("33"), replace(person("22"), city="Lyon"))
    assert owners.match("22").entry_id == before


def test_ids_are_not_used_again(owners: Owners) -> None:
    owners.give(owners.organizer, person("11"))
    gone = owners.match("11").entry_id
    owners.give(owners.organizer, person("22"))
    assert owners.match("22").entry_id != gone


def test_the_state_says_how_long_and_how_new_the_list_is(owners: Owners) -> None:
    assert owners.state() == ListState(owners.organizer, 0, None, None)
    owners.give(owners.company, person("11"))
    owners.give(owners.organizer, person("11"), person("22"))
    first = owners.state()
    assert (first.entries, first.updated_at) == (2, NOON)
    pinlists.replace(owners.store, owners.organizer, [person("11")], BY, NOON + HOUR)
    second = owners.state()
    assert (second.entries, second.updated_at) == (1, NOON + HOUR)
    assert (second.newest_change or 0) > (first.newest_change or 0) > 0


def test_a_list_that_changed_meanwhile_is_not_replaced(owners: Owners) -> None:
    seen = owners.state().newest_change
    owners.give_unless_changed(seen, person("11"))
    with pytest.raises(ListChanged):
        owners.give_unless_changed(seen, person("22"))
    assert pinlists.records(owners.store, owners.organizer) == (person("11"),)
    seen = owners.state().newest_change
    owners.give(owners.company, person("33"))
    owners.give_unless_changed(seen, person("22"))
    assert pinlists.records(owners.store, owners.organizer) == (person("22"),)


def test_nobody_owns_a_list_without_being_there(owners: Owners) -> None:
    for kind in OwnerKind:
        with pytest.raises(UnknownOwner, match=kind.value):
            owners.give(ListOwner(kind, 999), person("11"))
        assert pinlists.state(owners.store, ListOwner(kind, 999)).updated_at is None
        assert pinlists.records(owners.store, ListOwner(kind, 999)) == ()


def test_a_list_with_a_wrong_entry_changes_nothing(owners: Owners) -> None:
    owners.give(owners.organizer, person("11"))
    for wrong in ((person("22"), person("x")), (person("22"), person("22"))):
        with pytest.raises(ValueError, match="PIN"):
            owners.give(owners.organizer, *wrong)
    assert pinlists.records(owners.store, owners.organizer) == (person("11"),)
    assert owners.find("22") is None


def test_of_two_that_looked_at_one_list_one_replaces_it(owners: Owners) -> None:
    def upload(pin: str) -> bool:
        try:
            owners.give_unless_changed(seen, person(pin))
        except ListChanged:
            return False
        return True

    seen = owners.state().newest_change
    with ThreadPoolExecutor() as threads:
        assert sorted(threads.map(upload, ("11", "22", "33"))) == [False, False, True]
    assert owners.state().entries == 1


def test_a_replacement_that_is_broken_off_leaves_no_trace(owners: Owners) -> None:
    owners.give(owners.organizer, person("11"), person("22"))
    before = owners.state(), audit.newest(owners.store)
    people = [person("11", "Other"), person("33")]
    with pytest.raises(KeyboardInterrupt):
        owners.break_off(people)
    assert (owners.state(), audit.newest(owners.store)) == before
    assert pinlists.records(owners.store, owners.organizer) == (person("11"), person("22"))
    with owners.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(tables.PastPinEntry)) == 0


def test_the_audit_trail_has_counts_and_no_pins(owners: Owners) -> None:
    owners.give(owners.organizer, person("314159"), person("22"))
    (replaced,) = audit.newest(owners.store, 1)
    assert replaced.detail == {"added": 2, "removed": 0, "changed": 0, "unchanged": 0}
    assert replaced.subject == f"organizer:{owners.organizer.id}"
    assert "314159" not in repr(replaced)


def test_a_pin_is_found_by_an_index_however_many_there_are(sqlite_store: Store) -> None:
    options = {"literal_binds": True}
    find = pinlists.FIND.params(conference=1, digest=b"digest")
    found = find.compile(dialect=sqlite.dialect(), compile_kwargs=options)
    with sqlite_store.reading() as session:
        steps = session.execute(text(f"EXPLAIN QUERY PLAN {found}"))
        plan = [row.detail for row in steps]
    assert any("pin_entries" in step and "list_id=? AND pin_digest=?" in step for step in plan)
    assert not any(step.startswith("SCAN") for step in plan)


def test_the_file_shows_no_pin(sqlite_store: Store, tmp_path: Path) -> None:
    owners = Owners(sqlite_store)
    owners.give(owners.organizer, person("3141592653", "Findable"))
    sqlite_store.close()
    content = (tmp_path / "var" / "test.db").read_bytes()
    assert b"Findable" in content
    assert b"3141592653" not in content


def test_8000_entries_are_replaced_at_once(sqlite_store: Store) -> None:
    owners = Owners(sqlite_store)
    counts = owners.give(owners.organizer, *LIST_OF_8000)
    assert counts.added == 8000
    assert owners.find("7999") == "First 7999 Lind"
