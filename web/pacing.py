"""Slowing visitors down: where web.throttle meets requests and pages. Panel thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from aiohttp import hdrs, web

from bridge.store.unavailable import StoreUnavailable
from web import i18n
from web.addresses import client_address
from web.keys import BEHIND_TLS
from web.rendering import language_of_page
from web.throttle import Throttle


def address_of(request: web.Request) -> str:
    """Where the visitor comes from."""
    forwarded_for = request.headers.get(hdrs.X_FORWARDED_FOR)
    return client_address(request.remote, forwarded_for, request.app[BEHIND_TLS])


def wait_text(request: web.Request, wait_s: float) -> str:
    """How long to wait, in words of the page's language; empty: not at all."""
    return i18n.wait_text(wait_s, language_of_page(request)) if wait_s > 0 else ""


def retry_later(page: web.Response, wait_s: float) -> web.Response:
    """Say it to machines too (RFC 9110, 10.2.3)."""
    page.headers[hdrs.RETRY_AFTER] = str(ceil(wait_s))
    return page


@contextmanager
def undecided_when_away(throttle: Throttle, account: str, address: str) -> Iterator[None]:
    """A try that the database could not decide does not count."""
    try:
        yield
    except StoreUnavailable:
        throttle.undecided(account, address)
        raise
