"""Start and end of a conference as the entrance sees them."""

from datetime import timedelta

from fakes_entrance import NOON, conference


def test_seconds_to_the_start() -> None:
    assert conference(starts_in_s=90.0).seconds_to_start(NOON) == 90.0
    assert conference(starts_in_s=-90.0).seconds_to_start(NOON) == -90.0


def test_over_from_the_end_on() -> None:
    found = conference(ends_in_s=10.0)
    assert not found.over(NOON + timedelta(seconds=9))
    assert found.over(NOON + timedelta(seconds=10))


def test_without_end_it_is_never_over() -> None:
    assert not conference().over(NOON + timedelta(days=3650))
