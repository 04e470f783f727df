"""A moment in the reader's time zone: `March 2, 2026, 1:00 PM (Europe/Paris, UTC+1)`.

Abbreviations such as CET are known to few and mean several things; a place and an offset do not.
Pure; any thread.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time, get_datetime_format

from config.settings import Language

UTC = ZoneInfo("UTC")


def moment_text(utc: datetime, timezone: str, language: Language) -> str:
    """Date, time and zone in words. A zone that nobody knows is UTC."""
    locale, zone = language.value, _zone(timezone)
    local = utc.astimezone(zone)
    pattern = str(get_datetime_format("long", locale=locale)).replace("'", "")
    text = pattern.replace("{0}", format_time(local, "short", tzinfo=zone, locale=locale))
    return text.replace("{1}", format_date(local, "long", locale=locale)) + f" ({_name(local)})"


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _name(local: datetime) -> str:
    """The place of the zone, and its distance from UTC at that moment."""
    place = str(local.tzinfo).replace("_", " ")
    offset = _offset(local.utcoffset() or timedelta())
    return place if place == offset else f"{place}, {offset}"


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"
