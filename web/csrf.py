"""No form is accepted that one of our own pages did not make (CSRF).

Every request that may change something (all but GET, HEAD, OPTIONS) must bring its session's
token, as the form field `csrf` or the header X-CSRF-Token. Forms are read here, once, and only in
the one encoding that our pages send: UTF-8, application/x-www-form-urlencoded. Handlers find the
fields in `request[FORM]`. Panel thread.
"""

import hmac
from collections.abc import Mapping

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from web.keys import FORM
from web.sessions import csrf_token

FIELD = "csrf"
HEADER = "X-CSRF-Token"
FORM_TYPE = "application/x-www-form-urlencoded"
SAFE_METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})


class ForgedForm(web.HTTPForbidden):
    """The token is missing or not this session's: an old page, or somebody else's."""


@web.middleware
async def csrf_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse with ForgedForm, or read the form and go on."""
    if request.method not in SAFE_METHODS:
        form = await _form(request)
        given = request.headers.get(HEADER) or form.get(FIELD, "")
        if not _same(given, await csrf_token(request)):
            raise ForgedForm
        request[FORM] = form
    return await handler(request)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())


async def _form(request: web.Request) -> Mapping[str, str]:
    if request.content_type != FORM_TYPE:
        return {}
    if (request.charset or "utf-8").lower() != "utf-8":
        raise web.HTTPUnsupportedMediaType
    try:
        fields = await request.post()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return {name: value for name, value in fields.items() if isinstance(value, str)}
