"""Who may open what, in one place. The table itself stands beside the routes (web.routes).

    PUBLIC      anyone
    SIGNED_IN   an account that exists and may use the panel; asked of the database every time,
                so that a disabled account is out at once

A handler that is in no table needs a sign-in. A visitor who is not signed in is sent to the
login page, which sends him on to where he wanted to go. Panel thread.
"""

from collections.abc import Mapping
from enum import Enum

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from yarl import URL

from web import sessions
from web.keys import ACCOUNTS, ENDED_SESSIONS, PERSON

LOGIN_PATH = "/login"


class Access(Enum):
    """What a route asks of its visitor."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


ROUTE_ACCESS = web.AppKey[Mapping[str, Access]]("route_access")
"""By the pattern of the path."""


@web.middleware
async def access_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through, or send to the login page."""
    if _access(request) is Access.SIGNED_IN and not await _recognised(request):
        await sessions.sign_out(request)
        raise web.HTTPSeeOther(_login_url(request))
    return await handler(request)


def _access(request: web.Request) -> Access:
    if request.match_info.http_exception is not None:
        return Access.PUBLIC
    resource = request.match_info.route.resource
    path = resource.canonical if resource is not None else ""
    return request.app[ROUTE_ACCESS].get(path, Access.SIGNED_IN)


async def _recognised(request: web.Request) -> bool:
    claim = await sessions.claim(request)
    if claim is None or claim.identity in request.app[ENDED_SESSIONS]:
        return False
    person = await request.app[ACCOUNTS].find(claim.account_id)
    if person is None:
        return False
    request[PERSON] = person
    return True


def _login_url(request: web.Request) -> URL:
    wanted = request.path_qs if request.method in (hdrs.METH_GET, hdrs.METH_HEAD) else "/"
    login = URL(LOGIN_PATH)
    return login if wanted == "/" else login.with_query(next=wanted)
