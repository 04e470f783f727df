"""The body of an upload, read as it comes in, with a limit on everything (RFC 7578).

| field  | what is taken           | at most                 |
|--------|-------------------------|-------------------------|
| csrf   | nothing: it was checked | LONGEST_FIELD           |
| file   | its bytes and its name  | settings.pins.max_bytes |
| agree  | whether it is there     | LONGEST_FIELD           |
| others | nothing: not our form   |                         |

Reading stops at the first byte too many; the answer does not wait for the rest. A sender who
falls silent is left after SILENCE_S. The file's name is only ever shown. Panel thread.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeVar

from aiohttp import BodyPartReader, MultipartReader, web

from web.csrf import GARBLED, MULTIPART_TYPE

FORM_BYTES = 16 * 1024
"""What the form adds to the bytes of its file: boundaries, headers, small fields."""
SMALL_FIELDS = ("csrf", "agree")
LONGEST_FIELD = 1024
CHUNK_BYTES = 64 * 1024
MOST_PARTS = 8
SILENCE_S = 30.0
LONGEST_S = 900.0
AT_ONCE = 8
"""Uploads that are received or checked at the same time: with max_bytes, their memory's bound."""
CHECKS_AT_ONCE = 2
LONGEST_NAME = 80

T = TypeVar("T")


class Fault(Enum):
    """Why an upload was not even looked into."""

    NO_FILE = "no-file"
    TWO_FILES = "two-files"
    NOT_AGREED = "not-agreed"
    TOO_LARGE = "too-large"
    STRANGE_FORM = "strange-form"
    CUT_OFF = "cut-off"
    TOO_SLOW = "too-slow"
    BUSY = "busy"


STATUS = {
    Fault.TOO_LARGE: 413,
    Fault.STRANGE_FORM: 400,
    Fault.CUT_OFF: 400,
    Fault.TOO_SLOW: 408,
    Fault.BUSY: 503,
}
"""Of the answer; 422 for those that the uploader mends on the page."""


@dataclass(frozen=True)
class Received:
    """What the form brought, or what is wrong with it."""

    data: bytes | None = field(default=None, repr=False)
    """None: no file was chosen."""
    file_name: str = ""
    agreed: bool = False
    fault: Fault | None = None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that keeps the file from being looked into."""
        if self.fault is not None:
            return (self.fault,)
        missing = ((Fault.NO_FILE, self.data is None), (Fault.NOT_AGREED, not self.agreed))
        return tuple(fault for fault, applies in missing if applies)


class Gate:
    """Lets so many uploads in at a time, fewer be checked (each check is a busy thread), and one
    be stored: pressing the button twice stores once."""

    def __init__(self, places: int = AT_ONCE) -> None:
        self._free = places
        self.checks = asyncio.Semaphore(CHECKS_AT_ONCE)
        self.confirming = asyncio.Lock()

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Whether there is a place, which is kept until the end of the block."""
        if self._free == 0:
            yield False
            return
        self._free -= 1
        try:
            yield True
        finally:
            self._free += 1


GATE = web.AppKey("upload_gate", Gate)


class _RefusedError(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


async def receive(
    request: web.Request,
    parts: MultipartReader | None,
    max_bytes: int,
    silence_s: float = SILENCE_S,
) -> Received:
    """Read the form. parts: the reader that has taken the field `csrf` already; None: none has."""
    if request.content_type != MULTIPART_TYPE:
        return Received(fault=Fault.STRANGE_FORM)
    if (request.content_length or 0) > max_bytes + FORM_BYTES:
        return Received(fault=Fault.TOO_LARGE)
    try:
        async with asyncio.timeout(LONGEST_S):
            reader = parts or await request.multipart()
            return await _Form(reader, max_bytes, silence_s).read()
    except _RefusedError as refused:
        return Received(fault=refused.fault)
    except TimeoutError:
        return Received(fault=Fault.TOO_SLOW)
    except GARBLED:
        return Received(fault=Fault.CUT_OFF)


class _Form:
    """A form that is being read."""

    def __init__(self, parts: MultipartReader, max_bytes: int, silence_s: float) -> None:
        self._parts = parts
        self._max_bytes = max_bytes
        self._silence_s = silence_s
        self._received = Received()

    async def read(self) -> Received:
        """To its end; raises _RefusedError, TimeoutError and the GARBLED."""
        for _ in range(MOST_PARTS):
            part = await self._soon(self._parts.next())
            if part is None:
                return self._received
            if not isinstance(part, BodyPartReader):
                raise _RefusedError(Fault.STRANGE_FORM)
            self._received = await self._with(part)
        raise _RefusedError(Fault.STRANGE_FORM)

    async def _with(self, part: BodyPartReader) -> Received:
        if part.name == "file":
            return await self._with_file(part)
        if part.name not in SMALL_FIELDS:
            raise _RefusedError(Fault.STRANGE_FORM)
        await self._bytes(part, LONGEST_FIELD, Fault.STRANGE_FORM)
        return replace(self._received, agreed=self._received.agreed or part.name == "agree")

    async def _with_file(self, part: BodyPartReader) -> Received:
        """A browser sends a part without name and bytes where no file was chosen."""
        if self._received.data is not None:
            raise _RefusedError(Fault.TWO_FILES)
        data = await self._bytes(part, self._max_bytes, Fault.TOO_LARGE)
        if not data and not part.filename:
            return self._received
        return replace(self._received, data=data, file_name=shown_name(part.filename or ""))

    async def _bytes(self, part: BodyPartReader, most: int, fault: Fault) -> bytes:
        """The part as it was sent: an encoding that it claims to have is not undone."""
        data = bytearray()
        while chunk := await self._soon(part.read_chunk(CHUNK_BYTES)):
            data += chunk
            if len(data) > most:
                raise _RefusedError(fault)
        return bytes(data)

    async def _soon(self, step: Awaitable[T]) -> T:
        async with asyncio.timeout(self._silence_s):
            return await step


def shown_name(name: str) -> str:
    """A file's name fit for a page: no folders, nothing invisible, not endless."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(filter(str.isprintable, last)).strip()
    return visible if len(visible) <= LONGEST_NAME else f"{visible[: LONGEST_NAME - 1]}…"
