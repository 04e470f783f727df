"""Signing up: an address, a mail with a link, and a form behind the link.

    GET, POST /signup           ask for the link (web.mailed_links)
    GET       /signup/{token}   the form; it can be opened any number of times
    POST      /signup/{token}   link of no use 410; something wrong 422; else signed in, 303 home

The account is an organizer's without a company, its address proved by the link. Panel thread.
"""

from dataclasses import dataclass, field
from typing import Self

from aiohttp import web
from multidict import MultiDict

from bridge.store.one_time_links import Compose, Newcomer
from bridge.store.records import Account, LinkPurpose, NewMail
from web import mailed_links, sessions, timezones
from web.account_forms import Faults, faults, name_fault, password_fault, tidy, timezone_fault
from web.addresses import HOME
from web.keys import ACCOUNTS, FORM, LETTERS
from web.mailed_links import Asking
from web.rendering import language_of_page, render

PURPOSE = LinkPurpose.SIGN_UP


@dataclass(frozen=True)
class SignUpForm:
    """What was typed behind the link."""

    name: str = ""
    password: str = field(default="", repr=False)
    timezone: str = ""

    @classmethod
    def read(cls, form: MultiDict[str]) -> Self:
        """From the fields of the page."""
        name, zone = tidy(form.get("name", "")), form.get("timezone", "").strip()
        return cls(name, form.get("password", ""), zone)

    def faults(self, email: str) -> Faults:
        """What is wrong with it."""
        return faults(
            name=name_fault(self.name),
            password=password_fault(self.password, email),
            timezone=timezone_fault(self.timezone),
        )


async def ask_page(request: web.Request) -> web.StreamResponse:
    """GET /signup"""
    return await mailed_links.page(request, ASKING)


async def ask(request: web.Request) -> web.StreamResponse:
    """POST /signup"""
    return await mailed_links.ask(request, ASKING)


async def finish_page(request: web.Request) -> web.StreamResponse:
    """GET /signup/{token}"""
    email = await _address(request)
    if email is None:
        return await _gone_page(request)
    return await _form_page(request, email, SignUpForm(timezone=timezones.of_this_machine()))


async def finish(request: web.Request) -> web.StreamResponse:
    """POST /signup/{token}"""
    email, form = await _address(request), SignUpForm.read(request[FORM])
    if email is None:
        return await _gone_page(request)
    found = form.faults(email)
    if found:
        return await _form_page(request, email, form, found)
    zone = timezones.known(form.timezone) or timezones.FALLBACK
    newcomer = Newcomer(form.name, form.password, language_of_page(request), zone)
    person = await request.app[ACCOUNTS].finish_sign_up(request.match_info["token"], newcomer)
    if person is None:
        return await _gone_page(request)
    await sessions.sign_in(request, person)
    raise web.HTTPSeeOther(HOME)


def _composer(request: web.Request, email: str, base: str) -> Compose:
    letters, language = request.app[LETTERS], language_of_page(request)

    def compose(token: str, account: Account | None) -> NewMail:
        if account is not None:
            return letters.already_signed_up(account.email, account.language, f"{base}/login")
        return letters.sign_up(email, language, f"{base}/signup/{token}")

    return compose


ASKING = Asking(PURPOSE, "signup.html", _composer)


async def _address(request: web.Request) -> str | None:
    """The address that the link proves; None: it proves nothing, or nobody may sign up now."""
    if mailed_links.obstacle(request, PURPOSE) is mailed_links.Obstacle.CLOSED:
        return None
    return await request.app[ACCOUNTS].linked(request.match_info["token"], PURPOSE)


async def _form_page(
    request: web.Request, email: str, form: SignUpForm, problems: Faults | None = None
) -> web.Response:
    return await render(
        request,
        "signup_finish.html",
        422 if problems else 200,
        email=email,
        form=form,
        problems=problems or {},
        timezones=timezones.names(),
    )


async def _gone_page(request: web.Request) -> web.Response:
    lifetime = mailed_links.lifetime_text(PURPOSE, language_of_page(request))
    return await render(request, "link_gone.html", 410, again="/signup", lifetime=lifetime)
