"""A whole PIN list from a file (SPEC 3.2 to 3.4): uploaded, looked at, confirmed.

    POST upload            form incomplete, too large, cut off   4xx, the form again and why
                           file is bad                           422, every error; nothing changes
                           file is good                          303 to what it would do
    POST upload/{draft}    the list was changed meanwhile        409, compared anew
                           else                                  303 to what was done
    POST .../discard                                             303 to the form

Checking and storing are the command line's two calls: `pinlist.parse`, `pinlists.replace`. Panel
thread; both run in worker threads.
"""

import asyncio
import dataclasses
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiohttp import hdrs, web
from babel.numbers import format_decimal
from babel.units import format_unit

from bridge.store import pinlists
from bridge.store.pin_records import ListOwner
from bridge.store.pinlists import ListChanged, UnknownOwner
from bridge.store.store import Store
from config.settings import PinListSettings
from pinentry.columns import HEADER
from pinentry.pinlist import PinList, PinListError, PinRecord, Problem, Reason, parse
from web import problem_text, sessions
from web.keys import CATALOGUES, FORM, NOW, OWNER, PARTS, PERSON, PINS, SETTINGS
from web.pins import drafts, mistakes, receiving
from web.pins.drafts import DRAFTS, Comparison, Content, Done, Draft, Holder, Mistakes
from web.pins.frame import list_page
from web.pins.questions import address
from web.pins.receiving import GATE, STATUS, Fault, Received
from web.rendering import language_of_page

RETRY_AFTER_S = 10


async def page(request: web.Request) -> web.StreamResponse:
    """GET /pins/{kind}/{id}/upload"""
    return await _form_page(request)


async def receive(request: web.Request) -> web.StreamResponse:
    """POST /pins/{kind}/{id}/upload"""
    with request.app[GATE].place() as free:
        if not free:
            return await _form_page(request, Fault.BUSY)
        limits = request.app[SETTINGS].pins
        received = await receiving.receive(request, request.get(PARTS), limits.max_bytes)
        if received.faults:
            return await _form_page(request, *received.faults)
        return await _check(request, received)


async def preview(request: web.Request) -> web.StreamResponse:
    """GET /pins/{kind}/{id}/upload/{draft} : what it would do, what it did, or its errors."""
    content = await _kept(request)
    if isinstance(content, Draft):
        return await _preview_page(request, content)
    if isinstance(content, Done):
        return await _page(request, "upload_done", done=content)
    if isinstance(content, Mistakes):
        return await _mistakes_page(request, request.match_info["draft"], content)
    return await _page(request, "upload_gone", 404)


async def confirm(request: web.Request) -> web.StreamResponse:
    """POST /pins/{kind}/{id}/upload/{draft}"""
    async with request.app[GATE].confirming:
        content = await _kept(request)
        if isinstance(content, Draft):
            return await _confirm(request, content)
    if content is None:
        return await _page(request, "upload_gone", 404)
    raise web.HTTPSeeOther(request.path)


async def discard(request: web.Request) -> web.StreamResponse:
    """POST /pins/{kind}/{id}/upload/{draft}/discard"""
    request.app[DRAFTS].drop(request.match_info["draft"], await _holder(request))
    raise web.HTTPSeeOther(address(request[OWNER], "upload", discarded=1))


async def _check(request: web.Request, received: Received) -> web.StreamResponse:
    async with request.app[GATE].checks:
        pins, problems = await asyncio.to_thread(
            examined, received.data or b"", request.app[SETTINGS].pins
        )
    draft_id = None
    if pins is not None:
        compared = await request.app[PINS].run(_compared, request[OWNER], pins.records)
        draft = Draft(received.file_name, pins, doubted=bool(problems), comparison=compared)
        draft_id = await _keep(request, draft)
    if not problems:
        raise web.HTTPSeeOther(address(request[OWNER], "upload", draft_id or ""))
    found = Mistakes(received.file_name, problems, if_right=draft_id)
    return await _mistakes_page(request, await _keep(request, found), found, 422)


def examined(data: bytes, limits: PinListSettings) -> tuple[PinList | None, tuple[Problem, ...]]:
    """The list, or everything wrong with it; both where only the lost zeros are in doubt."""
    try:
        return parse(data, limits), ()
    except PinListError as error:
        if {problem.reason for problem in error.problems} != {Reason.ZEROS_STRIPPED}:
            return None, error.problems
        return parse(data, limits, lengths_confirmed=True), error.problems


