"""Entries of a PIN list, one or several: inserted, edited, switched, removed, brought back.

Each is valid for the very next call, a change in the history and a line of the audit trail, in
one transaction (pin_changes.py). A PIN cannot be edited (SPEC 3.5): it is who the entry is. The
values are checked before (pinentry.pinlist.check); what is no PIN is refused here all the same.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, select
from sqlalchemy.orm import Session

from bridge.store import audit, tables
from bridge.store.pin_changes import (
    STORED,
    Changing,
    Entry,
    Past,
    named,
    opened,
    sealed,
    some_at_a_time,
    stored,
)
from bridge.store.pin_history import UnknownChange, as_before, change_of
from bridge.store.pin_records import ListChangeKind, ListOwner, PinEntry
from bridge.store.pinlists import List, list_of, owned, subject_of
from bridge.store.records import Change
from bridge.store.store import Lock, Store
from pinentry.pins import valid_pin
from pinentry.records import PinRecord


class PinTaken(ValueError):
    """The list has an entry of this PIN already."""


class UnknownEntry(LookupError):
    """The owner's list has no such entry."""


def get(store: Store, owner: ListOwner, entry_id: int) -> PinEntry | None:
    """The entry with this id, if it is in the owner's list."""
    with store.reading() as session:
        row = _find(session, owner, Entry.id == entry_id)
        return None if row is None else PinEntry(row.id, opened(store.keys(session), row))


def by_pin(store: Store, owner: ListOwner, pin: str) -> PinEntry | None:
    """The entry of a PIN, active or not."""
    if not valid_pin(pin):
        return None
    with store.reading() as session:
        keys = store.keys(session)
        row = _find(session, owner, Entry.pin_digest == keys.digest(pin))
        return None if row is None else PinEntry(row.id, opened(keys, row))


def add(store: Store, owner: ListOwner, record: PinRecord, by: str, utc: datetime) -> PinEntry:
    """Insert one. Raises PinTaken, UnknownOwner (pinlists), and ValueError if the PIN is none."""
    with store.writing(Lock.PIN_LISTS) as session:
        keys = store.keys(session)
        digest = keys.digest(record.pin)
        if _find(session, owner, Entry.pin_digest == digest) is not None:
            raise PinTaken("the list has an entry of this PIN already")
        change = _begin(session, owner, ListChangeKind.ADDED, by, utc)
        change.add([sealed(keys, digest, record)])
        change.finish()
        (entry_id,) = _ids(session, owner, Entry.since_change == change.id)
        what, subject = Change.PIN_ENTRY_ADDED, subject_of(owner)
        audit.note(session, utc, by, what, subject, entry=entry_id, change=change.id)
        return PinEntry(entry_id, record)


def edit(
    store: Store, owner: ListOwner, entry_id: int, record: PinRecord, by: str, utc: datetime
) -> PinEntry:
    """Make `record` of an entry; no change if it is so already.

    Raises UnknownEntry, and ValueError if the PIN is another than the entry's.
    """
    with store.writing(Lock.PIN_LISTS) as session:
        row = _find(session, owner, Entry.id == entry_id)
        if row is None:
            raise UnknownEntry(f"there is no entry {entry_id} in the list of {subject_of(owner)}")
        if store.keys(session).digest(record.pin) != row.pin_digest:
            raise ValueError("the PIN of an entry cannot be edited")
        if stored(row) != stored(record):
            change = _begin(session, owner, ListChangeKind.EDITED, by, utc)
            change.alter([{"entry": entry_id, **named(record)}])
            change.finish()
            what, subject = Change.PIN_ENTRY_EDITED, subject_of(owner)
            audit.note(session, utc, by, what, subject, entry=entry_id, change=change.id)
        return PinEntry(entry_id, record)


