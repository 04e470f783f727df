"""Asking for a one-time link by mail: what /signup and /reset have in common.

    POST   this panel mails no links     409, why
           not an address                422
           throttle asks to wait         429, how long
           database away                 503, the try does not count
           anything else                 200, "look into your mailbox", whoever has an account

A link begins with panel.public_url. Without that, the host that the browser asked for is believed
only if it is this machine itself, as on a first try at home: who forges the Host header of a
request must not get a token mailed with a link to a host of his own. Panel thread.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from aiohttp import web

from bridge.store.one_time_links import LIFETIME, Compose
from bridge.store.records import LinkPurpose
from config.settings import Language
from web import i18n
from web.account_forms import LONGEST_EMAIL, Fault, Faults
from web.keys import ACCOUNTS, FORM, NOW, SETTINGS, THROTTLE
from web.letters import deliverable
from web.pacing import address_of, retry_later, undecided_when_away, wait_text
from web.rendering import language_of_page, render

OWN_MACHINE = re.compile(
    r"(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:(?P<port>[0-9]{1,5}))?",
)
"""As browsers write it in a Host header (RFC 1122, 3.2.1.3 g; RFC 4291, 2.5.3)."""
LARGEST_PORT = 65535

Composer = Callable[[web.Request, str, str], Compose]
"""Makes the letters: of a request, for an e-mail address, with links that begin so."""


class Obstacle(Enum):
    """Why this panel mails no such links; its operator's to change."""

    CLOSED = "closed"
    NO_MAIL = "no-mail"
    NO_URL = "no-url"


@dataclass(frozen=True)
class Asking:
    """A page where a link can be asked for."""

    purpose: LinkPurpose
    template: str
    composer: Composer


async def page(request: web.Request, asking: Asking) -> web.Response:
    """The form, or why there is none."""
    return await _page(request, asking)


async def ask(request: web.Request, asking: Asking) -> web.Response:
    """The form was sent."""
    base = link_base(request)
    if base is None or obstacle(request, asking.purpose) is not None:
        return await _page(request, asking, 409)
    email = request[FORM].get("email", "").strip()
    if not deliverable(email):
        problems = {"email": Fault.NO_ADDRESS}
        return await _page(request, asking, 422, email[:LONGEST_EMAIL], problems)
    throttle, address = request.app[THROTTLE].mails, address_of(request)
    wait_s = throttle.begin(email, address, request.app[NOW]())
    if wait_s > 0:
        wait = wait_text(request, wait_s)
        return retry_later(await _page(request, asking, 429, email, wait=wait), wait_s)
    with undecided_when_away(throttle, email, address):
        compose = asking.composer(request, email, base)
        await request.app[ACCOUNTS].mail_link(email, asking.purpose, compose)
    return await _page(request, asking, email=email, sent=True)


def obstacle(request: web.Request, purpose: LinkPurpose) -> Obstacle | None:
    """What stands in the way of links of this kind."""
    settings = request.app[SETTINGS]
    if purpose is LinkPurpose.SIGN_UP and not settings.panel.sign_up:
        return Obstacle.CLOSED
    if not settings.mail.host:
        return Obstacle.NO_MAIL
    return Obstacle.NO_URL if link_base(request) is None else None


def link_base(request: web.Request) -> str | None:
    """What the links of a mail begin with; None: nobody has told this panel its address."""
    public_url = request.app[SETTINGS].panel.public_url
    return public_url.rstrip("/") if public_url else loopback_base(request.host)


def loopback_base(host: str) -> str | None:
    """The address of a panel on the reader's own machine, from a Host header; None: elsewhere."""
    own = OWN_MACHINE.fullmatch(host)
    return f"http://{host}" if own and int(own["port"] or 80) <= LARGEST_PORT else None


def lifetime_text(purpose: LinkPurpose, language: Language) -> str:
    """How long a link works, in words."""
    return i18n.duration_text(LIFETIME[purpose].total_seconds(), language)


async def _page(
    request: web.Request,
    asking: Asking,
    status: int = 200,
    email: str = "",
    problems: Faults | None = None,
    wait: str = "",
    sent: bool = False,
) -> web.Response:
    return await render(
        request,
        asking.template,
        status,
        obstacle=obstacle(request, asking.purpose),
        email=email,
        problems=problems or {},
        wait=wait,
        sent=sent,
        lifetime=lifetime_text(asking.purpose, language_of_page(request)),
    )
