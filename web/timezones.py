"""Time zones by their IANA names, as somebody types one into a form. Panel thread."""

from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})
"""Files beside the zones: what a machine is set to, not what a place is called."""
FALLBACK = "UTC"
LOCAL_ZONE = Path("/etc/localtime")


@cache
def names() -> tuple[str, ...]:
    """All of them, sorted. Read from the disk once."""
    return tuple(sorted(available_timezones() - NO_ZONES))


def known(text: str) -> str | None:
    """The zone that was meant: in any case of letters, with blanks or underscores."""
    return _by_key().get(_key(text))


def of_this_machine() -> str:
    """The zone that the panel's machine is set to; UTC where it does not say."""
    _, mark, name = str(LOCAL_ZONE.resolve()).partition("zoneinfo/")
    return (known(name.removeprefix("Etc/")) if mark else None) or FALLBACK


@cache
def _by_key() -> dict[str, str]:
    return {_key(name): name for name in names()}


def _key(text: str) -> str:
    return "_".join(text.split()).casefold()