def remove(
    store: Store, owner: ListOwner, entry_ids: Iterable[int], by: str, utc: datetime
) -> int:
    """Take entries out of the list; returns the change, by which `bring_back` undoes it.

    Ids that the list has not are passed over; raises UnknownEntry if it has none of them.
    """
    with store.writing(Lock.PIN_LISTS) as session:
        known = _those(session, owner, entry_ids)
        if not known:
            raise UnknownEntry(f"none of these is in the list of {subject_of(owner)}")
        change = _begin(session, owner, ListChangeKind.REMOVED, by, utc)
        change.remove(known)
        change.finish()
        what, subject = Change.PIN_ENTRY_REMOVED, subject_of(owner)
        audit.note(session, utc, by, what, subject, entries=len(known), change=change.id)
        return change.id


def set_active(
    store: Store,
    owner: ListOwner,
    entry_ids: Iterable[int],
    active: bool,
    by: str,
    utc: datetime,
) -> int:
    """Switch entries on or off, valid for the next call; returns how many were not so before."""
    with store.writing(Lock.PIN_LISTS) as session:
        others = _those(session, owner, entry_ids, Entry.active != active)
        if not others:
            return 0
        change = _begin(session, owner, ListChangeKind.SWITCHED, by, utc)
        change.alter({"entry": entry, "active": active} for entry in others)
        change.finish()
        what, subject, count = Change.PIN_ENTRY_SWITCHED, subject_of(owner), len(others)
        audit.note(session, utc, by, what, subject, entries=count, active=active, change=change.id)
        return count


def bring_back(store: Store, owner: ListOwner, change_id: int, by: str, utc: datetime) -> int:
    """Undo a removal: its entries are back, with their ids; returns how many.

    Those whose PIN was given anew meanwhile are left out. Raises UnknownChange (pin_history),
    also for a change that was no removal.
    """
    with store.writing(Lock.PIN_LISTS) as session:
        removal = change_of(session, owner, change_id)
        if removal.kind is not ListChangeKind.REMOVED:
            raise UnknownChange(f"change {change_id} is no removal")
        missing = session.execute(_missing(removal)).all()
        if not missing:
            return 0
        change = _begin(session, owner, ListChangeKind.ADDED, by, utc)
        change.add(as_before(row) for row in missing)
        change.finish()
        what, subject, count = Change.PIN_ENTRY_ADDED, subject_of(owner), len(missing)
        audit.note(
            session, utc, by, what, subject, entries=count, undone=change_id, change=change.id
        )
        return count


def _begin(
    session: Session, owner: ListOwner, kind: ListChangeKind, by: str, utc: datetime
) -> Changing:
    return Changing.begin(session, list_of(session, owner, utc), kind, by, utc)


def _find(session: Session, owner: ListOwner, is_it: ColumnElement[bool]) -> Row[Any] | None:
    columns = [getattr(Entry, name) for name in ("id", "pin_digest", "pin_sealed", *STORED)]
    return session.execute(select(*columns).join(List).where(owned(owner), is_it)).first()


def _ids(session: Session, owner: ListOwner, *like: ColumnElement[bool]) -> list[int]:
    """The entries of the list that are like that."""
    return list(session.scalars(select(Entry.id).join(List).where(owned(owner), *like)))


def _those(
    session: Session, owner: ListOwner, entry_ids: Iterable[int], *like: ColumnElement[bool]
) -> list[int]:
    """Those of the entries that are in the list, and like that."""
    return [
        known
        for some in some_at_a_time(sorted(set(entry_ids)))
        for known in _ids(session, owner, Entry.id.in_(some), *like)
    ]


def _missing(removal: tables.PinListChange) -> Select[Any]:
    """What a change removed, but for PINs that are in the list again."""
    again = exists().where(Entry.list_id == Past.list_id, Entry.pin_digest == Past.pin_digest)
    columns = [getattr(Past, name) for name in ("entry_id", "pin_digest", "pin_sealed", *STORED)]
    ended = (Past.list_id == removal.list_id, Past.until_change == removal.id)
    return select(*columns).where(*ended, ~again).order_by(Past.entry_id)
