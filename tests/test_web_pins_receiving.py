"""Uploads as they come in: good forms, every other kind, and senders who stop in the middle."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient
from hypothesis import given
from hypothesis import strategies as st

from web.pins import receiving
from web.pins.receiving import LONGEST_NAME, Fault, Gate, Received, shown_name

MAX_BYTES = 200_000
SILENCE_S = 0.5
BOUNDARY = "line"
FILE = 'Content-Disposition: form-data; name="file"; filename="list.csv"'
AGREE = 'Content-Disposition: form-data; name="agree"'

Client = TestClient[web.Request, web.Application]
ClientMaker = Callable[..., Awaitable[Client]]


class Desk:
    """An application that receives uploads and keeps what became of them."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.began = asyncio.Event()
        self.came = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        """Shielded: the panel's server does not cancel handlers either."""
        self.began.set()
        await asyncio.shield(asyncio.create_task(self._receive(request)))
        return web.Response(text="taken")

    async def _receive(self, request: web.Request) -> None:
        self.received.append(await receiving.receive(request, None, MAX_BYTES, SILENCE_S))
        self.came.set()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk: Desk, aiohttp_client: ClientMaker) -> Client:
    app = web.Application()
    app.router.add_post("/", desk.take)
    return await aiohttp_client(app)


def form(*files: tuple[str, bytes], agree: bool = True, field: str = "file") -> FormData:
    """What the page's form sends."""
    data = FormData(default_to_multipart=True)
    data.add_field("csrf", "checked before")
    for name, content in files:
        data.add_field(field, content, filename=name, content_type="text/csv")
    if agree:
        data.add_field("agree", "on")
    return data


def body(*parts: tuple[str, str], end: str = f"--{BOUNDARY}--\r\n") -> bytes:
    """A body by hand: headers and content of each part."""
    written = (f"--{BOUNDARY}\r\n{headers}\r\n\r\n{content}\r\n" for headers, content in parts)
    return ("".join(written) + end).encode()


async def sent(
    client: Client, desk: Desk, data: FormData | bytes, content_type: str = ""
) -> Received:
    """What is received of a body."""
    kind = {"Content-Type": content_type or f"multipart/form-data; boundary={BOUNDARY}"}
    answer = await client.post("/", data=data, headers=kind if isinstance(data, bytes) else {})
    assert answer.status == 200
    return desk.received[-1]


async def test_a_good_form(client: Client, desk: Desk) -> None:
    received = await sent(client, desk, form(("list.csv", b"a,b\r\nc\r\n")))
    assert received == Received(b"a,b\r\nc\r\n", "list.csv", agreed=True)
    assert received.faults == ()


async def test_the_bytes_are_kept_as_they_are(client: Client, desk: Desk) -> None:
    data = bytes(range(256)) * 700 + b"\r\n--line\r\n--"
    assert (await sent(client, desk, form(("a", data)))).data == data


async def test_everything_missing_is_named_at_once(client: Client, desk: Desk) -> None:
    received = await sent(client, desk, form(("", b""), agree=False))
    assert received.faults == (Fault.NO_FILE, Fault.NOT_AGREED)


async def test_no_part_for_a_file(client: Client, desk: Desk) -> None:
    assert (await sent(client, desk, form())).faults == (Fault.NO_FILE,)


async def test_an_empty_file_is_a_file(client: Client, desk: Desk) -> None:
    received = await sent(client, desk, form(("list.csv", b"")))
    assert (received.data, received.faults) == (b"", ())


async def test_the_largest_file_is_taken_and_one_byte_more_is_not(
    client: Client, desk: Desk
) -> None:
    assert (await sent(client, desk, form(("a", b"x" * MAX_BYTES)))).faults == ()
    received = await sent(client, desk, form(("a", b"x" * (MAX_BYTES + 1))))
    assert (received.faults, received.data) == ((Fault.TOO_LARGE,), None)


async def test_much_too_large_is_refused_by_its_length(client: Client, desk: Desk) -> None:
    received = await sent(client, desk, form(("a", b"x" * 900_000)))
    assert received.faults == (Fault.TOO_LARGE,)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (form(("a", b"1"), ("b", b"2")), Fault.TWO_FILES),
        (form(("a", b"1"), field="upload"), Fault.STRANGE_FORM),
        (body((AGREE, "x" * 2000)), Fault.STRANGE_FORM),
        (body(*[(AGREE, "on")] * 20), Fault.STRANGE_FORM),
        (body(("X-Other: 1", "no name")), Fault.STRANGE_FORM),
        (body(("Content-Type: multipart/mixed; boundary=in", "--in--")), Fault.STRANGE_FORM),
        (body((FILE, "half"), end=""), Fault.CUT_OFF),
        (body((FILE, "half"))[:80], Fault.CUT_OFF),
        (body((FILE, "half"))[:30], Fault.STRANGE_FORM),
        (body(("nonsense", "x")), Fault.CUT_OFF),
        (body((f"{FILE}\r\nX: {'x' * 20_000}", "x")), Fault.CUT_OFF),
        (body(("Content-Disposition: form-data; name=_charset_", "x" * 99)), Fault.CUT_OFF),
        (b"--other\r\n\r\nx\r\n--other--\r\n", Fault.CUT_OFF),
        (b"", Fault.CUT_OFF),
        (b"\0" * 1000, Fault.CUT_OFF),
    ],
)
async def test_other_bodies_are_refused_by_name(
    client: Client, desk: Desk, data: FormData | bytes, fault: Fault
) -> None:
    assert (await sent(client, desk, data)).faults == (fault,)