def _compared(store: Store, owner: ListOwner, new: tuple[PinRecord, ...]) -> Comparison:
    """The state is read first: a list that changes in between is found changed on confirming."""
    state = pinlists.state(store, owner)
    return drafts.comparison(pinlists.records(store, owner), new, state.newest_change)


async def _confirm(request: web.Request, draft: Draft) -> web.StreamResponse:
    if draft.doubted and "lengths" not in request[FORM]:
        return await _preview_page(request, draft, 422, missing=True)
    try:
        counts = await request.app[PINS].run(
            pinlists.replace,
            request[OWNER],
            draft.comparison.records,
            request[PERSON].email,
            datetime.now(UTC),
            unless_changed_since=draft.comparison.compared_to,
        )
    except ListChanged:
        return await _compare_anew(request, draft)
    except UnknownOwner:
        raise web.HTTPNotFound from None
    await _change(request, Done(draft.file_name, counts))
    raise web.HTTPSeeOther(request.path)


async def _compare_anew(request: web.Request, draft: Draft) -> web.StreamResponse:
    compared = await request.app[PINS].run(_compared, request[OWNER], draft.pins.records)
    again = dataclasses.replace(draft, comparison=compared)
    await _change(request, again)
    return await _preview_page(request, again, 409, changed=True)


async def _holder(request: web.Request) -> Holder:
    claim = await sessions.claim(request)
    return Holder("" if claim is None else claim.identity, request[OWNER])


async def _keep(request: web.Request, content: Content) -> str:
    return request.app[DRAFTS].keep(await _holder(request), content, request.app[NOW]())


async def _kept(request: web.Request) -> Content | None:
    holder, now = await _holder(request), request.app[NOW]()
    return request.app[DRAFTS].find(request.match_info["draft"], holder, now)


async def _change(request: web.Request, content: Content) -> None:
    holder, now = await _holder(request), request.app[NOW]()
    request.app[DRAFTS].change(request.match_info["draft"], holder, content, now)


async def _form_page(request: web.Request, *faults: Fault) -> web.Response:
    status = next((STATUS.get(fault, 422) for fault in faults), 200)
    discarded = "discarded" in request.query
    form = await _page(request, "upload", status, faults=faults, discarded=discarded)
    if Fault.BUSY in faults:
        form.headers[hdrs.RETRY_AFTER] = str(RETRY_AFTER_S)
    return form


async def _preview_page(
    request: web.Request,
    draft: Draft,
    status: int = 200,
    changed: bool = False,
    missing: bool = False,
) -> web.Response:
    translations = request.app[CATALOGUES][language_of_page(request)]
    return await _page(
        request,
        "upload_preview",
        status,
        draft=draft,
        draft_id=request.match_info["draft"],
        warnings=[problem_text.text(problem, translations) for problem in draft.pins.warnings],
        differences=drafts.differences,
        changed=changed,
        missing=missing,
    )


async def _mistakes_page(
    request: web.Request, draft_id: str, found: Mistakes, status: int = 200
) -> web.Response:
    if request.query.get("errors") == "csv":
        return await asyncio.to_thread(mistakes.as_file, request, found)
    return await _page(
        request,
        "upload_errors",
        status,
        found=found,
        shown=mistakes.page_of(request, found),
        all_errors=address(request[OWNER], "upload", draft_id, errors="csv"),
        page_url=lambda number: address(request[OWNER], "upload", draft_id, page=number),
    )


async def _page(
    request: web.Request, template: str, status: int = 200, **context: Any
) -> web.Response:
    locale = language_of_page(request).value
    shared = {
        "faults": (),
        "limits": request.app[SETTINGS].pins,
        "header": HEADER,
        "number": partial(format_decimal, locale=locale),
        "size": partial(size_text, locale=locale),
    }
    return await list_page(request, f"pins/{template}.html", status, **shared | context)


def size_text(size: int, locale: str) -> str:
    """Bytes in words: `1 MB`, `250 kB`."""
    unit, times = ("megabyte", 1_000_000) if size >= 1_000_000 else ("kilobyte", 1000)
    return format_unit(size / times, unit, length="short", locale=locale)
