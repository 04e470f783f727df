"""A PIN list as a file: for uploading again, for looking at in a spreadsheet, or empty.

    GET /pins/{kind}/{id}/download              as `pinentry.pinlist.parse` reads it back
    GET /pins/{kind}/{id}/download?zeros=keep   PINs written so that spreadsheets keep their zeros
    GET /pins/template                          the header alone

UTF-8 with a byte order mark, without which spreadsheets guess another encoding. Panel thread; the
list is unsealed and written in a worker thread.
"""

from datetime import UTC, datetime

from aiohttp import hdrs, web

from bridge.store import pinlists
from bridge.store.pin_records import ListOwner
from bridge.store.store import Store
from pinentry import pinlist
from web.keys import OWNER, PINS

ENCODING = "utf-8-sig"


async def csv(request: web.Request) -> web.StreamResponse:
    """GET /pins/{kind}/{id}/download"""
    keep_zeros = request.query.get("zeros") == "keep"
    body = await request.app[PINS].run(_written, request[OWNER], keep_zeros)
    kind = "-for-spreadsheets" if keep_zeros else ""
    return _file(body, f"pin-list{kind}-{datetime.now(UTC):%Y-%m-%d}.csv")


async def template(_request: web.Request) -> web.StreamResponse:
    """GET /pins/template"""
    return _file(pinlist.template().encode(ENCODING), "pin-list-template.csv")


def _written(store: Store, owner: ListOwner, keep_zeros: bool) -> bytes:
    return pinlist.write(pinlists.records(store, owner), keep_zeros=keep_zeros).encode(ENCODING)


def _file(body: bytes, name: str) -> web.Response:
    """An attachment; the name is ASCII (RFC 6266), and says nothing about the owner."""
    return web.Response(
        body=body,
        content_type="text/csv",
        charset="utf-8",
        headers={hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'},
    )
