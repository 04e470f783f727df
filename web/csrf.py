"""No form is accepted that one of our own pages did not make (CSRF).

Every request that may change something (all but GET, HEAD, OPTIONS) must bring its session's
token, as the form field `csrf` or the header X-CSRF-Token.

    application/x-www-form-urlencoded   read here, once, as UTF-8; handlers find request[FORM]
    multipart/form-data                 only where a route takes files (MULTIPART_PATHS): without
                                        the header, `csrf` must be the first part; the handler
                                        reads on in request[PARTS], bounding what it takes itself
    anything else                       no field counts; the header must bring the token

Who sends a form slower than anybody's line is told so. Panel thread.
"""

import asyncio
import hmac
from collections.abc import Collection

from aiohttp import BodyPartReader, MultipartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler
from multidict import MultiDict

from web.keys import FORM, PARTS
from web.sessions import csrf_token

FIELD = "csrf"
HEADER = "X-CSRF-Token"
FORM_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data"
SAFE_METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})
LONGEST_TOKEN_BYTES = 256
LONGEST_S = 30.0
"""For a form of LARGEST_FORM_BYTES (web.app), or the first part of a multipart one."""

GARBLED = (
    ValueError,
    AssertionError,
    RuntimeError,
    LookupError,
    OSError,
    HttpProcessingError,
    web.RequestPayloadError,
    web.PayloadAccessError,
)
"""What aiohttp raises for multipart bodies that are none or end in the middle, hung up or not."""

MULTIPART_PATHS = web.AppKey[Collection[str]]("multipart_paths")
"""The patterns of the paths that take files."""


class ForgedForm(web.HTTPForbidden):
    """The token is missing or not this session's: an old page, or somebody else's."""


@web.middleware
async def csrf_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse with ForgedForm, or read the form and go on."""
    if request.method not in SAFE_METHODS:
        given = await _given(request)
        if not _same(given, await csrf_token(request)):
            raise ForgedForm
    return await handler(request)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())


async def _given(request: web.Request) -> str:
    read = _from_parts if _takes_parts(request) else _from_form
    try:
        async with asyncio.timeout(LONGEST_S):
            return await read(request)
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error


async def _from_form(request: web.Request) -> str:
    request[FORM] = await _form(request)
    return request.headers.get(HEADER, "") or request[FORM].get(FIELD, "")


async def _form(request: web.Request) -> MultiDict[str]:
    if request.content_type != FORM_TYPE:
        return MultiDict()
    if (request.charset or "utf-8").lower() != "utf-8":
        raise web.HTTPUnsupportedMediaType
    try:
        fields = await request.post()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return MultiDict((name, text) for name, text in fields.items() if isinstance(text, str))


def _takes_parts(request: web.Request) -> bool:
    resource = request.match_info.route.resource
    path = "" if resource is None else resource.canonical
    return request.content_type == MULTIPART_TYPE and path in request.app[MULTIPART_PATHS]


async def _from_parts(request: web.Request) -> str:
    request[FORM], request[PARTS] = MultiDict(), None
    if HEADER in request.headers:
        return request.headers[HEADER]
    try:
        request[PARTS] = reader = await request.multipart()
        return await _first_part(reader)
    except GARBLED as error:
        raise web.HTTPBadRequest from error


async def _first_part(reader: MultipartReader) -> str:
    """The text of the part `csrf`, which must come first."""
    part = await reader.next()
    if not isinstance(part, BodyPartReader) or part.name != FIELD:
        return ""
    text = b""
    while not part.at_eof() and len(text) <= LONGEST_TOKEN_BYTES:
        text += await part.read_chunk(LONGEST_TOKEN_BYTES)
    return text.decode(errors="replace")
