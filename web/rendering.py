"""Templates to pages: what every page needs beside its own context.

    language, translations, languages   web.i18n
    person, csrf                        who is signed in; the token for forms
    theme                               as the account wants it, else as the browser's system does
    page_path, here                     of this page: for the menu; with its query, to come back to
    static(name)                        URL of a static file, with a version made of its content

Autoescape is on, an unknown name is an error. Panel thread.
"""

import hashlib
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import hdrs, web

from bridge.store.records import Theme
from config.settings import Language
from web import i18n
from web.addresses import HOME
from web.keys import CATALOGUES, PERSON, SETTINGS
from web.sessions import csrf_token

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
STATIC_FOLDER = Path(__file__).parent / "static"
VERSION_DIGITS = 12


def install(app: web.Application) -> None:
    """Prepare the template environment of an application."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATE_FOLDER),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    i18n.install(environment)
    files = [path for path in STATIC_FOLDER.rglob("*") if path.is_file()]
    urls = {path.relative_to(STATIC_FOLDER).as_posix(): _versioned_url(path) for path in files}
    environment.globals["static"] = urls.__getitem__


def _versioned_url(path: Path) -> str:
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:VERSION_DIGITS]
    return f"/static/{path.relative_to(STATIC_FOLDER).as_posix()}?v={version}"


def language_of_page(request: web.Request) -> Language:
    """The language this request is answered in."""
    person = request.get(PERSON)
    return i18n.choose_language(
        request.cookies.get(i18n.COOKIE),
        request.headers.get(hdrs.ACCEPT_LANGUAGE, ""),
        request.app[SETTINGS].prompts.language,
        None if person is None else person.language,
    )


async def render(
    request: web.Request, template: str, status: int = 200, **context: Any
) -> web.Response:
    """The page of a template."""
    language, person = language_of_page(request), request.get(PERSON)
    shared = {
        "language": language,
        "languages": tuple(Language),
        "translations": request.app[CATALOGUES][language],
        "person": person,
        "theme": Theme.AUTO if person is None else person.theme,
        "csrf": await csrf_token(request),
        "page_path": request.path,
        "here": request.path_qs if request.method == hdrs.METH_GET else HOME,
    }
    page = aiohttp_jinja2.render_template(template, request, shared | context, status=status)
    page.headers[hdrs.CONTENT_LANGUAGE] = language.value
    return page
