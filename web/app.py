"""The panel as an aiohttp application: what it is made of, and in which order it looks.

    headers (on every answer)
    session ─► errors ─► CSRF ─► access ─► handler

Errors stand inside the session, since their pages carry forms too; CSRF stands before access, so
that a forged form learns nothing. Everything runs on the panel's one asyncio thread.
"""

import time
from collections.abc import Callable

from aiohttp import web

from config.settings import Settings
from web import i18n, keys, rendering, routes
from web.access import ROUTE_ACCESS, access_middleware
from web.backends import Accounts, Bridge
from web.csrf import MULTIPART_PATHS, csrf_middleware
from web.errors import error_middleware
from web.headers import add_security_headers
from web.health import HealthProbe
from web.letters import Letters
from web.pins.drafts import DRAFTS, Drafts
from web.pins.receiving import GATE, Gate
from web.sessions import EndedSessions, session_middleware
from web.store_pins import StorePins
from web.throttle import LoginThrottle

LARGEST_FORM_BYTES = 64 * 1024


def create_app(
    settings: Settings,
    accounts: Accounts,
    bridge: Bridge,
    pins: StorePins,
    secret: bytes,
    now: Callable[[], float] = time.monotonic,
) -> web.Application:
    """The application. `secret`: what the key file holds; `now`: monotonic seconds."""
    behind_tls = settings.panel.public_url.lower().startswith("https://")
    app = web.Application(
        client_max_size=LARGEST_FORM_BYTES,
        middlewares=[
            session_middleware(secret, behind_tls),
            error_middleware,
            csrf_middleware,
            access_middleware,
        ],
    )
    app[keys.SETTINGS] = settings
    app[keys.BEHIND_TLS] = behind_tls
    app[keys.ACCOUNTS] = accounts
    app[keys.BRIDGE] = bridge
    app[keys.PINS] = pins
    app[keys.NOW] = now
    _add_parts(app)
    return app


def _add_parts(app: web.Application) -> None:
    app[keys.HEALTH] = HealthProbe(app[keys.ACCOUNTS], app[keys.BRIDGE], app[keys.NOW])
    app[keys.THROTTLE] = LoginThrottle()
    app[keys.ENDED_SESSIONS] = EndedSessions()
    app[keys.LETTERS] = Letters(app[keys.SETTINGS])
    app[DRAFTS] = Drafts()
    app[GATE] = Gate()
    app[keys.CATALOGUES] = i18n.load_catalogues()
    app[ROUTE_ACCESS] = routes.access_table()
    app[MULTIPART_PATHS] = routes.multipart_paths()
    app.on_response_prepare.append(add_security_headers)
    rendering.install(app)
    routes.install(app)
