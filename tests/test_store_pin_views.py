"""A page of a PIN list: the right entries of the list as it is now, and soon."""

import statistics
import time
from dataclasses import replace
from random import Random

import pytest
from store_samples import BY, NOON, company, organizer, person

from bridge.store import pin_entries, pin_history, pin_views, pinlists
from bridge.store.pin_records import (
    ListOwner,
    ListPage,
    ListSort,
    OwnerKind,
)
from bridge.store.pin_search import Known, Listing
from bridge.store.pin_views import LITTLE, Kept, KeptLists
from bridge.store.store import Store

pytest_plugins = ["stores"]

LIST_OF_8000 = [person(f"{n:06}", f"Inès {n % 97}") for n in range(8000)]
PAGE_S = 0.05


@pytest.fixture
def owner(store: Store) -> ListOwner:
    """An organizer with a list of seven."""
    owner = ListOwner(OwnerKind.ORGANIZER, organizer(store).id)
    people = [person(f"{n}{n}", f"Person {9 - n}") for n in range(1, 8)]
    pinlists.replace(store, owner, people, BY, NOON)
    return owner


def look(
    store: Store,
    owner: ListOwner,
    search: str = "",
    sort: ListSort = ListSort.ADDED,
    descending: bool = False,
    page: int = 1,
) -> ListPage:
    """A page of three."""
    return pin_views.page(store, owner, search, sort, descending, page, 3)


def pins(page: ListPage) -> list[str]:
    """Of the entries that a page shows."""
    return [entry.record.pin for entry in page.entries]


def test_a_page_shows_its_part_of_the_list(store: Store, owner: ListOwner) -> None:
    first, last = look(store, owner), look(store, owner, page=3)
    assert (pins(first), first.found, first.page, first.pages) == (["11", "22", "33"], 7, 1, 3)
    assert (pins(last), last.found, last.page, last.pages) == (["77"], 7, 3, 3)
    assert first.entries[0].record == person("11", "Person 8")


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (4, 3), (10**12, 3)])
def test_a_page_that_is_not_there_is_the_nearest(
    store: Store, owner: ListOwner, asked: int, given: int
) -> None:
    assert look(store, owner, page=asked) == look(store, owner, page=given)


def test_a_search_and_an_order_go_over_all_pages(store: Store, owner: ListOwner) -> None:
    assert pins(look(store, owner, sort=ListSort.NAME)) == ["77", "66", "55"]
    assert pins(look(store, owner, "person", ListSort.PIN, True, 2)) == ["44", "33", "22"]
    found = look(store, owner, "PÉRSON 2", page=2)
    assert (pins(found), found.found, found.page, found.pages) == (["77"], 1, 1, 1)
    nothing = look(store, owner, "nobody", page=2)
    assert nothing == ListPage((), found=0, page=1, pages=1)


def test_a_list_that_is_not_there_is_an_empty_page(store: Store) -> None:
    nobody = ListOwner(OwnerKind.COMPANY, company(store).id)
    assert look(store, nobody, "1", ListSort.PIN) == ListPage((), found=0, page=1, pages=1)


def test_a_page_shows_every_change_at_once(store: Store, owner: ListOwner) -> None:
    added = pin_entries.add(store, owner, person("88"), BY, NOON)
    assert look(store, owner).found == 8
    pin_entries.edit(store, owner, added.id, replace(added.record, last_name="Zola"), BY, NOON)
    assert pins(look(store, owner, "zola")) == ["88"]
    pin_entries.set_active(store, owner, [added.id], False, BY, NOON)
    assert not look(store, owner, "zola").entries[0].record.active
    removal = pin_entries.remove(store, owner, [added.id], BY, NOON)
    assert look(store, owner, "zola").found == 0
    pin_entries.bring_back(store, owner, removal, BY, NOON)
    assert look(store, owner, "zola").found == 1
    pinlists.replace(store, owner, [person("99")], BY, NOON)
    assert pins(look(store, owner)) == ["99"]
    first = pin_history.changes(store, owner)[-1]
    pin_history.restore(store, owner, first.id, BY, NOON)
    assert look(store, owner).found == 7


