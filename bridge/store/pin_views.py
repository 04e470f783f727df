"""A page of a PIN list, searched and sorted (SPEC 3.5): 50 ms for the slowest of 100 pages.

    newest change of the list ──is it the kept one's?──► pin_search: ids of the page ──► its rows
                                   └ no: read the list

The database can neither search sealed PINs nor do without accents, so a list that is looked at
is kept in memory, until it changes: a change is all that is asked for then. The bound is on the
entries of all lists together; the longest unused go first. Any thread; two that ask at once may
both read the list.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bridge.store.keys import PinKeys
from bridge.store.pin_changes import STORED, Entry, opened
from bridge.store.pin_search import Columns, Listing
from bridge.store.pinlists import List, newest_change, owned
from bridge.store.records import ListOwner, ListPage, ListSort, PinEntry
from bridge.store.store import Store

KEPT_ENTRIES = 100_000
"""In memory, of all lists together, half a kilobyte each. One list is kept however long it is."""

Mark = tuple[int | None, bytes]
"""What a kept list is known by: its newest change, and the PIN key with which it was read."""

_LISTED = select(
    Entry.id, Entry.pin_sealed, Entry.first_name, Entry.last_name, Entry.company, Entry.city
).join(List)

_SHOWN = select(Entry.id, Entry.pin_sealed, *(getattr(Entry, name) for name in STORED)).where(
    Entry.id.in_(bindparam("ids", expanding=True))
)


class KeptLists:
    """Lists that were read, by owner."""

    def __init__(self, limit: int = KEPT_ENTRIES) -> None:
        self._limit = limit
        self._lock = Lock()
        self._kept: OrderedDict[ListOwner, tuple[Mark, Listing]] = OrderedDict()

    def get(self, owner: ListOwner, mark: Mark) -> Listing | None:
        """The owner's list, if it is still as it was."""
        with self._lock:
            if owner not in self._kept:
                return None
            self._kept.move_to_end(owner)
            kept, listing = self._kept[owner]
            return listing if kept == mark else None

    def put(self, owner: ListOwner, mark: Mark, listing: Listing) -> None:
        """Keep a list; others may have to go."""
        with self._lock:
            self._kept[owner] = mark, listing
            self._kept.move_to_end(owner)
            while len(self._kept) > 1 and self._entries() > self._limit:
                self._kept.popitem(last=False)

    def _entries(self) -> int:
        return sum(len(listing) for _mark, listing in self._kept.values())


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
    with store.reading() as session:
        keys = store.keys(session)
        ids = _listing(store, session, owner, keys).ids(search, sort, descending)
        pages = max(1, -(-len(ids) // per_page))
        number = min(max(1, page), pages)
        shown = ids[(number - 1) * per_page : number * per_page]
        return ListPage(_entries(session, keys, shown), len(ids), number, pages)


def _listing(store: Store, session: Session, owner: ListOwner, keys: PinKeys) -> Listing:
    """The change is asked for first: a list that is newer than its mark is only read once more."""
    mark = newest_change(session, owner), keys.check_value
    kept = _KEPT.setdefault(store, KeptLists())
    listing = kept.get(owner, mark)
    if listing is None:
        listing = Listing(_columns(session, owner), keys.unseal)
        kept.put(owner, mark, listing)
    return listing


def _columns(session: Session, owner: ListOwner) -> Columns:
    query = _LISTED.where(owned(owner)).order_by(Entry.id)
    return Columns(*zip(*session.connection().execute(query).all(), strict=True))


def _entries(session: Session, keys: PinKeys, ids: Sequence[int]) -> tuple[PinEntry, ...]:
    """These entries, in this order; without those that somebody removed a moment ago."""
    shown = session.connection().execute(_SHOWN, {"ids": list(ids)})
    rows = {row.id: row for row in shown}
    return tuple(PinEntry(entry, opened(keys, rows[entry])) for entry in ids if entry in rows)
