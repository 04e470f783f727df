"""From wishes to conferences: starts in every notation, zones, and what cannot be."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bridge.directory import Holder
from bridge.planning import (
    BadPlan,
    Wish,
    known_zone,
    linked_zone,
    plan,
    plan_account,
    start_moment,
    system_zone,
)
from bridge.store.records import AccountRole
from config.settings import Language, PinMode, SamePin

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOON),
        (" NOW ", NOON),
        ("2026-03-01T14:00", datetime(2026, 3, 1, 13, 0, tzinfo=UTC)),
        ("2026-07-01 14:00", datetime(2026, 7, 1, 12, 0, tzinfo=UTC)),
        ("2026-03-01T14:00Z", datetime(2026, 3, 1, 14, 0, tzinfo=UTC)),
        ("2026-03-01T14:00-05:00", datetime(2026, 3, 1, 19, 0, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 1, 23, 0, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_starts_are_read_in_the_conference_s_zone_unless_they_name_one(
    text: str, moment: datetime
) -> None:
    start = start_moment(text, PARIS, NOON)
    assert start == moment
    assert start.utcoffset() == UTC.utcoffset(None)


@pytest.mark.parametrize("text", ["tomorrow", "", "14:00", "2026-13-01T14:00"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadPlan, match="2026-03-01T14:00, or: now"):
        start_moment(text, PARIS, NOON)


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(BadPlan, match=r"02:30 does not exist in Europe/Paris"):
        start_moment("2026-03-29T02:30", PARIS, NOON)


def test_a_wish_becomes_a_conference() -> None:
    wish = Wish(
        name=" Board ",
        start="2026-03-01T14:00",
        duration=60,
        timezone="Europe/Paris",
        size=5,
        pin_entry=PinMode.ENFORCE,
        same_pin=SamePin.REPLACE,
        language=Language.FR,
        code="123456",
        moderator_code="654321",
    )
    new = plan(wish, Holder(7), NOON)
    assert (new.name, new.organizer_id, new.timezone) == ("Board", 7, "Europe/Paris")
    assert new.ends_at == datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
    assert (new.participant_code, new.moderator_code) == ("123456", "654321")
    assert (new.pin_mode, new.same_pin, new.language) == (
        PinMode.ENFORCE,
        SamePin.REPLACE,
        Language.FR,
    )


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        (Wish(name=" "), "needs a name"),
        (Wish(name="X", size=0), "size of at least 1"),
        (Wish(name="X", duration=0), "at least a minute"),
        (Wish(name="X", timezone="Mars/Base"), "no time zone 'Mars/Base'"),
        (Wish(name="X", start="2026-03-01T11:00Z", duration=60), "over already"),
    ],
)
def test_what_cannot_be_held_is_refused(wish: Wish, complaint: str) -> None:
    with pytest.raises(BadPlan, match=complaint):
        plan(wish, Holder(7), NOON)


def test_the_machine_s_zone_is_a_known_one() -> None:
    assert known_zone(system_zone())


def test_the_machine_s_zone_is_where_localtime_points(tmp_path: Path) -> None:
    zone = tmp_path / "zoneinfo" / "Europe" / "Paris"
    zone.parent.mkdir(parents=True)
    zone.touch()
    localtime = tmp_path / "localtime"
    localtime.symlink_to(zone)
    assert linked_zone(localtime) == "Europe/Paris"
    assert linked_zone(zone.parent.parent.parent / "none") == ""


def test_an_account_has_its_address_for_a_name() -> None:
    new = plan_account("ada@example.org", AccountRole.ORGANIZER, None, "word")
    assert new.name == "ada@example.org"
    with pytest.raises(BadPlan, match="needs a company"):
        plan_account("ada@example.org", AccountRole.ADMINISTRATOR, None, "word")
