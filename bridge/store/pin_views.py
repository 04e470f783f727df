"""A page of a PIN list, searched and sorted (SPEC 3.5): within 50 ms, of 8,000 entries too.

    newest change of the list ──is it the kept one's?──► pin_search: ids of the page ──► its rows
                                   ├ no, a little was changed: read that
                                   └ no: read the list

The database can neither search sealed PINs nor do without accents, so a list that is looked at
is kept in memory, and brought up to date by its history (pin_changes.py). The bound is on the
entries of all lists together; the longest unused go first. Any thread; two that ask at once may
both read the list. All that a page is made of is of one moment (Store.reading).
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from bridge.store import tables
from bridge.store.keys import PinKeys
from bridge.store.pin_changes import STORED, Entry, Past, opened
from bridge.store.pin_records import (
    ListOwner,
    ListPage,
    ListSort,
    PinEntry,
)
from bridge.store.pin_search import Known, Listing, Person
from bridge.store.pinlists import List, newest_change, owned
from bridge.store.store import Store

KEPT_ENTRIES = 100_000
"""In memory, of all lists together, half a kilobyte each. One list is kept however long it is."""

LITTLE = 1000
"""So many entries may have been changed since a list was read; past that it is read anew."""

_LISTED = select(
    Entry.id, Entry.pin_sealed, Entry.first_name, Entry.last_name, Entry.company, Entry.city
).join(List)

_SHOWN = select(Entry.id, Entry.pin_sealed, *(getattr(Entry, name) for name in STORED)).where(
    Entry.id.in_(bindparam("ids", expanding=True))
)


class Kept(NamedTuple):
    """A list that was read."""

    newest_change: int | None
    check_value: bytes
    """Of the PIN key with which it was read."""
    listing: Listing


class KeptLists:
    """Lists that were read, by owner."""

    def __init__(self, limit: int = KEPT_ENTRIES) -> None:
        self._limit = limit
        self._lock = Lock()
        self._kept: OrderedDict[ListOwner, Kept] = OrderedDict()

    def get(self, owner: ListOwner, check_value: bytes) -> Kept | None:
        """The owner's list as it was last looked at, if its PINs can still be unsealed."""
        with self._lock:
            kept = self._kept.get(owner)
            if kept is None or kept.check_value != check_value:
                return None
            self._kept.move_to_end(owner)
            return kept

    def put(self, owner: ListOwner, kept: Kept) -> None:
        """Keep a list; others may have to go."""
        with self._lock:
            self._kept[owner] = kept
            self._kept.move_to_end(owner)
            while len(self._kept) > 1 and self._entries() > self._limit:
                self._kept.popitem(last=False)

    def _entries(self) -> int:
        return sum(len(listing) for _, _, listing in self._kept.values())


_KEPT: WeakKeyDictionary[Store, KeptLists] = WeakKeyDictionary()


def page(
    store: Store,
    owner: ListOwner,
    search: str,
    sort: ListSort,
    descending: bool,
    page: int,
    per_page: int,
) -> ListPage:
    """One page of the owner's list; past the end: the last one. Raises KeyUnusable (key_file)."""
    lists = _KEPT.setdefault(store, KeptLists())
    with store.reading() as session:
        keys = store.keys(session)
        ids = _listing(session, owner, keys, lists).ids(search, sort, descending)
        pages = max(1, -(-len(ids) // per_page))
        number = min(max(1, page), pages)
        shown = ids[(number - 1) * per_page : number * per_page]
        return ListPage(_entries(session, keys, shown), len(ids), number, pages)


def _listing(session: Session, owner: ListOwner, keys: PinKeys, lists: KeptLists) -> Listing:
    """The list as it is now, and kept so."""
    newest = newest_change(session, owner)
    kept = lists.get(owner, keys.check_value)
    if kept is not None and kept.newest_change == newest:
        return kept.listing
    if kept is not None and _little(session, owner, kept.newest_change, newest):
        listing = _brought_up(session, owner, kept.newest_change, kept.listing)
    else:
        listing = Listing(_people(session, owner), Known(keys.unseal))
    lists.put(owner, Kept(newest, keys.check_value, listing))
    return listing


def _little(session: Session, owner: ListOwner, then: int | None, now: int | None) -> bool:
    """Whether few entries were changed; not if `then` is later, by a thread that is ahead."""
    if then is None or now is None or then > now:
        return False
    of = tables.PinListChange
    touched = func.sum(of.added + of.removed + of.changed)
    query = select(touched).join(List).where(owned(owner), of.id > then)
    return (session.scalar(query) or 0) <= LITTLE


def _brought_up(
    session: Session, owner: ListOwner, since: int | None, listing: Listing
) -> Listing:
    gone = select(Past.entry_id).join(List, List.id == Past.list_id)
    gone = gone.where(owned(owner), Past.until_change > since)
    changed = _people(session, owner, Entry.since_change > since)
    return listing.after(set(session.scalars(gone)), changed)


def _people(session: Session, owner: ListOwner, *like: ColumnElement[bool]) -> list[Person]:
    """In tuples of Python's own: rows of SQLAlchemy's would be walked by every collection."""
    rows = session.connection().execute(_LISTED.where(owned(owner), *like))
    return [
        (entry, sealed, first, last, company, city)
        for entry, sealed, first, last, company, city in rows
    ]


def _entries(session: Session, keys: PinKeys, ids: Sequence[int]) -> tuple[PinEntry, ...]:
    """These entries, in this order."""
    shown = session.connection().execute(_SHOWN, {"ids": list(ids)})
    rows = {row.id: row for row in shown}
    return tuple(PinEntry(entry, opened(keys, rows[entry])) for entry in ids)
