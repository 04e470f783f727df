"""Signing in and out.

    POST /login   throttle asks to wait         429, how long
                  unknown e-mail or wrong password   403, one and the same page
                  database away                 503, the try does not count
                  right                         303 to where the visitor wanted to go

Neither the e-mail nor the password reaches a log; the address does, so that fail2ban can read it.
Panel thread; the password is checked in a worker thread.
"""

import logging
from dataclasses import dataclass, field
from math import ceil

from aiohttp import hdrs, web

from bridge.store.unavailable import StoreUnavailable
from web import i18n, sessions
from web.addresses import HOME, client_address, local_path
from web.backends import Person
from web.keys import ACCOUNTS, BEHIND_TLS, ENDED_SESSIONS, FORM, NOW, THROTTLE
from web.rendering import language_of_page, render

log = logging.getLogger(__name__)

LONGEST_EMAIL = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
LONGEST_PASSWORD = 1024


@dataclass(frozen=True)
class Credentials:
    """What was typed."""

    email: str
    password: str = field(repr=False)

    @property
    def possible(self) -> bool:
        """Could belong to an account: nothing that a database or a hash would choke on."""
        return (
            0 < len(self.email) <= LONGEST_EMAIL
            and 0 < len(self.password) <= LONGEST_PASSWORD
            and self.email.isprintable()
            and "\0" not in self.password
        )


async def login_page(request: web.Request) -> web.StreamResponse:
    """GET /login"""
    claim = await sessions.claim(request)
    if claim is not None and claim.identity not in request.app[ENDED_SESSIONS]:
        raise web.HTTPSeeOther(HOME)
    return await _form_page(request, next_path=local_path(request.query.get("next", HOME)))


async def login(request: web.Request) -> web.StreamResponse:
    """POST /login"""
    form = request[FORM]
    given = Credentials(form.get("email", "").strip(), form.get("password", ""))
    next_path = local_path(form.get("next", HOME))
    address = _address(request)
    wait_s = request.app[THROTTLE].begin(given.email, address, request.app[NOW]())
    if wait_s > 0:
        return await _wait_page(request, given.email, next_path, wait_s)
    person = await _check(request, given, address)
    if person is None:
        log.warning("login refused from %s", address)
        return await _form_page(request, 403, "wrong", given.email, next_path)
    request.app[THROTTLE].succeeded(given.email, address)
    await sessions.sign_in(request, person.account_id)
    raise web.HTTPSeeOther(next_path)


async def logout(request: web.Request) -> web.StreamResponse:
    """POST /logout"""
    claim = await sessions.claim(request)
    if claim is not None:
        request.app[ENDED_SESSIONS].end(claim.identity, request.app[NOW]())
    await sessions.sign_out(request)
    raise web.HTTPSeeOther("/login?out=1")


async def _check(request: web.Request, given: Credentials, address: str) -> Person | None:
    if not given.possible:
        return None
    try:
        return await request.app[ACCOUNTS].check_password(given.email, given.password)
    except StoreUnavailable:
        request.app[THROTTLE].undecided(given.email, address)
        raise


def _address(request: web.Request) -> str:
    forwarded_for = request.headers.get(hdrs.X_FORWARDED_FOR)
    return client_address(request.remote, forwarded_for, request.app[BEHIND_TLS])


async def _wait_page(
    request: web.Request, email: str, next_path: str, wait_s: float
) -> web.Response:
    wait = i18n.wait_text(wait_s, language_of_page(request))
    page = await _form_page(request, 429, "wait", email, next_path, wait)
    page.headers[hdrs.RETRY_AFTER] = str(ceil(wait_s))
    return page


async def _form_page(
    request: web.Request,
    status: int = 200,
    problem: str = "",
    email: str = "",
    next_path: str = HOME,
    wait: str = "",
) -> web.Response:
    return await render(
        request,
        "login.html",
        status,
        problem=problem,
        email=email,
        next_path=next_path,
        wait=wait,
        signed_out="out" in request.query,
    )
