"""Every path of the panel, its handlers, and who may open it. A test walks this table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from web import login, pages, profile, reset, signup
from web.access import LOGIN_PATH, Access
from web.headers import STATIC_PREFIX
from web.pins import choose, download, entries, history, listing, upload
from web.rendering import STATIC_FOLDER


@dataclass(frozen=True)
class Page:
    """One path."""

    path: str
    access: Access
    handlers: Mapping[str, Handler]
    """By method; GET brings HEAD with it."""
    takes_files: bool = False
    """Whether its POST may be multipart (web.csrf)."""


def _page(
    path: str,
    access: Access,
    get: Handler | None = None,
    post: Handler | None = None,
    takes_files: bool = False,
) -> Page:
    given = {hdrs.METH_GET: get, hdrs.METH_POST: post}
    handlers = {method: to for method, to in given.items() if to is not None}
    return Page(path, access, handlers, takes_files)


def _list_page(
    path: str, get: Handler | None = None, post: Handler | None = None, takes_files: bool = False
) -> Page:
    """A page about the PIN list of one owner."""
    return _page(f"/pins/{{kind}}/{{id}}{path}", Access.OWN_LISTS, get, post, takes_files)


PAGES = (
    _page("/", Access.SIGNED_IN, get=pages.home),
    _page("/status", Access.SIGNED_IN, get=pages.status),
    _page(LOGIN_PATH, Access.PUBLIC, get=login.login_page, post=login.login),
    _page("/logout", Access.PUBLIC, post=login.logout),
    _page("/signup", Access.PUBLIC, get=signup.ask_page, post=signup.ask),
    _page("/signup/{token}", Access.PUBLIC, get=signup.finish_page, post=signup.finish),
    _page("/reset", Access.PUBLIC, get=reset.ask_page, post=reset.ask),
    _page("/reset/{token}", Access.PUBLIC, get=reset.finish_page, post=reset.finish),
    _page("/profile", Access.SIGNED_IN, get=profile.page, post=profile.save),
    _page("/profile/password", Access.SIGNED_IN, post=profile.change_password),
    _page("/health", Access.PUBLIC, get=pages.health),
    _page("/language/{language}", Access.PUBLIC, get=pages.choose_language),
    _page("/pins", Access.SIGNED_IN, get=choose.lists),
    _page("/pins/template", Access.SIGNED_IN, get=download.template),
    _list_page("", get=listing.view),
    _list_page("/new", get=entries.new_page, post=entries.insert),
    _list_page("/entries/{entry}", get=entries.edit_page, post=entries.edit),
    _list_page("/remove", post=entries.remove),
    _list_page("/switch", post=entries.switch),
    _list_page("/undo/{change}", post=entries.undo),
    _list_page("/download", get=download.csv),
    _list_page("/history", get=history.changes),
    _list_page("/history/{change}", get=history.as_it_was),
    _list_page("/history/{change}/restore", post=history.restore),
    _list_page("/upload", get=upload.page, post=upload.receive, takes_files=True),
    _list_page("/upload/{draft}", get=upload.preview, post=upload.confirm),
    _list_page("/upload/{draft}/discard", post=upload.discard),
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


def multipart_paths() -> Collection[str]:
    """The paths that take files, by their patterns."""
    return frozenset(page.path for page in PAGES if page.takes_files)
