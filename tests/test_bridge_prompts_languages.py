"""Dates and times as they are said in French and in English, in the conference's zone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.prompts.catalogue import Start
from bridge.prompts.languages import start_in
from config.settings import Language

CLOCK = [
    # hour, minute, French, English
    (0, 0, "minuit", "midnight"),
    (0, 1, "minuit une", "12 oh 1 a.m."),
    (0, 30, "minuit 30", "12:30 a.m."),
    (1, 0, "une heure", "1 a.m."),
    (1, 1, "une heure une", "1 oh 1 a.m."),
    (8, 5, "8 heures 5", "8 oh 5 a.m."),
    (11, 59, "11 heures 59", "11:59 a.m."),
    (12, 0, "midi", "noon"),
    (12, 15, "midi 15", "12:15 p.m."),
    (13, 0, "13 heures", "1 p.m."),
    (14, 30, "14 heures 30", "2:30 p.m."),
    (18, 31, "18 heures trente et une", "6:31 p.m."),
    (21, 0, "vingt et une heures", "9 p.m."),
    (21, 21, "vingt et une heures vingt et une", "9:21 p.m."),
    (23, 59, "23 heures 59", "11:59 p.m."),
]

DAYS = [
    (datetime(2030, 12, 3), "le mardi 3 décembre", "Tuesday 3rd December"),
    (datetime(2026, 5, 1), "le vendredi 1er mai", "Friday 1st May"),
    (datetime(2026, 2, 2), "le lundi 2 février", "Monday 2nd February"),
    (datetime(2026, 8, 11), "le mardi 11 août", "Tuesday 11th August"),
    (datetime(2026, 1, 21), "le mercredi 21 janvier", "Wednesday 21st January"),
    (datetime(2026, 10, 22), "le jeudi 22 octobre", "Thursday 22nd October"),
    (datetime(2026, 5, 23), "le samedi 23 mai", "Saturday 23rd May"),
    (datetime(2026, 5, 31), "le dimanche 31 mai", "Sunday 31st May"),
    (datetime(2028, 2, 29), "le mardi 29 février", "Tuesday 29th February"),
]


@pytest.mark.parametrize(("hour", "minute", "french", "english"), CLOCK)
def test_the_time_is_said_naturally(hour: int, minute: int, french: str, english: str) -> None:
    at = datetime(2026, 3, 4, hour, minute, tzinfo=UTC)
    assert start_in(Language.FR, at, "UTC").time == french
    assert start_in(Language.EN, at, "UTC").time == english


@pytest.mark.parametrize(("day", "french", "english"), DAYS)
def test_the_date_is_said_naturally(day: datetime, french: str, english: str) -> None:
    assert start_in(Language.FR, day.replace(tzinfo=UTC), "UTC").date == french
    assert start_in(Language.EN, day.replace(tzinfo=UTC), "UTC").date == english


@pytest.mark.parametrize(
    ("utc", "zone", "said"),
    [
        (datetime(2026, 3, 29, 0, 30), "Europe/Paris", "une heure 30"),  # before the clock jumps
        (datetime(2026, 3, 29, 1, 30), "Europe/Paris", "3 heures 30"),  # and after
        (datetime(2026, 10, 25, 0, 30), "Europe/Paris", "2 heures 30"),  # the first 2:30
        (datetime(2026, 10, 25, 1, 30), "Europe/Paris", "2 heures 30"),  # and the second
        (datetime(2026, 7, 1, 12, 0), "America/Montreal", "8 heures"),
        (datetime(2026, 1, 1, 12, 0), "Asia/Kathmandu", "17 heures 45"),
    ],
)
def test_the_time_is_the_conference_zone_s(utc: datetime, zone: str, said: str) -> None:
    assert start_in(Language.FR, utc.replace(tzinfo=UTC), zone).time == said


def test_midnight_in_the_zone_belongs_to_the_day_that_begins() -> None:
    at = datetime(2026, 4, 30, 22, 0, tzinfo=UTC)
    assert start_in(Language.FR, at, "Europe/Paris") == Start("le vendredi 1er mai", "minuit")
    assert start_in(Language.EN, at, "Europe/Paris") == Start("Friday 1st May", "midnight")


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_raises_what_the_library_expects(zone: str) -> None:
    with pytest.raises((KeyError, ValueError, OSError)):
        start_in(Language.EN, datetime(2026, 1, 1, tzinfo=UTC), zone)


@given(minutes=st.integers(0, 24 * 60 - 1), language=st.sampled_from(list(Language)))
def test_no_two_minutes_of_a_day_are_said_alike(minutes: int, language: Language) -> None:
    midnight = datetime(2026, 3, 4, tzinfo=UTC)
    said = {
        start_in(language, midnight + timedelta(minutes=other), "UTC").time
        for other in (minutes, (minutes + 720) % 1440, (minutes + 1) % 1440)
    }
    assert len(said) == 3
