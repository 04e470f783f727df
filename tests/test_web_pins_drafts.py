"""Drafts of uploads: whose they are, how long they stay, how much there is room for."""

from dataclasses import replace

import pytest
from store_samples import person

from bridge.store.pin_records import ListOwner, OwnerKind, Replaced
from pinentry.pinlist import Change, Encoding, PinList, Problem, Reason, Separator
from web.pins.drafts import (
    LIFETIME_S,
    MOST_OF_A_SESSION,
    PROBLEM_BYTES,
    RECORD_BYTES,
    SHOWN,
    Done,
    Draft,
    Drafts,
    Holder,
    Mistakes,
    comparison,
    differences,
)

OWNER = ListOwner(OwnerKind.ORGANIZER, 7)
ADA = Holder("session of Ada", OWNER)
DONE = Done("list.csv", Replaced(1, 0, 0, 0))


def draft(entries: int) -> Draft:
    """A good file of so many entries for an empty list."""
    records = tuple(person(f"{number:05}") for number in range(entries))
    pins = PinList(records, Encoding.UTF_8, Separator.COMMA)
    return Draft("list.csv", pins, False, comparison((), records, None))


def mistakes(problems: int) -> Mistakes:
    """A file with so many errors."""
    return Mistakes(
        "list.csv", tuple(Problem(row, None, Reason.MISSING) for row in range(problems))
    )


def test_what_is_kept_is_found_again() -> None:
    drafts, content = Drafts(), draft(1)
    assert drafts.find(drafts.keep(ADA, content, 0.0), ADA, LIFETIME_S) is content


@pytest.mark.parametrize(
    "other",
    [
        replace(ADA, identity="session of Bob"),
        replace(ADA, owner=replace(OWNER, id=8)),
        replace(ADA, owner=replace(OWNER, kind=OwnerKind.COMPANY)),
    ],
)
def test_it_belongs_to_one_session_and_one_list(other: Holder) -> None:
    drafts = Drafts()
    draft_id = drafts.keep(ADA, draft(1), 0.0)
    assert drafts.find(draft_id, other, 0.0) is None
    drafts.drop(draft_id, other)
    assert drafts.find(draft_id, ADA, 0.0) is not None


def test_it_goes_when_its_time_is_over() -> None:
    drafts = Drafts()
    draft_id = drafts.keep(ADA, draft(1), 0.0)
    assert drafts.find(draft_id, ADA, LIFETIME_S + 1) is None
    assert len(drafts) == 0


def test_it_goes_when_it_is_dropped() -> None:
    drafts = Drafts()
    draft_id = drafts.keep(ADA, draft(1), 0.0)
    drafts.drop(draft_id, ADA)
    drafts.drop(draft_id, ADA)
    assert drafts.find(draft_id, ADA, 0.0) is None


def test_it_may_become_something_else_and_lives_on_from_then() -> None:
    drafts = Drafts()
    draft_id = drafts.keep(ADA, draft(1), 0.0)
    drafts.change(draft_id, ADA, DONE, LIFETIME_S)
    assert drafts.find(draft_id, ADA, 2 * LIFETIME_S) is DONE


def test_the_oldest_go_when_there_are_too_many() -> None:
    drafts = Drafts(most=2)
    ids = [drafts.keep(replace(ADA, identity=str(number)), DONE, 0.0) for number in range(3)]
    found = [drafts.find(key, replace(ADA, identity=str(at)), 0.0) for at, key in enumerate(ids)]
    assert found == [None, DONE, DONE]


def test_one_session_does_not_push_out_the_others() -> None:
    drafts = Drafts()
    bob = replace(ADA, identity="session of Bob")
    of_bob = drafts.keep(bob, DONE, 0.0)
    for _ in range(3 * MOST_OF_A_SESSION):
        drafts.keep(ADA, DONE, 0.0)
    assert drafts.find(of_bob, bob, 0.0) is DONE
    assert len(drafts) == MOST_OF_A_SESSION + 1


def test_the_oldest_go_when_they_are_too_large_together() -> None:
    drafts = Drafts(most_bytes=10 * RECORD_BYTES)
    first = drafts.keep(ADA, draft(6), 0.0)
    second = drafts.keep(ADA, draft(4), 0.0)
    assert len(drafts) == 2
    third = drafts.keep(ADA, mistakes(RECORD_BYTES // PROBLEM_BYTES + 1), 0.0)
    assert drafts.find(first, ADA, 0.0) is None
    assert drafts.find(second, ADA, 0.0)
    assert drafts.find(third, ADA, 0.0)


def test_the_newest_is_kept_however_large_it_is() -> None:
    drafts = Drafts(most_bytes=1)
    drafts.keep(ADA, DONE, 0.0)
    assert drafts.find(drafts.keep(ADA, draft(50), 0.0), ADA, 0.0)
    assert len(drafts) == 1


def test_ids_cannot_be_guessed_and_say_nothing() -> None:
    drafts = Drafts()
    ids = {drafts.keep(ADA, draft(1), 0.0) for _ in range(5)}
    assert len(ids) == 5
    assert all(len(each) >= 20 for each in ids)


def test_the_session_is_in_no_repr() -> None:
    assert "Ada" not in repr(ADA)


def test_a_comparison_counts_all_and_shows_the_first() -> None:
    old = [person("11"), person("22"), *(person(f"9{n:03}") for n in range(SHOWN + 5))]
    new = [person("11"), person("22", "Bea"), person("33")]
    found = comparison(old, new, 17)
    assert (found.added.count, found.added.left_out) == (1, 0)
    assert (found.removed.count, len(found.removed.first)) == (SHOWN + 5, SHOWN)
    assert found.removed.left_out == 5
    assert found.changed.first == (Change(old[1], new[1]),)
    assert (found.unchanged, found.compared_to) == (1, 17)
    assert not found.nothing_to_do


def test_the_same_list_again_is_nothing_to_do() -> None:
    assert comparison([person("11")], [person("11")], 1).nothing_to_do


def test_who_is_switched_off_stays_so() -> None:
    old = [person("11", active=False), person("22", active=False), person("33")]
    found = comparison(old, [person("11"), person("22", "Bea"), person("33")], 1)
    assert [record.active for record in found.records] == [False, False, True]
    assert (found.switched_off, found.unchanged, found.changed.count) == (2, 2, 1)


def test_differences_are_named_as_in_the_file() -> None:
    change = Change(person("11"), replace(person("11", "Bea"), city="Lyon"))
    assert differences(change) == [("First Name", "Ines", "Bea"), ("City", "Paris", "Lyon")]
