"""Who may open what, in one place. The table itself stands beside the routes (web.routes).

    PUBLIC      anyone
    SIGNED_IN   an account that exists and may use the panel; asked of the database every time,
                so that a disabled account is out at once, and one with a new password too
    OWN_LISTS   the same, and the account may manage the PIN list that {kind}/{id} names
                (bridge.store.list_scopes); the handler finds it in request[OWNER]

A handler that is in no table needs a sign-in. A visitor who is not signed in is sent to the
login page, which sends him on to where he wanted to go. A list of somebody else is answered with
404 like one that does not exist. Panel thread.
"""

from collections.abc import Mapping
from contextlib import suppress
from enum import Enum

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from yarl import URL

from bridge.store import list_scopes
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.unavailable import StoreUnavailable
from web import sessions
from web.addresses import HOME, id_of
from web.keys import ACCOUNTS, ENDED_SESSIONS, OWNER, PERSON, PINS

LOGIN_PATH = "/login"
HTMX, HTMX_REDIRECT = "HX-Request", "HX-Redirect"
"""Headers of htmx: it fetches a part of a page; the whole page shall go elsewhere."""


class Access(Enum):
    """What a route asks of its visitor."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    OWN_LISTS = "own lists"


ROUTE_ACCESS = web.AppKey[Mapping[str, Access]]("route_access")
"""By the pattern of the path."""


@web.middleware
async def access_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through, send to the login page, or answer that there is no such list."""
    if request.match_info.http_exception is not None:
        await _recognise_if_possible(request)
        return await handler(request)
    access = _access(request)
    if access is not Access.PUBLIC and not await _recognised(request):
        await _end_stale_session(request)
        return _to_the_login(request)
    if access is Access.OWN_LISTS:
        request[OWNER] = await _managed(request)
    return await handler(request)


def _access(request: web.Request) -> Access:
    resource = request.match_info.route.resource
    path = resource.canonical if resource is not None else ""
    return request.app[ROUTE_ACCESS].get(path, Access.SIGNED_IN)


async def _recognise_if_possible(request: web.Request) -> None:
    """For a path that does not exist: its error page may carry the menu."""
    with suppress(StoreUnavailable):
        await _recognised(request)


async def _recognised(request: web.Request) -> bool:
    claim = await sessions.claim(request)
    if claim is None or claim.identity in request.app[ENDED_SESSIONS]:
        return False
    person = await request.app[ACCOUNTS].find(claim.account_id)
    if person is None or not claim.holds_for(person):
        return False
    request[PERSON] = person
    return True


async def _managed(request: web.Request) -> ListOwner:
    """Whose list the path names; raises HTTPNotFound, whatever the reason."""
    owner = _owner(request)
    account_id = request[PERSON].account_id
    if owner is None or not await request.app[PINS].run(list_scopes.may_manage, account_id, owner):
        raise web.HTTPNotFound
    return owner


def _owner(request: web.Request) -> ListOwner | None:
    named = request.match_info
    kind = next((kind for kind in OwnerKind if kind.value == named["kind"]), None)
    owner_id = id_of(named["id"])
    return None if kind is None or owner_id is None else ListOwner(kind, owner_id)


async def _end_stale_session(request: web.Request) -> None:
    """Who was not signed in keeps his token: a login page in another tab still works."""
    if await sessions.claim(request) is not None:
        await sessions.sign_out(request)


def _to_the_login(request: web.Request) -> web.Response:
    """A redirect; a part of a page that htmx asked for takes the whole page along."""
    if HTMX in request.headers:
        url = _login_url(request.path)
        return web.Response(status=204, headers={HTMX_REDIRECT: str(url)})
    asked = request.method in (hdrs.METH_GET, hdrs.METH_HEAD)
    raise web.HTTPSeeOther(_login_url(request.path_qs if asked else HOME))


def _login_url(wanted: str) -> URL:
    login = URL(LOGIN_PATH)
    return login if wanted == HOME else login.with_query(next=wanted)
