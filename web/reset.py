"""A forgotten password: an address, a mail with a link, and a new password behind the link.

    GET, POST /reset           ask for the link (web.mailed_links)
    GET       /reset/{token}   the form; it can be opened any number of times
    POST      /reset/{token}   link of no use 410; something wrong 422; else signed in, 303 home

The new password ends every other session of the account (web.sessions), and a mail says that it
was changed. Panel thread.
"""

from aiohttp import web

from bridge.store.one_time_links import Compose
from bridge.store.records import Account, LinkPurpose, NewMail
from config.settings import Language
from web import mailed_links, sessions
from web.account_forms import Faults, faults, password_fault
from web.addresses import HOME
from web.keys import ACCOUNTS, FORM, LETTERS, SETTINGS
from web.letters import deliverable
from web.mailed_links import Asking
from web.rendering import language_of_page, render

PURPOSE = LinkPurpose.RESET_PASSWORD


async def ask_page(request: web.Request) -> web.StreamResponse:
    """GET /reset"""
    return await mailed_links.page(request, ASKING)


async def ask(request: web.Request) -> web.StreamResponse:
    """POST /reset"""
    return await mailed_links.ask(request, ASKING)


async def finish_page(request: web.Request) -> web.StreamResponse:
    """GET /reset/{token}"""
    email = await _address(request)
    return await (_gone_page(request) if email is None else _form_page(request, email))


async def finish(request: web.Request) -> web.StreamResponse:
    """POST /reset/{token}"""
    email, password = await _address(request), request[FORM].get("password", "")
    if email is None:
        return await _gone_page(request)
    found = faults(password=password_fault(password, email))
    if found:
        return await _form_page(request, email, found)
    person = await request.app[ACCOUNTS].finish_reset(
        request.match_info["token"],
        password,
        lambda account: letter_about_password(request, account.email, account.language),
    )
    if person is None:
        return await _gone_page(request)
    await sessions.sign_in(request, person)
    raise web.HTTPSeeOther(HOME)


def letter_about_password(request: web.Request, email: str, language: Language) -> NewMail | None:
    """Tells an account's owner that the password was changed, where this panel sends mail."""
    if not request.app[SETTINGS].mail.host or not deliverable(email):
        return None
    return request.app[LETTERS].password_changed(email, language)


def _composer(request: web.Request, email: str, base: str) -> Compose:
    letters, language = request.app[LETTERS], language_of_page(request)

    def compose(token: str, account: Account | None) -> NewMail:
        to = email if account is None else account.email
        spoken = language if account is None else account.language
        return letters.reset_password(to, spoken, f"{base}/reset/{token}")

    return compose


ASKING = Asking(PURPOSE, "reset.html", _composer)


async def _address(request: web.Request) -> str | None:
    return await request.app[ACCOUNTS].linked(request.match_info["token"], PURPOSE)


async def _form_page(
    request: web.Request, email: str, problems: Faults | None = None
) -> web.Response:
    status = 422 if problems else 200
    return await render(request, "reset_finish.html", status, email=email, problems=problems or {})


async def _gone_page(request: web.Request) -> web.Response:
    lifetime = mailed_links.lifetime_text(PURPOSE, language_of_page(request))
    return await render(request, "link_gone.html", 410, again="/reset", lifetime=lifetime)
