"""Moments as the reader's zone and language write them."""

from datetime import UTC, datetime

import pytest

from config.settings import Language
from web.pins.moments import moment_text

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("timezone", "time"),
    [
        ("UTC", "12:00 PM (UTC)"),
        ("Europe/Paris", "2:00 PM (Europe/Paris, UTC+2)"),
        ("America/New_York", "8:00 AM (America/New York, UTC-4)"),
        ("Asia/Kolkata", "5:30 PM (Asia/Kolkata, UTC+5:30)"),
        ("America/St_Johns", "9:30 AM (America/St Johns, UTC-2:30)"),
        ("Africa/Abidjan", "12:00 PM (Africa/Abidjan, UTC)"),
        ("Nowhere/Nothing", "12:00 PM (UTC)"),
        ("../../etc/passwd", "12:00 PM (UTC)"),
        ("", "12:00 PM (UTC)"),
    ],
)
def test_in_english(timezone: str, time: str) -> None:
    text = moment_text(NOON, timezone, Language.EN)
    assert text.replace(NARROW, " ").replace("\N{MINUS SIGN}", "-") == f"July 1, 2026, {time}"


def test_in_french() -> None:
    text = moment_text(NOON, "Europe/Paris", Language.FR)
    assert text == "1 juillet 2026, 14:00 (Europe/Paris, UTC+2)"
