"""The entry of a PIN list, and what a new list would change (SPEC 3.3).

Values; any thread. Their repr shows neither PIN nor telephone number nor e-mail address.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class PinRecord:
    """One person of a PIN list."""

    pin: str = field(repr=False)
    first_name: str
    last_name: str
    company: str
    phone: str = field(repr=False)
    email: str = field(repr=False)
    city: str
    state_country: str
    other: str
    active: bool = True


@dataclass(frozen=True)
class Change:
    """An entry whose PIN stays and whose other fields do not."""

    before: PinRecord
    after: PinRecord


@dataclass(frozen=True)
class Comparison:
    """What becomes of each entry when the new list replaces the old one."""

    added: tuple[PinRecord, ...]
    removed: tuple[PinRecord, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[PinRecord, ...]


def still_switched_off(old: Sequence[PinRecord], new: Sequence[PinRecord]) -> list[PinRecord]:
    """The new list as it will be: entries that are switched off in the old one stay so.

    For lists that come from files, which have no column for it (SPEC 3.2).
    """
    off = {record.pin for record in old if not record.active}
    return [replace(record, active=False) if record.pin in off else record for record in new]


def compare(old: Sequence[PinRecord], new: Sequence[PinRecord]) -> Comparison:
    """Tell two lists apart by PIN; `removed` in the order of old, the rest in that of new."""
    before = {record.pin: record for record in old}
    after = {record.pin for record in new}
    common = [Change(before[record.pin], record) for record in new if record.pin in before]
    return Comparison(
        added=tuple(record for record in new if record.pin not in before),
        removed=tuple(record for record in old if record.pin not in after),
        changed=tuple(change for change in common if change.before != change.after),
        unchanged=tuple(change.after for change in common if change.before == change.after),
    )
