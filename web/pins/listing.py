"""One PIN list: searched as one types, in any order, fifty entries a page.

    GET /pins/{kind}/{id}?search=&sort=&down=&page=     the whole page
    the same with HX-Request                            its results part alone (htmx)

htmx swaps the results while one types and keeps the address in step; without script the form, the
headings and the page links do the same. At 8,000 entries a page takes a few milliseconds: the
store keeps the list it unsealed last (bridge.store.pin_views). Panel thread.
"""

from dataclasses import dataclass, replace

from aiohttp import web

from bridge.store import pin_views, pinlists
from bridge.store.pin_records import (
    ListOwner,
    ListPage,
    ListSort,
    ListState,
)
from bridge.store.store import Store
from web.keys import OWNER, PINS, SETTINGS
from web.pins import notices, questions
from web.pins.frame import list_page
from web.pins.questions import Question

PER_PAGE = 50
PUSHED_ADDRESS = "HX-Push-Url"


@dataclass(frozen=True)
class Found:
    """The list as it stands, and the part of it that was asked for."""

    state: ListState
    page: ListPage
    question: Question


async def view(request: web.Request) -> web.StreamResponse:
    """GET /pins/{kind}/{id}"""
    owner = request[OWNER]
    found = await request.app[PINS].run(look, owner, questions.read(request.query))
    part = wants_part(request)
    page = await list_page(
        request,
        "pins/results.html" if part else "pins/listing.html",
        state=found.state,
        listed=found.page,
        question=found.question,
        sorts=ListSort,
        address_of=lambda question: questions.address(owner, **question.fields),
        page_address=lambda page: questions.address(owner, **found.question.at(page).fields),
        notice=notices.read(request.query),
        max_rows=request.app[SETTINGS].pins.max_rows,
        as_part=part,
    )
    if part:
        page.headers[PUSHED_ADDRESS] = _address_to_keep(owner, found.question)
    return page


def look(store: Store, owner: ListOwner, question: Question) -> Found:
    """Ask the store; a page behind the last one is the last one."""
    state = pinlists.state(store, owner)
    page = pin_views.page(
        store,
        owner,
        question.search,
        question.sort,
        question.descending,
        question.page,
        PER_PAGE,
    )
    return Found(state, page, replace(question, page=page.page))


def wants_part(request: web.Request) -> bool:
    """Whether htmx asks for a part to swap in; when it goes back in history, it needs it all."""
    headers = request.headers
    whole = "HX-Boosted" in headers or "HX-History-Restore-Request" in headers
    return "HX-Request" in headers and not whole


def _address_to_keep(owner: ListOwner, question: Question) -> str:
    """For the browser's history; what may be a PIN stays out of it."""
    kept = question if question.may_be_kept else replace(question, search="", page=1)
    return questions.address(owner, **kept.fields)
