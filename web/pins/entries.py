"""Single entries of a PIN list: insert, edit, delete with undo, switch on and off (SPEC 3.5).

    problems in fields            422, every one said at its field
    the PIN is taken              409, said at the PIN
    the entry was changed since   409, the fields say how it stands; saving again means it
    the entry is gone             404 or 409, with the way to the history
    else                          303 back to the same place of the list, which says what was done

Fields are checked by pinentry, like those of an uploaded file. A PIN cannot be edited: it proves
a person. Panel thread; the store in worker threads.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aiohttp import web

from bridge.store import pin_entries, pin_history
from bridge.store.pin_entries import PinTaken, UnknownEntry
from bridge.store.pin_history import UnknownChange
from bridge.store.pin_records import ListOwner, PinEntry
from bridge.store.store import Store
from pinentry.pinlist import check
from web.addresses import id_of
from web.keys import FORM, OWNER, PERSON, PINS
from web.pins import questions
from web.pins.entry_form import EMPTY, Filled, fingerprint, form_page, of_entry, typed
from web.pins.frame import list_page
from web.pins.notices import Done, Notice


class EntryChanged(RuntimeError):
    """Somebody else has changed the entry since the form was made; `stored` is what it is now."""

    def __init__(self, stored: PinEntry) -> None:
        self.stored = stored
        super().__init__("the entry has been changed meanwhile")


async def new_page(request: web.Request) -> web.StreamResponse:
    """GET /pins/{kind}/{id}/new"""
    return await form_page(request, Filled(EMPTY))


async def insert(request: web.Request) -> web.StreamResponse:
    """POST /pins/{kind}/{id}/new"""
    filled = Filled(typed(request[FORM]))
    problems = check(filled.record)
    if problems:
        return await form_page(request, filled, 422, problems)
    try:
        await request.app[PINS].run(
            pin_entries.add, request[OWNER], filled.record, request[PERSON].email, _utc()
        )
    except PinTaken:
        return await form_page(request, filled, 409, taken=True)
    next_page = ("new",) if "again" in request[FORM] else ()
    raise _back_to_the_list(request, Notice(Done.ADDED), next_page)


async def edit_page(request: web.Request) -> web.StreamResponse:
    """GET /pins/{kind}/{id}/entries/{entry}"""
    entry = await _stored(request)
    if entry is None:
        return await list_page(request, "pins/gone.html", 404)
    return await form_page(request, of_entry(entry))


async def edit(request: web.Request) -> web.StreamResponse:
    """POST /pins/{kind}/{id}/entries/{entry}"""
    entry = await _stored(request)
    if entry is None:
        return await list_page(request, "pins/gone.html", 409)
    record = replace(typed(request[FORM]), pin=entry.record.pin)
    filled = Filled(record, entry.id, request[FORM].get("seen", ""))
    problems = check(record)
    if problems:
        return await form_page(request, filled, 422, problems)
    return await _save(request, filled)


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /pins/{kind}/{id}/remove"""
    notice = await request.app[PINS].run(
        _remove, request[OWNER], _chosen(request), request[PERSON].email, _utc()
    )
    raise _back_to_the_list(request, notice)


async def switch(request: web.Request) -> web.StreamResponse:
    """POST /pins/{kind}/{id}/switch"""
    ids, active = _chosen(request), request[FORM].get("active") == "on"
    count = await request.app[PINS].run(
        pin_entries.set_active, request[OWNER], ids, active, request[PERSON].email, _utc()
    )
    raise _back_to_the_list(request, Notice(Done.ACTIVATED if active else Done.DEACTIVATED, count))


async def undo(request: web.Request) -> web.StreamResponse:
    """POST /pins/{kind}/{id}/undo/{change}"""
    change_id = id_of(request.match_info["change"])
    if change_id is None:
        raise web.HTTPNotFound
    try:
        count = await request.app[PINS].run(
            pin_entries.bring_back, request[OWNER], change_id, request[PERSON].email, _utc()
        )
    except UnknownChange:
        raise web.HTTPNotFound from None
    done = Done.UNDONE if count else Done.NOTHING_TO_UNDO
    raise _back_to_the_list(request, Notice(done, count))


async def _stored(request: web.Request) -> PinEntry | None:
    entry_id = id_of(request.match_info["entry"])
    if entry_id is None:
        raise web.HTTPNotFound
    return await request.app[PINS].run(pin_entries.get, request[OWNER], entry_id)


async def _save(request: web.Request, filled: Filled) -> web.StreamResponse:
    try:
        await request.app[PINS].run(
            _edit_unchanged, request[OWNER], filled, request[PERSON].email, _utc()
        )
    except EntryChanged as error:
        theirs = error.stored.record
        again = replace(filled, seen=fingerprint(theirs))
        return await form_page(request, again, 409, theirs=theirs)
    except UnknownEntry:
        return await list_page(request, "pins/gone.html", 409)
    raise _back_to_the_list(request, Notice(Done.EDITED))


def _edit_unchanged(
    store: Store, owner: ListOwner, filled: Filled, by: str, utc: datetime
) -> PinEntry:
    """Edit, if the entry is as it was when the form was made; raises EntryChanged."""
    entry_id = filled.entry_id or 0
    stored = pin_entries.get(store, owner, entry_id)
    if stored is not None and fingerprint(stored.record) != filled.seen:
        raise EntryChanged(stored)
    return pin_entries.edit(store, owner, entry_id, filled.record, by, utc)


def _remove(store: Store, owner: ListOwner, ids: Sequence[int], by: str, utc: datetime) -> Notice:
    try:
        change_id = pin_entries.remove(store, owner, ids, by, utc)
    except UnknownEntry:
        return Notice(Done.GONE)
    removed = pin_history.change(store, owner, change_id).removed
    return Notice(Done.REMOVED, removed, change_id)


def _chosen(request: web.Request) -> list[int]:
    """The entries whose boxes are checked; without any, back to the list, which says so."""
    ids = {id_of(text) for text in request[FORM].getall("entry", [])}
    known = sorted(entry_id for entry_id in ids if entry_id is not None)
    if not known:
        raise _back_to_the_list(request, Notice(Done.NONE_CHOSEN))
    return known


def _back_to_the_list(
    request: web.Request, notice: Notice, page: Sequence[str] = ()
) -> web.HTTPSeeOther:
    """To where the form came from (or a page about the list), with the news."""
    form = request[FORM]
    fields = questions.read(form).fields | notice.fields
    return web.HTTPSeeOther(questions.address(request[OWNER], *page, **fields))


def _utc() -> datetime:
    return datetime.now(UTC)
