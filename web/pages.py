"""The pages behind the login, and the small answers that need none. Panel thread."""

from aiohttp import web

from bridge.dialling import numbers_to_call, sip_address
from web import i18n
from web.addresses import HOME, local_path
from web.health import Health, Status
from web.keys import BEHIND_TLS, HEALTH, SETTINGS
from web.rendering import language_of_page, render


async def home(request: web.Request) -> web.StreamResponse:
    """GET / : who is signed in, is the bridge up, what is on, how to call."""
    sip = request.app[SETTINGS].sip
    state = await request.app[HEALTH].look()
    return await render(
        request,
        "home.html",
        bridge=state.bridge,
        uptime=_uptime(request, state),
        numbers=numbers_to_call(sip),
        sip=sip_address(sip, request.url.host or "localhost"),
    )


async def status(request: web.Request) -> web.StreamResponse:
    """GET /status : what /health says, for people."""
    state = await request.app[HEALTH].look()
    return await render(
        request,
        "status.html",
        database_up=state.database_up,
        bridge=state.bridge,
        uptime=_uptime(request, state),
    )


async def health(request: web.Request) -> web.StreamResponse:
    """GET /health : for machines (web.health)."""
    state = await request.app[HEALTH].look()
    return web.json_response(
        state.to_json(), status=503 if state.status is Status.FAILING else 200
    )


async def choose_language(request: web.Request) -> web.StreamResponse:
    """GET /language/{language} : keep the choice, go back to the page."""
    language = i18n.language_of(request.match_info["language"])
    if language is None:
        raise web.HTTPNotFound
    back = web.HTTPSeeOther(local_path(request.query.get("back", HOME)))
    i18n.keep_choice(back, language, request.app[BEHIND_TLS])
    raise back


def _uptime(request: web.Request, state: Health) -> str:
    if state.bridge is None:
        return ""
    return i18n.duration_text(state.bridge.uptime_s, language_of_page(request))
