"""What a browser sends when a list is uploaded, and what a person reads in the answer."""

import html
import io
import re

from aiohttp import ClientResponse, FormData
from pin_panel import PinPanel

from pinentry import pinlist
from pinentry.pinlist import PinRecord


def file_of(*records: PinRecord) -> bytes:
    """A file with these entries."""
    return pinlist.write(records).encode()


def form(
    data: bytes, csrf: str, agree: bool = True, name: str = "list.csv", field: str = "file"
) -> FormData:
    """What the page's form sends."""
    filled = FormData(default_to_multipart=True)
    filled.add_field("csrf", csrf)
    filled.add_field(field, io.BytesIO(data), filename=name, content_type="text/csv")
    if agree:
        filled.add_field("agree", "on")
    return filled


async def send(panel: PinPanel, data: bytes, **changed: str) -> ClientResponse:
    """Upload a file; the redirect is not followed."""
    filled = form(data, panel.csrf, name=changed.pop("name", "list.csv"))
    address = panel.url("/upload")
    return await panel.client.post(address, data=filled, headers=changed, allow_redirects=False)


async def drafted(panel: PinPanel, data: bytes) -> str:
    """Upload a good file: the address of what it would do, within the list's own."""
    answer = await send(panel, data)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"].removeprefix(panel.url())


async def text_of(answer: ClientResponse) -> str:
    """A page's words: what it says, with entities and layout undone."""
    without_tags = re.sub(r"<[^>]+>", " ", await answer.text())
    return " ".join(html.unescape(without_tags).replace("\N{NO-BREAK SPACE}", " ").split())


def figures(page: str) -> dict[str, str]:
    """The figures of a page."""
    return dict(re.findall(r"<dt>([^<]*)</dt><dd[^>]*>([^<]*)</dd>", page))
