"""PIN lists: replaced as a whole, searched for every caller, given back for an export.

A PIN is looked up in the organizer's list, then the authorization code's, then the company's
(SPEC 2.4); only active entries count, so one that is switched off does not hide one further on.
An entry that the new list still has keeps its id: who is in the room stays known to be there.
PINs are digested and sealed here (keys.py) and stay out of errors and the audit trail.

Beside it: pin_entries (one or several entries), pin_views (a page of the list), pin_history
(earlier lists), pin_changes (how a change is written down).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, bindparam, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bridge.store import audit, tables
from bridge.store.keys import PinKeys
from bridge.store.pin_changes import ROWS, STORED, Changing, named, opened, sealed, stored
from bridge.store.pin_records import (
    ListChangeKind,
    ListOwner,
    ListState,
    OwnerKind,
    PinMatch,
    Replaced,
)
from bridge.store.records import Change
from bridge.store.store import Lock, Store
from pinentry.pins import valid_pin
from pinentry.records import PinRecord

Entry = tables.PinEntry
List = tables.PinList
Conference = tables.Conference
Wanted = TypeVar("Wanted", PinRecord, Row[Any])

OWNERS: dict[OwnerKind, tuple[InstrumentedAttribute[int | None], type[tables.Base]]] = {
    OwnerKind.ORGANIZER: (List.organizer_id, tables.Account),
    OwnerKind.AUTHORIZATION_CODE: (List.authorization_code_id, tables.AuthorizationCode),
    OwnerKind.COMPANY: (List.company_id, tables.Company),
}
"""Where a list names its owner, and what the owner is."""

LOOKUP = (
    List.organizer_id == Conference.organizer_id,
    List.authorization_code_id == Conference.authorization_code_id,
    List.company_id == Conference.company_id,
)
"""The lists that count for a conference, in order. A list has one owner, the others are null."""

FIND = (
    select(Entry.id, Entry.first_name, Entry.last_name, Entry.company)
    .join(List)
    .join(Conference, Conference.id == bindparam("conference"))
    .where(Entry.pin_digest == bindparam("digest"), Entry.active, or_(*LOOKUP))
    .order_by(case(*((counts, place) for place, counts in enumerate(LOOKUP))))
    .limit(1)
)
"""Made once: to make it takes as long as to carry it out, with a million entries too."""


class Since(Enum):
    """Not a change: whichever it was."""

    ANY = "any"


class UnknownOwner(LookupError):
    """There is no such organizer, authorization code or company."""


class ListChanged(RuntimeError):
    """Somebody else changed the list since it was looked at; look again."""


@dataclass
class Plan(Generic[Wanted]):
    """What turns the stored list into the wanted one."""

    added: dict[bytes, Wanted]
    """By digest."""
    changed: list[tuple[int, Wanted]]
    """With the id of the entry."""
    removed: list[int]
    unchanged: int

    @property
    def counts(self) -> Replaced:
        """How many of each."""
        return Replaced(len(self.added), len(self.removed), len(self.changed), self.unchanged)


def replace(
    store: Store,
    owner: ListOwner,
    records: Sequence[PinRecord],
    by: str,
    utc: datetime,
    unless_changed_since: int | Since | None = Since.ANY,
) -> Replaced:
    """Make `records` the owner's list, in one transaction: the old list or the new, never a part.

    unless_changed_since: the newest change (`state`) of the list that was looked at; None where
    there was none. Raises ListChanged if it is another by now, UnknownOwner, KeyUnusable
    (key_file), and ValueError for what pinentry's checks would have found: a PIN that is none,
    or twice there.
    """
    with store.writing(Lock.PIN_LISTS) as session:
        refuse_if_changed(session, owner, unless_changed_since)
        return replace_in(session, store.keys(session), owner, records, by, utc)


def replace_in(
    session: Session,
    keys: PinKeys,
    owner: ListOwner,
    records: Sequence[PinRecord],
    by: str,
    utc: datetime,
) -> Replaced:
    """`replace` within a running transaction that holds Lock.PIN_LISTS."""
    wanted = {keys.digest(record.pin): record for record in records}
    if len(wanted) < len(records):
        raise ValueError("a PIN is in the list twice")
    pin_list = list_of(session, owner, utc)
    plan = planned(session, pin_list.id, wanted)
    change = Changing.begin(session, pin_list, ListChangeKind.REPLACED, by, utc)
    change.remove(plan.removed)
    change.alter({"entry": entry, **named(record)} for entry, record in plan.changed)
    change.add(sealed(keys, digest, record) for digest, record in plan.added.items())
    change.finish()
    what, subject = Change.PIN_LIST_REPLACED, subject_of(owner)
    audit.note(session, utc, by, what, subject, **asdict(plan.counts))
    return plan.counts


def records(store: Store, owner: ListOwner) -> tuple[PinRecord, ...]:
    """The owner's list with its PINs, for export and comparison; empty if there is none.

    In the order in which the entries came into the list. Raises KeyUnusable (key_file).
    """
    columns = [getattr(Entry, name) for name in ("pin_sealed", *STORED)]
    query = select(*columns).join(List).where(owned(owner)).order_by(Entry.id)
    with store.reading() as session:
        keys = store.keys(session)
        rows = session.connection().execute(query, execution_options={"yield_per": ROWS})
        return tuple(opened(keys, row) for row in rows)


def state(store: Store, owner: ListOwner) -> ListState:
    """How long the list is and how new; also where the owner has none."""
    count = select(func.count()).select_from(Entry).join(List).where(owned(owner))
    with store.reading() as session:
        updated_at = session.scalar(select(List.updated_at).where(owned(owner)))
        newest = newest_change(session, owner)
        return ListState(owner, session.scalar(count) or 0, updated_at, newest)


def find_pin(store: Store, conference_id: int, pin: str) -> PinMatch | None:
    """Who the PIN stands for in this conference. Raises KeyUnusable (key_file)."""
    if not valid_pin(pin):
        return None
    with store.reading() as session:
        asked = {"digest": store.keys(session).digest(pin), "conference": conference_id}
        row = session.connection().execute(FIND, asked).first()
        if row is None:
            return None
        return PinMatch(row.id, f"{row.first_name} {row.last_name}".strip(), row.company)


def planned(session: Session, list_id: int, wanted: dict[bytes, Wanted]) -> Plan[Wanted]:
    """Compare the stored list, read row by row, with the wanted one by digest; takes `wanted`."""
    columns = [getattr(Entry, name) for name in ("id", "pin_digest", *STORED)]
    query = select(*columns).where(Entry.list_id == list_id)
    rows = session.connection().execute(query, execution_options={"yield_per": ROWS})
    plan = Plan(wanted, [], [], 0)
    for row in rows:
        new = wanted.pop(row.pin_digest, None)
        if new is None:
            plan.removed.append(row.id)
        elif stored(new) != row[2:]:
            plan.changed.append((row.id, new))
        else:
            plan.unchanged += 1
    return plan


def list_of(session: Session, owner: ListOwner, utc: datetime) -> tables.PinList:
    """The owner's list, made if need be; raises UnknownOwner."""
    column, table = OWNERS[owner.kind]
    row = session.scalar(select(List).where(owned(owner)))
    if row is None:
        if session.get(table, owner.id) is None:
            raise UnknownOwner(f"there is no {owner.kind.value} {owner.id}")
        row = List(**{column.key: owner.id}, updated_at=utc)
        session.add(row)
        session.flush()
    return row


def refuse_if_changed(session: Session, owner: ListOwner, since: int | Since | None) -> None:
    """Raise ListChanged if the newest change of the list is not the one that was seen."""
    if since not in {Since.ANY, newest_change(session, owner)}:
        raise ListChanged("the list was changed meanwhile")


def owned(owner: ListOwner) -> ColumnElement[bool]:
    """Whether a list is the owner's."""
    return OWNERS[owner.kind][0] == owner.id


def subject_of(owner: ListOwner) -> str:
    """What the audit trail calls the owner's list."""
    return f"{owner.kind.value}:{owner.id}"


def newest_change(session: Session, owner: ListOwner) -> int | None:
    """The last change of the owner's list; None: no list, or none since there is a history."""
    changes = tables.PinListChange
    return session.scalar(select(func.max(changes.id)).join(List).where(owned(owner)))