def test_lists_of_two_owners_are_two(store: Store, owner: ListOwner) -> None:
    other = ListOwner(OwnerKind.COMPANY, company(store).id)
    pinlists.replace(store, other, [person("11", "Other")], BY, NOON)
    for _ in range(2):
        assert look(store, other).found == 1
        assert look(store, owner).found == 7


def test_after_many_changes_the_list_is_read_anew(store: Store, owner: ListOwner) -> None:
    look(store, owner)
    many = [person(f"{n:04}", "New") for n in range(LITTLE)]
    pinlists.replace(store, owner, many, BY, NOON)
    assert look(store, owner, "new").found == LITTLE
    pinlists.replace(store, owner, many[1:], BY, NOON)
    pinlists.replace(store, owner, many, BY, NOON)
    assert pins(look(store, owner, "new")) == ["0001", "0002", "0003"]
    assert pins(look(store, owner, "new", descending=True)) == ["0000", "0999", "0998"]


def test_a_page_is_right_after_whatever_happened(store: Store, owner: ListOwner) -> None:
    random = Random(5)
    for _ in range(40):
        step(store, owner, random)
        page = pin_views.page(store, owner, "", ListSort.ADDED, False, 1, 99)
        assert tuple(entry.record for entry in page.entries) == pinlists.records(store, owner)


def step(store: Store, owner: ListOwner, random: Random) -> None:
    """One or two random changes of the list, between two looks at it."""
    for _ in range(random.randrange(1, 3)):
        people = [person(pin, random.choice("AB")) for pin in ("11", "22", "33", "44", "55")]
        pinlists.replace(store, owner, random.sample(people, 3), BY, NOON)
        if random.random() < 0.5:
            earlier = random.choice(pin_history.changes(store, owner))
            pin_history.restore(store, owner, earlier.id, BY, NOON)


def kept(newest: int, entries: int, check_value: bytes = b"key") -> Kept:
    """A list of so many, as it was read after a change."""
    nobody = [(number, b"", "", "", "", "") for number in range(entries)]
    return Kept(newest, check_value, Listing(nobody, Known(bytes.decode)))


def test_kept_lists_are_bounded_and_the_longest_unused_go_first() -> None:
    owners = [ListOwner(OwnerKind.ORGANIZER, number) for number in range(4)]
    lists = KeptLists(limit=30)
    for owner in owners[:3]:
        lists.put(owner, kept(1, 10))
    assert lists.get(owners[0], b"key") is not None
    lists.put(owners[3], kept(1, 10))
    there = [lists.get(owner, b"key") is not None for owner in owners]
    assert there == [True, False, True, True]
    lists.put(owners[1], kept(1, 99))
    there = [lists.get(owner, b"key") is not None for owner in owners]
    assert there == [False, True, False, False]


def test_a_list_that_was_read_with_another_key_is_not_used() -> None:
    owner = ListOwner(OwnerKind.ORGANIZER, 1)
    lists = KeptLists()
    assert lists.get(owner, b"key") is None
    lists.put(owner, kept(1, 1))
    assert lists.get(owner, b"key") is not None
    assert lists.get(owner, b"other key") is None


def test_pages_of_8000_entries_come_at_once(store: Store) -> None:
    owner = ListOwner(OwnerKind.ORGANIZER, organizer(store, "many@example.org").id)
    pinlists.replace(store, owner, LIST_OF_8000, BY, NOON)
    took = []
    for turn in range(60):
        sort = list(ListSort)[turn % len(ListSort)]
        began = time.process_time()
        pin_views.page(store, owner, ["", "ines 1", "00"][turn % 3], sort, turn % 2 == 0, 7, 50)
        took.append(time.process_time() - began)
    assert statistics.quantiles(took[15:], n=10)[8] < PAGE_S
