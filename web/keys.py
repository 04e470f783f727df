"""Typed keys of everything that the application and a request carry.

Application keys are set once by `web.app.create_app`; request keys by the middleware named.
"""

from collections.abc import Callable

from aiohttp import MultipartReader, web
from multidict import MultiDict

from bridge.store.pin_records import ListOwner
from config.settings import Settings
from web.backends import Accounts, Bridge, Person
from web.health import HealthProbe
from web.i18n import Catalogues
from web.letters import Letters
from web.sessions import EndedSessions
from web.store_pins import StorePins
from web.throttle import LoginThrottle

SETTINGS = web.AppKey("settings", Settings)
BEHIND_TLS = web.AppKey("behind_tls", bool)
ACCOUNTS = web.AppKey[Accounts]("accounts")
BRIDGE = web.AppKey[Bridge]("bridge")
PINS = web.AppKey("pins", StorePins)
"""`await request.app[PINS].run(function_of_the_store, *arguments)`."""
LETTERS = web.AppKey("letters", Letters)
HEALTH = web.AppKey("health", HealthProbe)
THROTTLE = web.AppKey("throttle", LoginThrottle)
ENDED_SESSIONS = web.AppKey("ended_sessions", EndedSessions)
CATALOGUES = web.AppKey[Catalogues]("catalogues")
NOW = web.AppKey[Callable[[], float]]("now")
"""Monotonic seconds."""

FORM = web.RequestKey[MultiDict[str]]("form")
"""The fields of a POST whose CSRF token was right (csrf_middleware): `get` for a field that comes
once, `getall` for several of one name. Empty for multipart."""
PARTS = web.RequestKey[MultipartReader | None]("parts")
"""Multipart only (csrf_middleware): the reader behind the token's part; None: the token came in
the header, nothing is read yet, and the handler starts its own reader."""
PERSON = web.RequestKey("person", Person)
"""Who is signed in (access_middleware), on every page that needs it."""
OWNER = web.RequestKey("owner", ListOwner)
"""Whose PIN list the path names, on pages of Access.OWN_LISTS: the person signed in may manage it
(access_middleware)."""