@pytest.mark.parametrize(
    ("content_type", "fault"),
    [
        ("text/csv", Fault.STRANGE_FORM),
        ("multipart/mixed; boundary=line", Fault.STRANGE_FORM),
        ("multipart/form-data", Fault.CUT_OFF),
        ("multipart/form-data; boundary=", Fault.CUT_OFF),
        (f"multipart/form-data; boundary={'x' * 200}", Fault.CUT_OFF),
        ("multipart/form-data; boundary=wrong", Fault.CUT_OFF),
    ],
)
async def test_the_type_must_be_the_forms(
    client: Client, desk: Desk, content_type: str, fault: Fault
) -> None:
    data = body((FILE, "x"), (AGREE, "on"))
    assert (await sent(client, desk, data, content_type)).faults == (fault,)


async def test_no_encoding_of_a_part_is_undone(client: Client, desk: Desk) -> None:
    claims = f"{FILE}\r\nContent-Transfer-Encoding: base64\r\nContent-Encoding: gzip"
    assert (await sent(client, desk, body((claims, "AAAA"), (AGREE, "on")))).data == b"AAAA"


async def test_a_sender_who_falls_silent_is_left(client: Client, desk: Desk) -> None:
    with raw_connection(client) as connection:
        connection.sendall(request_with(body((FILE, "half"))[:90], length=500))
        await desk.came.wait()
    assert desk.received[-1].faults == (Fault.TOO_SLOW,)


async def test_a_sender_who_hangs_up(client: Client, desk: Desk) -> None:
    with raw_connection(client) as connection:
        connection.sendall(request_with(body((FILE, "half"))[:90], length=500))
        await desk.began.wait()
    await desk.came.wait()
    assert desk.received[-1].faults == (Fault.CUT_OFF,)


async def test_chunks_that_are_none(client: Client, desk: Desk) -> None:
    with raw_connection(client) as connection:
        connection.sendall(request_with(b"6\r\n--line\r\n", length=None))
        await desk.began.wait()
        connection.sendall(b"zz\r\nnonsense\r\n")
        await desk.came.wait()
    assert desk.received[-1].fault in (Fault.CUT_OFF, Fault.TOO_SLOW)


def raw_connection(client: Client) -> socket.socket:
    """A connection on which anything can be sent."""
    assert client.port is not None
    return socket.create_connection((client.host, client.port))


def request_with(data: bytes, length: int | None) -> bytes:
    """A request that announces `length` bytes, or chunks; and what is sent of it."""
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    kind = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"
    return f"POST / HTTP/1.1\r\nHost: a\r\n{kind}\r\n{size}\r\n\r\n".encode() + data


def test_the_gate_counts_its_places() -> None:
    gate = Gate(places=1)
    with gate.place() as first, gate.place() as second:
        assert (first, second) == (True, False)
    with gate.place() as again:
        assert again


@pytest.mark.parametrize(
    ("sent_name", "shown"),
    [
        ("list.csv", "list.csv"),
        ("C:\\Users\\Ada\\list.csv", "list.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\0b\r\nc\x1b[31m.csv", "abc[31m.csv"),
        ("\u202egnp.csv", "gnp.csv"),
        ("قائمة.csv", "قائمة.csv"),
        ("\udcff.csv", ".csv"),
        ("folder/", ""),
        ("", ""),
        ("x" * 300, "x" * (LONGEST_NAME - 1) + "…"),
    ],
)
def test_names_are_made_fit_to_be_shown(sent_name: str, shown: str) -> None:
    assert shown_name(sent_name) == shown


@given(name=st.text(max_size=200))
def test_no_name_is_too_strange(name: str) -> None:
    assert shown_name(name).encode().decode().isprintable()
    assert len(shown_name(name)) <= LONGEST_NAME


async def test_names_of_browsers_arrive(client: Client, desk: Desk) -> None:
    headers = (
        'Content-Disposition: form-data; name="file"; filename="../\u202eprénoms %22x%22.csv"'
    )
    received = await sent(client, desk, body((headers, "x"), (AGREE, "on")))
    assert received.file_name == "prénoms %22x%22.csv"
