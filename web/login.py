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

from aiohttp import web

from web import sessions
from web.account_forms import LONGEST_EMAIL, LONGEST_PASSWORD
from web.addresses import HOME, local_path
from web.backends import Person
from web.keys import ACCOUNTS, ENDED_SESSIONS, FORM, NOW, SETTINGS, THROTTLE
from web.pacing import address_of, retry_later, undecided_when_away, wait_text
from web.rendering import render

log = logging.getLogger(__name__)


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
    address = address_of(request)
    wait_s = request.app[THROTTLE].begin(given.email, address, request.app[NOW]())
    if wait_s > 0:
        wait = wait_text(request, wait_s)
        page = await _form_page(request, 429, "wait", given.email, next_path, wait)
        return retry_later(page, wait_s)
    person = await _check(request, given, address)
    if person is None:
        log.warning("login refused from %s", address)
        return await _form_page(request, 403, "wrong", given.email, next_path)
    request.app[THROTTLE].succeeded(given.email, address)
    await sessions.sign_in(request, person)
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
    with undecided_when_away(request.app[THROTTLE], given.email, address):
        return await request.app[ACCOUNTS].check_password(given.email, given.password)


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
        sign_up=request.app[SETTINGS].panel.sign_up,
    )
