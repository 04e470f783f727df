"""The list as a file: read back as it was, kept whole by spreadsheets, or empty."""

import csv
import io

from aiohttp import ClientResponse
from pin_panel import ADA, THREE, PinPanel

from config.settings import PinListSettings
from pinentry import pinlist
from pinentry.columns import HEADER

pytest_plugins = ["stores", "pin_panels"]


def headers(answer: ClientResponse) -> tuple[str, str]:
    """What the browser is told about the file."""
    return answer.headers["Content-Type"], answer.headers["Content-Disposition"]


async def test_the_file_reads_back_as_the_list(panel: PinPanel) -> None:
    panel.fill()
    answer = await panel.get("/download")
    body = await answer.read()
    content_type, disposition = headers(answer)
    assert content_type == "text/csv; charset=utf-8"
    assert disposition.startswith('attachment; filename="pin-list-20')
    assert answer.headers["Cache-Control"] == "no-store"
    assert body.startswith(b"\xef\xbb\xbf")
    read = pinlist.parse(body, PinListSettings())
    assert {record.pin for record in read.records} == {record.pin for record in THREE}
    assert ADA in read.records


async def test_the_variant_keeps_zeros_in_spreadsheets(panel: PinPanel) -> None:
    panel.fill()
    answer = await panel.get("/download?zeros=keep")
    body = (await answer.read()).decode("utf-8-sig")
    assert "for-spreadsheets" in headers(answer)[1]
    pins = [row[0] for row in csv.reader(io.StringIO(body))][1:]
    assert all(not pin.isdigit() for pin in pins)
    assert {"0123" in pin for pin in pins} == {True, False}
    read = pinlist.parse(body.encode("utf-8-sig"), PinListSettings())
    assert {record.pin for record in read.records} == {record.pin for record in THREE}


async def test_an_empty_list_and_the_template_are_the_header_alone(panel: PinPanel) -> None:
    for answer in (await panel.get("/download"), await panel.client.get("/pins/template")):
        text = (await answer.read()).decode("utf-8-sig")
        assert text.splitlines() == [",".join(HEADER)]
    assert headers(answer)[1] == 'attachment; filename="pin-list-template.csv"'
