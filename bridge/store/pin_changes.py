"""How a PIN list is altered, so that every earlier list can be had again (SPEC 3.8).

    the change's row, first: its id marks all that follows
    entry added    -> pin_entries, since_change = the change
    entry altered  -> as it was: past_pin_entries, until_change = the change; then as added
    entry removed  -> as it was: past_pin_entries; then gone

All within the caller's transaction, which holds Lock.PIN_LISTS: a crash at any point leaves the
list, its history and the audit trail as they were. Many rows go in statements of `ROWS`, past
the ORM, which would double the time; so what is kept in memory does not grow with the list.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Executable, Row, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from bridge.store import tables
from bridge.store.keys import PinKeys
from bridge.store.pin_records import ListChangeKind
from pinentry.records import PinRecord

Entry = tables.PinEntry
Past = tables.PastPinEntry
Values = Mapping[str, Any]
T = TypeVar("T")

STORED = tuple(field.name for field in fields(PinRecord) if field.name != "pin")
"""What is stored of a record as it comes: everything but the PIN."""

KEPT = ("pin_digest", "pin_sealed", *STORED, "since_change")
"""What of an entry goes into the past."""

stored = attrgetter(*STORED)
"""The stored fields of a record, or of a row that has columns of these names."""

ROWS = 1000
"""Per statement: far below the parameters that SQLite (32,766) and PostgreSQL (65,535) take."""


class Changing:
    """One change of one list under way: made by `begin`, told what happens, ended by `finish`."""

    def __init__(self, session: Session, row: tables.PinListChange) -> None:
        self._session = session
        self._row = row

    @classmethod
    def begin(
        cls,
        session: Session,
        pin_list: tables.PinList,
        kind: ListChangeKind,
        by: str,
        utc: datetime,
        restored: int | None = None,
    ) -> "Changing":
        """The change's row, counting nothing yet; the list counts as updated now."""
        pin_list.updated_at = utc
        row = tables.PinListChange(
            list_id=pin_list.id,
            at=utc,
            who=by,
            kind=kind,
            added=0,
            removed=0,
            changed=0,
            entries=0,
            restored=restored,
        )
        session.add(row)
        session.flush()
        return cls(session, row)

    @property
    def id(self) -> int:
        """What the history knows the change by."""
        return self._row.id

    def add(self, entries: Iterable[Values]) -> None:
        """New entries: digest, sealed PIN and stored fields; with an `id`, that one."""
        marks = {"list_id": self._row.list_id, "since_change": self.id}
        for some in some_at_a_time(entries):
            self._execute(insert(Entry), [{**entry, **marks} for entry in some])
            self._row.added += len(some)

    def alter(self, entries: Iterable[Values]) -> None:
        """What becomes different: each with its id as `entry`, all with the same fields."""
        statement = update(Entry).where(Entry.id == bindparam("entry"))
        for some in some_at_a_time(entries):
            self._keep([entry["entry"] for entry in some])
            self._execute(statement, [{**entry, "since_change": self.id} for entry in some])
            self._row.changed += len(some)

    def remove(self, entry_ids: Iterable[int]) -> None:
        """These are gone; their ids are not given out again."""
        for some in some_at_a_time(entry_ids):
            self._keep(some)
            self._execute(delete(Entry).where(Entry.id.in_(some)))
            self._row.removed += len(some)

    def finish(self) -> None:
        """Write the counts down."""
        of_list = Entry.list_id == self._row.list_id
        entries = self._session.scalar(select(func.count()).select_from(Entry).where(of_list))
        self._row.entries = entries or 0
        self._session.flush()

    def _keep(self, entry_ids: Sequence[int]) -> None:
        """Entries as they are, into the past. Copied by the database: nothing travels."""
        kept = [getattr(Entry, name) for name in KEPT]
        until = literal(self.id)
        source = select(Entry.list_id, Entry.id, until, *kept).where(Entry.id.in_(entry_ids))
        names = ["list_id", "entry_id", "until_change", *KEPT]
        self._execute(insert(Past).from_select(names, source))

    def _execute(self, statement: Executable, rows: Sequence[Values] | None = None) -> None:
        self._session.connection().execute(statement, rows)


def sealed(keys: PinKeys, digest: bytes, record: PinRecord) -> dict[str, Any]:
    """A record as the columns of a new entry; `digest` is that of its PIN."""
    return {"pin_digest": digest, "pin_sealed": keys.seal(record.pin), **named(record)}


def named(row: PinRecord | Row[Any]) -> dict[str, Any]:
    """The stored fields by name."""
    return dict(zip(STORED, stored(row), strict=True))


def opened(keys: PinKeys, row: Row[Any] | tables.PinEntry) -> PinRecord:
    """The record of an entry, now or past; raises ValueError if another key sealed it."""
    return PinRecord(keys.unseal(row.pin_sealed), *stored(row))


def some_at_a_time(rows: Iterable[T]) -> Iterator[list[T]]:
    """Lists of at most `ROWS`."""
    remaining = iter(rows)
    while some := list(islice(remaining, ROWS)):
        yield some
