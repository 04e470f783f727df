"""Time zones as they are typed."""

from zoneinfo import ZoneInfo

import pytest

from web import timezones


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris ", "Europe/Paris"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("Paris", None),
        ("", None),
        ("localtime", None),
        ("../etc/passwd", None),
        ("Europe/Paris\0", None),
    ],
)
def test_zones_are_known_in_any_case_of_letters(typed: str, zone: str | None) -> None:
    assert timezones.known(typed) == zone


def test_every_name_is_a_zone_and_finds_itself() -> None:
    assert list(timezones.names()) == sorted(timezones.names())
    assert all(ZoneInfo(name) and timezones.known(name) == name for name in timezones.names())


def test_this_machine_is_somewhere() -> None:
    assert timezones.of_this_machine() in timezones.names()
