"""Whatever goes wrong becomes a page that says so, in one middleware.

    StoreUnavailable      503, with Retry-After
    ForgedForm            403: the form was too old
    other HTTP errors     their status; redirects pass
    anything else         500, and a traceback in the log

Panel thread.
"""

import logging

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bridge.store.unavailable import StoreUnavailable
from web.csrf import ForgedForm
from web.rendering import render

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5
KEPT_HEADERS = (hdrs.ALLOW,)


@web.middleware
async def error_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure with a page."""
    try:
        return await handler(request)
    except StoreUnavailable as error:
        log.warning("database away: %s", error)
        return await database_away_page(request)
    except ForgedForm as error:
        return await render(request, "error.html", error.status, reason="old-form")
    except web.HTTPError as error:
        return await _http_error_page(request, error)
    except web.HTTPException:
        raise
    except Exception:
        log.exception("%s %s failed", request.method, _pattern(request))
        return await render(request, "error.html", 500, reason="ours")


def _pattern(request: web.Request) -> str:
    """The path without what stands in it: a link's token is nothing for a log."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "an unknown path"


async def database_away_page(request: web.Request) -> web.Response:
    """The page while the database is away."""
    page = await render(request, "error.html", 503, reason="database")
    page.headers[hdrs.RETRY_AFTER] = str(RETRY_AFTER_S)
    return page


async def _http_error_page(request: web.Request, error: web.HTTPError) -> web.Response:
    reason = "missing" if error.status == web.HTTPNotFound.status_code else "refused"
    page = await render(request, "error.html", error.status, reason=reason)
    page.headers.update(
        {name: error.headers[name] for name in KEPT_HEADERS if name in error.headers}
    )
    return page
