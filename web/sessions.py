"""Who is signed in: a session in an encrypted, signed cookie, and the list of those ended early.

The cookie (Fernet: AES-CBC with HMAC-SHA256) holds the account's number, the mark of its password
(bridge.store.accounts), the session's own identity and its CSRF token; HttpOnly, SameSite=Lax,
Secure and `__Host-` behind TLS; twelve hours. Signing in starts a new session, so a planted one is
worth nothing. Signing out ends it also for whoever copied the cookie, as long as this process
lives; a new password ends every session that was started with the old one, for good. Panel
thread; `EndedSessions` is sans-IO with `now` in monotonic seconds.
"""

import secrets
import warnings
from collections import OrderedDict
from dataclasses import dataclass, field

import aiohttp_session
from aiohttp import web
from aiohttp.typedefs import Middleware
from aiohttp_session import get_session, new_session
from aiohttp_session.cookie_storage import EncryptedCookieStorage
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from web.backends import Person

LIFETIME_S = 12 * 3600
MOST_ENDED = 100_000
COOKIE = "dialbridge"
COOKIE_BEHIND_TLS = "__Host-dialbridge"
"""RFC 6265bis: only sent over TLS and only to the host that set it."""

_ACCOUNT = "account"
_IDENTITY = "identity"
_PASSWORD_MARK = "password"
_CSRF = "csrf"
_SUBKEY_PURPOSE = b"dialbridge panel session cookies v1"
_TOKEN_BYTES = 32


@dataclass(frozen=True)
class Claim:
    """What a valid cookie says; whether the account still exists is for the database."""

    account_id: int
    identity: str
    password_mark: str = field(repr=False)

    def holds_for(self, person: Person) -> bool:
        """Whether the account, as the database has it, still has the password of back then."""
        return (self.account_id, self.password_mark) == (person.account_id, person.password_mark)


class EndedSessions:
    """Sessions that were signed out of before their cookie's time was up."""

    def __init__(self, lifetime_s: float = LIFETIME_S, most: int = MOST_ENDED) -> None:
        self._lifetime_s = lifetime_s
        self._most = most
        self._ended_at: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, identity: str) -> bool:
        return identity in self._ended_at

    def __len__(self) -> int:
        return len(self._ended_at)

    def end(self, identity: str, now: float) -> None:
        """Remember until the cookie has expired by itself."""
        self._ended_at[identity] = now
        while self._ended_at and self._surplus(now):
            self._ended_at.popitem(last=False)

    def _surplus(self, now: float) -> bool:
        oldest = next(iter(self._ended_at.values()))
        return len(self._ended_at) > self._most or now - oldest > self._lifetime_s


class PanelCookies(EncryptedCookieStorage):
    """The storage of aiohttp-session, calm about cookies that no browser of ours sent."""

    def load_cookie(self, request: web.Request) -> str | None:
        """The cookie's text; one with foreign bytes counts as none."""
        cookie = super().load_cookie(request)
        return cookie if cookie is not None and cookie.isascii() else None


def session_middleware(secret: bytes, behind_tls: bool) -> Middleware:
    """Sessions for an application, without aiohttp's advice about aiohttp-session's own keys."""
    warnings.filterwarnings("ignore", category=web.NotAppKeyWarning, module="aiohttp_session")
    return aiohttp_session.session_middleware(session_cookies(secret, behind_tls))


def session_cookies(secret: bytes, behind_tls: bool) -> PanelCookies:
    """The storage, under a key of its own derived from the key file's `secret` (RFC 5869)."""
    key = HKDF(SHA256(), length=32, salt=None, info=_SUBKEY_PURPOSE).derive(secret)
    return PanelCookies(
        key,
        cookie_name=COOKIE_BEHIND_TLS if behind_tls else COOKIE,
        max_age=LIFETIME_S,
        secure=behind_tls,
        httponly=True,
        samesite="Lax",
    )


async def sign_in(request: web.Request, person: Person) -> None:
    """Start a new session for this account."""
    session = await new_session(request)
    session[_ACCOUNT] = person.account_id
    session[_PASSWORD_MARK] = person.password_mark
    session[_IDENTITY] = secrets.token_urlsafe(_TOKEN_BYTES)
    session[_CSRF] = secrets.token_urlsafe(_TOKEN_BYTES)


async def sign_out(request: web.Request) -> None:
    """Replace the session by one that nobody is signed in to."""
    session = await new_session(request)
    session[_CSRF] = secrets.token_urlsafe(_TOKEN_BYTES)


async def claim(request: web.Request) -> Claim | None:
    """Who the cookie says is signed in."""
    session = await get_session(request)
    account_id, identity = session.get(_ACCOUNT), session.get(_IDENTITY)
    mark = session.get(_PASSWORD_MARK)
    if isinstance(account_id, int) and isinstance(identity, str) and isinstance(mark, str):
        return Claim(account_id, identity, mark)
    return None


async def csrf_token(request: web.Request) -> str:
    """The session's token for its forms; made when first asked for."""
    session = await get_session(request)
    token = session.get(_CSRF)
    if not isinstance(token, str):
        token = session[_CSRF] = secrets.token_urlsafe(_TOKEN_BYTES)
    return token
