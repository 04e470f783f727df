"""Typed keys of everything that the application and a request carry.

Application keys are set once by `web.app.create_app`; request keys by the middleware named.
"""

from collections.abc import Callable, Mapping

from aiohttp import web

from config.settings import Settings
from web.backends import Accounts, Bridge, Person
from web.health import HealthProbe
from web.i18n import Catalogues
from web.sessions import EndedSessions
from web.throttle import LoginThrottle

SETTINGS = web.AppKey("settings", Settings)
BEHIND_TLS = web.AppKey("behind_tls", bool)
ACCOUNTS = web.AppKey[Accounts]("accounts")
BRIDGE = web.AppKey[Bridge]("bridge")
HEALTH = web.AppKey("health", HealthProbe)
THROTTLE = web.AppKey("throttle", LoginThrottle)
ENDED_SESSIONS = web.AppKey("ended_sessions", EndedSessions)
CATALOGUES = web.AppKey[Catalogues]("catalogues")
NOW = web.AppKey[Callable[[], float]]("now")
"""Monotonic seconds."""

FORM = web.RequestKey[Mapping[str, str]]("form")
"""The fields of a POST whose CSRF token was right (csrf_middleware)."""
PERSON = web.RequestKey("person", Person)
"""Who is signed in (access_middleware), on every page that needs it."""
