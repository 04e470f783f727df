"""The account of who is signed in: name, language, theme, time zone, and the password.

    GET  /profile            both forms
    POST /profile            something wrong 422; else 303 back
    POST /profile/password   something wrong 422; throttle asks to wait 429; else 303 back

The old password is asked for and slowed down like a login: a browser left alone does not give the
account away. A new one ends every other session of the account. Panel thread.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Self, TypeVar

from aiohttp import web
from multidict import MultiDict

from bridge.store.accounts import Profile
from bridge.store.records import Theme
from config.settings import Language
from web import i18n, sessions, timezones
from web.account_forms import (
    LONGEST_PASSWORD,
    Fault,
    Faults,
    faults,
    name_fault,
    password_fault,
    tidy,
    timezone_fault,
)
from web.backends import Person
from web.keys import ACCOUNTS, BEHIND_TLS, FORM, NOW, PERSON, THROTTLE
from web.pacing import address_of, retry_later, undecided_when_away, wait_text
from web.rendering import language_of_page, render
from web.reset import letter_about_password

PATH = "/profile"
SAVED, CHANGED = "saved", "password"
"""What the page is told, in its query, to confirm."""

Choice = TypeVar("Choice", bound=Enum)


@dataclass(frozen=True)
class ProfileForm:
    """What was typed, or how it is."""

    name: str
    language: Language
    theme: Theme
    timezone: str

    @classmethod
    def of(cls, person: Person, language: Language) -> Self:
        """As the account is; `language`: the page's, so that saving another field keeps it."""
        return cls(person.name, language, person.theme, person.timezone)

    @classmethod
    def read(cls, form: MultiDict[str]) -> Self:
        """From the fields of the page; raises HTTPBadRequest for choices that it does not have."""
        return cls(
            tidy(form.get("name", "")),
            _choice(Language, form.get("language", "")),
            _choice(Theme, form.get("theme", "")),
            form.get("timezone", "").strip(),
        )

    def faults(self) -> Faults:
        """What is wrong with it."""
        return faults(name=name_fault(self.name), timezone=timezone_fault(self.timezone))

    def profile(self) -> Profile:
        """What is to be kept of a form without faults."""
        zone = timezones.known(self.timezone) or timezones.FALLBACK
        return Profile(self.name, self.language, self.theme, zone)


async def page(request: web.Request) -> web.StreamResponse:
    """GET /profile"""
    return await _page(request)


async def save(request: web.Request) -> web.StreamResponse:
    """POST /profile"""
    form = ProfileForm.read(request[FORM])
    found = form.faults()
    if found:
        return await _page(request, 422, form, found)
    await request.app[ACCOUNTS].save_profile(request[PERSON], form.profile())
    back = web.HTTPSeeOther(f"{PATH}?{SAVED}=1")
    i18n.keep_choice(back, form.language, request.app[BEHIND_TLS])
    raise back


async def change_password(request: web.Request) -> web.StreamResponse:
    """POST /profile/password"""
    person = request[PERSON]
    old, new = (request[FORM].get(name, "") for name in ("old_password", "new_password"))
    wrong = password_fault(new, person.email)
    if wrong is not None:
        return await _page(request, 422, problems={"new_password": wrong})
    throttle, address = request.app[THROTTLE], address_of(request)
    wait_s = throttle.begin(person.email, address, request.app[NOW]())
    if wait_s > 0:
        return retry_later(await _page(request, 429, wait=wait_text(request, wait_s)), wait_s)
    with undecided_when_away(throttle, person.email, address):
        changed = await _changed(request, old, new)
    if changed is None:
        return await _page(request, 422, problems={"old_password": Fault.WRONG_PASSWORD})
    throttle.succeeded(person.email, address)
    await sessions.sign_in(request, changed)
    raise web.HTTPSeeOther(f"{PATH}?{CHANGED}=1")


async def _changed(request: web.Request, old: str, new: str) -> Person | None:
    if len(old) > LONGEST_PASSWORD or "\0" in old:
        return None
    person = request[PERSON]
    letter = letter_about_password(request, person.email, person.language)
    return await request.app[ACCOUNTS].change_password(person.account_id, old, new, letter)


def _choice(choices: type[Choice], text: str) -> Choice:
    try:
        return choices(text)
    except ValueError as error:
        raise web.HTTPBadRequest from error


async def _page(
    request: web.Request,
    status: int = 200,
    form: ProfileForm | None = None,
    problems: Faults | None = None,
    wait: str = "",
) -> web.Response:
    return await render(
        request,
        "profile.html",
        status,
        form=form or ProfileForm.of(request[PERSON], language_of_page(request)),
        problems=problems or {},
        wait=wait,
        saved=SAVED in request.query,
        changed=CHANGED in request.query,
        timezones=timezones.names(),
    )
