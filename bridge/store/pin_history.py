"""The history of PIN lists: who changed what when, any earlier list, and the way back (SPEC 3.8).

The list as it was after change N is every entry, now or past, that is since N or earlier and was
not ended by then (pin_changes.py). Bringing it back is a change like any other, in one
transaction, so that it can be undone the same way. Entries come back with the ids they had.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, union_all
from sqlalchemy.orm import Session

from bridge.store import audit, tables
from bridge.store.pin_changes import ROWS, STORED, Changing, Entry, Past, named, opened
from bridge.store.pin_records import (
    ListChange,
    ListChangeKind,
    ListOwner,
    Replaced,
)
from bridge.store.pinlists import (
    List,
    Since,
    list_of,
    owned,
    planned,
    refuse_if_changed,
    subject_of,
)
from bridge.store.records import Change
from bridge.store.store import Lock, Store
from pinentry.records import PinRecord

ListRow = tables.PinListChange


class UnknownChange(LookupError):
    """The owner's list has no such change, or not of that kind."""


def changes(store: Store, owner: ListOwner, limit: int = 100) -> tuple[ListChange, ...]:
    """What was done to the owner's list, newest first."""
    query = select(ListRow).join(List).where(owned(owner)).order_by(ListRow.id.desc())
    with store.reading() as session:
        return tuple(_record(row) for row in session.scalars(query.limit(limit)))


def change(store: Store, owner: ListOwner, change_id: int) -> ListChange:
    """One change of the owner's list; raises UnknownChange."""
    with store.reading() as session:
        return _record(change_of(session, owner, change_id))


def as_of(store: Store, owner: ListOwner, change_id: int) -> tuple[PinRecord, ...]:
    """The list as it was after a change, in the order of records(); raises UnknownChange."""
    with store.reading() as session:
        row = change_of(session, owner, change_id)
        keys = store.keys(session)
        return tuple(opened(keys, entry) for entry in _standing(session, row))


def restore(
    store: Store,
    owner: ListOwner,
    change_id: int,
    by: str,
    utc: datetime,
    unless_changed_since: int | Since | None = Since.ANY,
) -> Replaced:
    """Make the list what it was after a change. Raises UnknownChange, ListChanged (pinlists)."""
    with store.writing(Lock.PIN_LISTS) as session:
        refuse_if_changed(session, owner, unless_changed_since)
        earlier = change_of(session, owner, change_id)
        pin_list = list_of(session, owner, utc)
        wanted = {entry.pin_digest: entry for entry in _standing(session, earlier)}
        plan = planned(session, pin_list.id, wanted)
        now = Changing.begin(session, pin_list, ListChangeKind.RESTORED, by, utc, earlier.id)
        now.remove(plan.removed)
        now.alter({"entry": entry, **named(row)} for entry, row in plan.changed)
        now.add(as_before(row) for row in plan.added.values())
        now.finish()
        counts, subject = asdict(plan.counts), subject_of(owner)
        audit.note(session, utc, by, Change.PIN_LIST_RESTORED, subject, of=earlier.id, **counts)
        return plan.counts


def change_of(session: Session, owner: ListOwner, change_id: int) -> ListRow:
    """The row of a change of the owner's list; raises UnknownChange."""
    query = select(ListRow).join(List).where(owned(owner), ListRow.id == change_id)
    row = session.scalar(query)
    if row is None:
        raise UnknownChange(f"the list of {subject_of(owner)} has no change {change_id}")
    return row


def as_before(row: Row[Any]) -> dict[str, Any]:
    """The columns with which a past entry comes back."""
    pin = {"id": row.entry_id, "pin_digest": row.pin_digest, "pin_sealed": row.pin_sealed}
    return pin | named(row)


def _standing(session: Session, change: ListRow) -> Iterator[Row[Any]]:
    """The entries of the list after a change, by id."""
    names = ("pin_digest", "pin_sealed", *STORED)
    now = select(Entry.id.label("entry_id"), *(getattr(Entry, name) for name in names)).where(
        Entry.list_id == change.list_id, func.coalesce(Entry.since_change, 0) <= change.id
    )
    past = select(Past.entry_id, *(getattr(Past, name) for name in names)).where(
        Past.list_id == change.list_id,
        Past.until_change > change.id,
        func.coalesce(Past.since_change, 0) <= change.id,
    )
    query = union_all(now, past).order_by("entry_id")
    return iter(session.connection().execute(query, execution_options={"yield_per": ROWS}))


def _record(row: ListRow) -> ListChange:
    return ListChange(
        id=row.id,
        at=row.at,
        who=row.who,
        kind=row.kind,
        added=row.added,
        removed=row.removed,
        changed=row.changed,
        entries=row.entries,
        restored=row.restored,
    )
