"""The history of a list: who changed what when, any earlier list, and the way back (SPEC 3.8).

    GET  .../history                      changes, newest first
    GET  .../history/{change}             the list as it was after that change
    GET  .../history/{change}?compare=1   what would be added, removed and changed: to be confirmed
    POST .../history/{change}/restore     303; 409 and the comparison anew if the list is another
                                          by now than the one that was compared

Bringing a list back is a change like any other, so it can be undone the same way. Panel thread;
lists are unsealed and compared in a worker thread.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from bridge.store import pin_history, pinlists
from bridge.store.pin_history import UnknownChange
from bridge.store.pin_records import ListChange, ListOwner, ListState
from bridge.store.pinlists import ListChanged
from bridge.store.store import Store
from pinentry.pinlist import Comparison, PinRecord, compare
from web.addresses import id_of
from web.keys import FORM, OWNER, PERSON, PINS
from web.pins import questions
from web.pins.frame import list_page
from web.pins.notices import Done, Notice

PER_PAGE = 50
LAST_PAGE = 1000
MOST_COMPARED = 100
"""Names shown of each kind; the count is of all."""


@dataclass(frozen=True)
class Earlier:
    """The list as it was after a change, and as it is."""

    change: ListChange
    state: ListState
    records: tuple[PinRecord, ...]
    comparison: Comparison | None = None

    @property
    def is_newest(self) -> bool:
        """Whether nothing was changed since."""
        return self.change.id == self.state.newest_change


async def changes(request: web.Request) -> web.StreamResponse:
    """GET .../history"""
    page = min(questions.page_number(request.query.get("page", "")), LAST_PAGE)
    newest = await request.app[PINS].run(
        pin_history.changes, request[OWNER], limit=page * PER_PAGE + 1
    )
    shown = newest[(page - 1) * PER_PAGE : page * PER_PAGE]
    return await list_page(
        request,
        "pins/history.html",
        changes=shown,
        newest=newest[0].id if newest else None,
        page=page,
        more=len(newest) > page * PER_PAGE,
    )


async def as_it_was(request: web.Request) -> web.StreamResponse:
    """GET .../history/{change}"""
    owner, change_id = request[OWNER], _change_id(request)
    look = _compared if "compare" in request.query else _earlier
    try:
        earlier = await request.app[PINS].run(look, owner, change_id)
    except UnknownChange:
        raise web.HTTPNotFound from None
    if earlier.comparison is not None:
        return await _comparison_page(request, earlier)
    pages = max(1, -(-len(earlier.records) // PER_PAGE))
    page = min(questions.page_number(request.query.get("page", "")), pages)
    return await list_page(
        request,
        "pins/as_it_was.html",
        earlier=earlier,
        shown=earlier.records[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        pages=pages,
        page_address=lambda page: questions.address(owner, "history", change_id, page=page),
    )


async def restore(request: web.Request) -> web.StreamResponse:
    """POST .../history/{change}/restore"""
    owner, change_id = request[OWNER], _change_id(request)
    seen = id_of(request[FORM].get("seen", ""))
    by, utc = request[PERSON].email, datetime.now(UTC)
    run = request.app[PINS].run
    try:
        counts = await run(pin_history.restore, owner, change_id, by, utc, seen)
    except ListChanged:
        earlier = await run(_compared, owner, change_id)
        return await _comparison_page(request, earlier, 409)
    except UnknownChange:
        raise web.HTTPNotFound from None
    notice = Notice(Done.RESTORED, counts.processed)
    raise web.HTTPSeeOther(questions.address(owner, **notice.fields))


async def _comparison_page(
    request: web.Request, earlier: Earlier, status: int = 200
) -> web.Response:
    return await list_page(
        request,
        "pins/restore.html",
        status,
        earlier=earlier,
        comparison=earlier.comparison,
        most=MOST_COMPARED,
        changed_meanwhile=status != 200,
    )


def _earlier(store: Store, owner: ListOwner, change_id: int) -> Earlier:
    change = pin_history.change(store, owner, change_id)
    records = pin_history.as_of(store, owner, change_id)
    return Earlier(change, pinlists.state(store, owner), records)


def _compared(store: Store, owner: ListOwner, change_id: int) -> Earlier:
    """The state is read first: what changes in between is found out when it is confirmed."""
    state = pinlists.state(store, owner)
    change = pin_history.change(store, owner, change_id)
    records = pin_history.as_of(store, owner, change_id)
    return Earlier(change, state, records, compare(pinlists.records(store, owner), records))


def _change_id(request: web.Request) -> int:
    change_id = id_of(request.match_info["change"])
    if change_id is None:
        raise web.HTTPNotFound
    return change_id
