"""Every path of the panel, its handlers, and who may open it. A test walks this table."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from web import login, pages
from web.access import LOGIN_PATH, Access
from web.headers import STATIC_PREFIX
from web.rendering import STATIC_FOLDER


@dataclass(frozen=True)
class Page:
    """One path."""

    path: str
    access: Access
    handlers: Mapping[str, Handler]
    """By method; GET brings HEAD with it."""


def _page(
    path: str, access: Access, get: Handler | None = None, post: Handler | None = None
) -> Page:
    given = {hdrs.METH_GET: get, hdrs.METH_POST: post}
    return Page(path, access, {method: to for method, to in given.items() if to is not None})


PAGES = (
    _page("/", Access.SIGNED_IN, get=pages.home),
    _page("/status", Access.SIGNED_IN, get=pages.status),
    _page(LOGIN_PATH, Access.PUBLIC, get=login.login_page, post=login.login),
    _page("/logout", Access.PUBLIC, post=login.logout),
    _page("/health", Access.PUBLIC, get=pages.health),
    _page("/language/{language}", Access.PUBLIC, get=pages.choose_language),
)


def install(app: web.Application) -> None:
    """Add every path to an application."""
    for page in PAGES:
        resource = app.router.add_resource(page.path)
        for method, handler in page.handlers.items():
            resource.add_route(method, handler)
            if method == hdrs.METH_GET:
                resource.add_route(hdrs.METH_HEAD, handler)
    app.router.add_static(STATIC_PREFIX, STATIC_FOLDER)


def access_table() -> Mapping[str, Access]:
    """Who may open a path, by its pattern."""
    return {page.path: page.access for page in PAGES} | {STATIC_PREFIX.rstrip("/"): Access.PUBLIC}
