"""PIN lists: replaced as a whole, searched for every caller, given back for an export.

A PIN is looked up in the organizer's list, then the authorization code's, then the company's
(SPEC 2.4); only active entries count, so one that is switched off does not hide one further on.
An entry that the new list still has keeps its id: who is in the room stays known to be there.
PINs are digested and sealed here (keys.py) and stay out of errors and the audit trail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bridge.store import audit, tables
from bridge.store.keys import PinKeys
from bridge.store.records import Change, ListOwner, OwnerKind, PinMatch, Replaced
from bridge.store.store import Lock, Store
from pinentry.pins import valid_pin
from pinentry.records import PinRecord

Entry = tables.PinEntry
List = tables.PinList
Conference = tables.Conference

OWNERS: dict[OwnerKind, tuple[InstrumentedAttribute[int | None], type[tables.Base]]] = {
    OwnerKind.ORGANIZER: (List.organizer_id, tables.Account),
    OwnerKind.AUTHORIZATION_CODE: (List.authorization_code_id, tables.AuthorizationCode),
    OwnerKind.COMPANY: (List.company_id, tables.Company),
}
"""Where a list names its owner, and what the owner is."""

LOOKUP = case(
    (List.organizer_id == Conference.organizer_id, 0),
    (List.authorization_code_id == Conference.authorization_code_id, 1),
    (List.company_id == Conference.company_id, 2),
)
"""The order of the lists that count for a conference; null for all others."""

STORED = tuple(field.name for field in fields(PinRecord) if field.name != "pin")
"""What is stored of a record as it comes: everything but the PIN."""

_FIELDS = attrgetter(*STORED)


class UnknownOwner(LookupError):
    """There is no such organizer, authorization code or company."""


@dataclass
class _Plan:
    """What turns the stored list into the new one: rows as the database takes them."""

    added: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    unchanged: int


def replace(
    store: Store, owner: ListOwner, records: Sequence[PinRecord], by: str, utc: datetime
) -> Replaced:
    """Make `records` the owner's list, in one transaction: the old list or the new, never a part.

    Raises UnknownOwner, KeyUnusable (key_file), and ValueError for what pinentry's checks would
    have found: a PIN that is none, or twice there.
    """
    with store.writing(Lock.PIN_LISTS) as session:
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
    if len({record.pin for record in records}) < len(records):
        raise ValueError("a PIN is in the list twice")
    plan = _plan(session, keys, _list_for(session, owner, utc).id, records)
    _carry_out(session, plan)
    counts = Replaced(len(plan.added), len(plan.removed), len(plan.changed), plan.unchanged)
    audit.note(session, utc, by, Change.PIN_LIST_REPLACED, _subject(owner), **asdict(counts))
    return counts


def records(store: Store, owner: ListOwner) -> tuple[PinRecord, ...]:
    """The owner's list with its PINs, for export and comparison; empty if there is none.

    In the order in which the entries came into the list. Raises KeyUnusable (key_file).
    """
    query = select(Entry).join(List).where(_owned(owner)).order_by(Entry.id)
    with store.reading() as session:
        keys = store.keys(session)
        return tuple(_record(row, keys) for row in session.scalars(query))


def updated_at(store: Store, owner: ListOwner) -> datetime | None:
    """When the owner's list was last replaced or changed; None: there is no list."""
    with store.reading() as session:
        return session.scalar(select(List.updated_at).where(_owned(owner)))


def find_pin(store: Store, conference_id: int, pin: str) -> PinMatch | None:
    """Who the PIN stands for in this conference. Raises KeyUnusable (key_file)."""
    if not valid_pin(pin):
        return None
    with store.reading() as session:
        query = (
            select(Entry)
            .join(List)
            .join(Conference, Conference.id == conference_id)
            .where(Entry.pin_digest == store.keys(session).digest(pin), Entry.active, _counts())
            .order_by(LOOKUP)
            .limit(1)
        )
        row = session.scalar(query)
        if row is None:
            return None
        return PinMatch(row.id, f"{row.first_name} {row.last_name}".strip(), row.company)


def set_active(
    store: Store, owner: ListOwner, pin: str, active: bool, by: str, utc: datetime
) -> bool:
    """Switch the entry of a PIN on or off; valid for the next call. False: no such entry."""
    if not valid_pin(pin):
        return False
    with store.writing(Lock.PIN_LISTS) as session:
        wanted = Entry.pin_digest == store.keys(session).digest(pin)
        row = session.scalar(select(Entry).join(List).where(_owned(owner), wanted))
        if row is None:
            return False
        row.active = active
        _list_for(session, owner, utc)
        what, subject = Change.PIN_ENTRY_SWITCHED, _subject(owner)
        audit.note(session, utc, by, what, subject, entry=row.id, active=active)
        return True


def _plan(session: Session, keys: PinKeys, list_id: int, new: Iterable[PinRecord]) -> _Plan:
    stored = _stored(session, list_id)
    plan = _Plan([], [], [], 0)
    for record in new:
        digest, fields = keys.digest(record.pin), _FIELDS(record)
        known = stored.pop(digest, None)
        if known is None:
            entry = {"list_id": list_id, "pin_digest": digest, "pin_sealed": keys.seal(record.pin)}
            plan.added.append(entry | dict(zip(STORED, fields, strict=True)))
        elif known[1:] != fields:
            plan.changed.append({"entry": known[0]} | dict(zip(STORED, fields, strict=True)))
        else:
            plan.unchanged += 1
    plan.removed = [{"entry": known[0]} for known in stored.values()]
    return plan


def _stored(session: Session, list_id: int) -> dict[bytes, tuple[Any, ...]]:
    """The list as it is: digest -> (id, *STORED)."""
    columns = [getattr(Entry, name) for name in ("pin_digest", "id", *STORED)]
    rows = session.execute(select(*columns).where(Entry.list_id == list_id))
    return {digest: tuple(rest) for digest, *rest in rows}


def _carry_out(session: Session, plan: _Plan) -> None:
    """Three statements at most, each for many rows; past the ORM, which would double the time."""
    entry = Entry.id == bindparam("entry")
    connection = session.connection()
    if plan.removed:
        connection.execute(delete(Entry).where(entry), plan.removed)
    if plan.changed:
        connection.execute(update(Entry).where(entry), plan.changed)
    if plan.added:
        connection.execute(insert(Entry), plan.added)


def _list_for(session: Session, owner: ListOwner, utc: datetime) -> tables.PinList:
    """The owner's list, made if need be, marked as changed now; raises UnknownOwner."""
    column, table = OWNERS[owner.kind]
    row = session.scalar(select(List).where(_owned(owner)))
    if row is None:
        if session.get(table, owner.id) is None:
            raise UnknownOwner(f"there is no {owner.kind.value} {owner.id}")
        row = List(**{column.key: owner.id})
        session.add(row)
    row.updated_at = utc
    session.flush()
    return row


def _owned(owner: ListOwner) -> ColumnElement[bool]:
    return OWNERS[owner.kind][0] == owner.id


def _counts() -> ColumnElement[bool]:
    """Whether a list counts for the conference. A list of one owner has nulls for the others."""
    return or_(
        List.organizer_id == Conference.organizer_id,
        List.authorization_code_id == Conference.authorization_code_id,
        List.company_id == Conference.company_id,
    )


def _record(row: tables.PinEntry, keys: PinKeys) -> PinRecord:
    stored = dict(zip(STORED, _FIELDS(row), strict=True))
    return PinRecord(pin=keys.unseal(row.pin_sealed), **stored)


def _subject(owner: ListOwner) -> str:
    return f"{owner.kind.value}:{owner.id}"
