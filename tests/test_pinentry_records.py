"""Comparing the list that is with the list that comes."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pinentry.records import Change, PinRecord, compare, still_switched_off

ANNA = PinRecord("0042", "Anna", "Martin", "ACME", "", "", "Lyon", "France", "")
BOB = replace(ANNA, pin="0043", first_name="Bob")
CLEO = replace(ANNA, pin="0044", first_name="Cleo")


def test_each_entry_is_added_removed_changed_or_unchanged() -> None:
    moved = replace(BOB, city="Paris")
    comparison = compare([ANNA, BOB], [CLEO, moved])
    assert comparison.added == (CLEO,)
    assert comparison.removed == (ANNA,)
    assert comparison.changed == (Change(BOB, moved),)
    assert compare([ANNA], [ANNA]).unchanged == (ANNA,)


def test_an_inactive_entry_that_is_uploaded_again_is_changed() -> None:
    inactive = replace(ANNA, active=False)
    assert compare([inactive], [ANNA]).changed == (Change(inactive, ANNA),)


def test_a_file_switches_nobody_on_or_off() -> None:
    inactive = replace(ANNA, active=False)
    moved = replace(ANNA, city="Paris")
    new = still_switched_off([inactive, BOB], [moved, BOB, CLEO])
    assert new == [replace(moved, active=False), BOB, CLEO]
    assert still_switched_off([], [ANNA]) == [ANNA]


LISTS = st.lists(
    st.builds(replace, st.sampled_from([ANNA, BOB]), pin=st.sampled_from(["01", "02", "03"])),
    unique_by=lambda record: record.pin,
    max_size=3,
)


@given(old=LISTS, new=LISTS)
def test_no_entry_is_lost_or_counted_twice(old: list[PinRecord], new: list[PinRecord]) -> None:
    comparison = compare(old, new)
    kept = len(comparison.changed) + len(comparison.unchanged)
    assert len(comparison.removed) + kept == len(old)
    assert len(comparison.added) + kept == len(new)


def test_a_record_shows_no_pin_and_no_number() -> None:
    record = replace(ANNA, phone="+33199001234", email="anna@example.org")
    assert all(secret not in repr(record) for secret in ("0042", "+331", "@"))
