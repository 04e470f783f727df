"""Uploads that are refused: what is missing, every error, files that no one should send."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest
from aiohttp import FormData
from fakes_pinlist import HEADER, csv_file, pin_file, row
from pin_panel import ADA, CLEO, PinPanel
from pin_uploads import drafted, file_of, form, send, text_of
from store_samples import person

from config.settings import PinListSettings
from pinentry.pinlist import Encoding, PinList, Problem, Reason, Separator
from web.pins import mistakes, upload
from web.pins.receiving import AT_ONCE, GATE

pytest_plugins = ["stores", "pin_panels"]

FRENCH = {"Accept-Language": "fr", "Cookie": "language=fr"}
NEW_ADA = replace(ADA, last_name="King", email="")
DORA = person("7777", "Dora")


async def test_the_statement_must_be_ticked(panel: PinPanel) -> None:
    filled = form(file_of(DORA), panel.csrf, agree=False)
    answer = await panel.client.post(panel.url("/upload"), data=filled)
    page = await text_of(answer)
    assert answer.status == 422
    assert (
        "Tick the privacy statement: without it no list can be taken. Nothing was changed." in page
    )


async def test_everything_missing_is_said_at_once(panel: PinPanel) -> None:
    filled = form(b"", panel.csrf, agree=False, name="")
    page = await text_of(await panel.client.post(panel.url("/upload"), data=filled))
    assert "Choose the CSV file first. Tick the privacy statement" in page


async def test_a_bad_file_has_every_error_listed_and_changes_nothing(panel: PinPanel) -> None:
    panel.fill()
    bad = csv_file(row("1"), row("22", ""), row("33", city=""), row("33"), row("4x", "", city=""))
    answer = await send(panel, bad)
    page = await text_of(answer)
    assert answer.status == 422
    assert "An error occurred" in page
    assert "The file has 7 errors. Nothing was changed" in page
    problems = found_in(bad)
    assert len(problems) == 7
    for problem in problems:
        assert f"{problem.row} {problem.column}" in page
    assert len(panel.entries()) == 3


async def test_the_guides_example(panel: PinPanel) -> None:
    answer = await send(panel, b"PIN,Name\r\n12,Ada\r\n")
    assert "File header is invalid." in await text_of(answer)


async def test_errors_in_french(panel: PinPanel) -> None:
    answer = await send(panel, csv_file(row("1"), row("22", "")), **FRENCH)
    page = await text_of(answer)
    assert "est produite" in page
    assert "Le fichier contient 2 erreurs. Rien" in page
    assert "required" not in page


async def test_thousands_of_errors_are_all_there(panel: PinPanel) -> None:
    bad = csv_file(*(row("x", "", city="") for _ in range(1500)))
    answer = await send(panel, bad)
    first = await answer.text()
    assert "The file has 4,500 errors." in first
    assert "Errors 1 to 2,000 of 4,500" in first
    found = re.search(r'href="([^"]+)\?errors=csv"', first)
    assert found is not None
    address = found[1].removeprefix(panel.url())
    shown = [await panel.page(f"{address}?page={number}") for number in (1, 2, 3, 99)]
    assert [page.count('<td class="number"') for page in shown] == [2000, 2000, 500, 500]
    file = await panel.get(f"{address}?errors=csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="pin-list-errors.csv"'
    lines = list(csv.reader(io.StringIO((await file.read()).decode("utf-8-sig"))))
    assert (lines[0], len(lines)) == (["Row", "Column", "Reason"], 4501)
    assert lines[1][:2] == ["2", "PIN Entry Code"]


async def test_a_page_of_errors_is_confirmed_by_nobody(panel: PinPanel) -> None:
    page = await (await send(panel, csv_file(row("1")))).text()
    found = re.search(r'href="([^"]+)\?errors=csv"', page)
    assert found is not None
    address = found[1].removeprefix(panel.url())
    assert (await panel.post(address)).headers["Location"] == panel.url(address)
    assert panel.entries() == {}


LENGTHS = pin_file(["12345", "23456", "34567", "456", *(f"5{n:04}" for n in range(12))])


async def test_zeros_that_were_probably_lost_are_an_error_that_can_be_overruled(
    panel: PinPanel,
) -> None:
    answer = await send(panel, LENGTHS)
    page = await answer.text()
    assert answer.status == 422
    found = re.search(r'href="([^"]+)">See what it would change', page)
    assert found is not None
    draft = found[1].removeprefix(panel.url())
    assert "none has lost a zero" in await panel.page(draft)
    missing = await panel.post(draft)
    assert missing.status == 422
    assert "Please say whether the PINs are right." in await missing.text()
    assert panel.entries() == {}
    assert (await panel.post(draft, lengths="on")).status == 303
    assert len(panel.entries()) == 16


async def test_zeros_that_were_perhaps_lost_are_a_warning(panel: PinPanel) -> None:
    draft = await drafted(panel, pin_file(["12345", "23456", "456"]))
    assert 'class="notice calm"' in await panel.page(draft)
    assert (await panel.post(draft)).status == 303


def zip_bomb() -> bytes:
    """Ten megabytes of nothing in a few kilobytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.csv", b"0" * 10_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"," * 999_000,
        b"\n" * 999_000,
        b'"' * 999_000,
        f"{HEADER}\r\n".encode() + b"," * 900_000,
        f"{HEADER}\r\n".encode() + b",,,,,,,,\n" * 90_000 + b"x",
        csv_file(row("12", "A\0da")),
        b"\0" * 999_000,
        zip_bomb(),
        csv_file(row("12", "\ufffd")),
        csv_file(row("12", "\u202eecila\u202c")),
        csv_file(row("١٢", "Ada")),
        b"\xff\xfe" + HEADER.encode("utf-16-le"),
        f"{HEADER}\r\n12,".encode(),
        "\udcff".encode("utf-8", "surrogatepass") * 5000,
    ],
    ids=range(14),
)
async def test_hostile_files_get_a_clear_answer(panel: PinPanel, data: bytes) -> None:
    panel.fill()
    answer = await send(panel, data, name="../../etc/passwd")
    page = await text_of(answer)
    assert answer.status == 422
    assert "An error occurred" in page
    assert "etc/" not in page
    assert len(panel.entries()) == 3


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.csv", "قائمة.csv", "x" * 3000, "\ud800"]
)
async def test_odd_names_of_files_are_only_shown(panel: PinPanel, name: str) -> None:
    raw = name.encode("utf-8", "surrogatepass")
    body = (
        b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n%s\r\n' % panel.csrf.encode()
    )
    body += b'--b\r\nContent-Disposition: form-data; name="agree"\r\n\r\non\r\n'
    body += b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % raw
    body += file_of(DORA) + b"\r\n--b--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await panel.client.post(panel.url("/upload"), data=body, headers=kind)
    assert answer.status == 200
    assert "<script>alert" not in await answer.text()


async def test_right_to_left_names_are_kept_apart(panel: PinPanel) -> None:
    page = await panel.page(await drafted(panel, file_of(replace(CLEO, active=True))))
    assert "<bdi>كليو بطلمي</bdi>" in page


async def test_too_large_a_file(panel: PinPanel) -> None:
    answer = await send(panel, b"x" * 3_000_000)
    assert answer.status == 413
    assert "The file is too large: more than 1 MB. Nothing was changed." in await text_of(answer)


CHARSET = b"--b\r\nContent-Disposition: form-data; name=_charset_\r\n\r\n"
NESTED = b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--\r\n"


async def test_a_wrong_token_is_refused_before_anything_is_read(panel: PinPanel) -> None:
    answer = await panel.client.post(panel.url("/upload"), data=form(file_of(DORA), "wrong"))
    assert answer.status == 403
    assert "This form was too old" in await answer.text()


async def test_the_token_may_come_in_the_header(panel: PinPanel) -> None:
    filled = FormData(default_to_multipart=True)
    filled.add_field("file", file_of(DORA), filename="list.csv")
    filled.add_field("agree", "on")
    answer = await panel.client.post(
        panel.url("/upload"),
        data=filled,
        headers={"X-CSRF-Token": panel.csrf},
        allow_redirects=False,
    )
    assert answer.status == 303


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data; boundary=b", b"", 400),
        ("multipart/form-data; boundary=b", b"--other--\r\n", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense", 400),
        ("multipart/form-data", b"--b--", 400),
        ("multipart/form-data; boundary=", b"--b--", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", 400),
        ("multipart/form-data; boundary=b", CHARSET + b"x" * 99 + b"\r\n--b--\r\n", 400),
        ("multipart/form-data; boundary=b", NESTED, 400),
        ("text/csv", b"a,b", 400),
        ("application/x-www-form-urlencoded", b"file=a", 400),
    ],
)
async def test_bodies_that_are_no_form(
    panel: PinPanel, content_type: str, body: bytes, status: int
) -> None:
    kind = {"Content-Type": content_type}
    for token_header in ({"X-CSRF-Token": panel.csrf}, {}):
        headers = kind | token_header
        answer = await panel.client.post(panel.url("/upload"), data=body, headers=headers)
        assert answer.status in ((status,) if token_header else (status, 403))
        assert "<h1>" in await answer.text()


async def test_when_many_upload_the_next_is_asked_to_wait(panel: PinPanel) -> None:
    app = panel.client.app
    assert app is not None
    places = [app[GATE].place() for _ in range(AT_ONCE)]
    assert all(place.__enter__() for place in places)
    answer = await send(panel, file_of(DORA))
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    for place in places:
        place.__exit__(None, None, None)
    assert (await send(panel, file_of(DORA))).status == 303


async def test_somebody_elses_list_is_not_there(panel: PinPanel) -> None:
    answer = await panel.client.get(f"/pins/organizer/{panel.owner.id + 1}/upload")
    assert answer.status == 404


def found_in(data: bytes) -> tuple[Problem, ...]:
    """What is wrong with a file."""
    return upload.examined(data, PinListSettings())[1]


def test_a_list_and_its_doubts() -> None:
    pins, problems = upload.examined(LENGTHS, PinListSettings())
    assert isinstance(pins, PinList)
    assert [problem.reason for problem in problems] == [Reason.ZEROS_STRIPPED]
    assert (pins.encoding, pins.separator) == (Encoding.UTF_8, Separator.COMMA)


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [(1_000_000, "1 MB", "1 Mo"), (250_000, "250 kB", "250 ko"), (8_400_000, "8.4 MB", "8,4 Mo")],
)
def test_sizes_in_words(size: int, english: str, french: str) -> None:
    assert upload.size_text(size, "en") == english
    assert upload.size_text(size, "fr").split() == french.split()


def test_pages_of_errors_are_not_too_long() -> None:
    assert mistakes.PER_PAGE <= 2000
