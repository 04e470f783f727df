"""SIP by hand: messages as bytes on a socket, so that a test can send what no library would.

    wire = Wire("127.0.0.1", port, tcp=True);  wire.send(b"...");  wire.next(timeout_s)

    with WireCall(house, "join") as call:        # a caller: From is its name
        answer = call.invite(sdp(call.media_port))
        call.request("INFO", "Signal=5", "application/dtmf-relay").status
        call.reinvite(sdp(..., direction="sendonly"))

A WireCall has a thread that reads its socket, acknowledges every final answer to an INVITE, and
answers what the bridge asks: 200, or what `answers` says. RFC 3261 throughout.
"""

import queue
import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from types import TracebackType
from typing import Self
from uuid import uuid4

ANSWER_S = 5.0
COPIED = ("Via", "From", "To", "Call-ID", "CSeq")
"""What a response takes over from its request (section 8.2.6.2)."""
_NUMBERS = count(1)


@dataclass(frozen=True)
class Message:
    """One SIP message."""

    text: str

    @property
    def status(self) -> int:
        """The status code of a response; 0 for a request."""
        match = re.match(r"SIP/2\.0 (\d{3})", self.text)
        return int(match[1]) if match else 0

    @property
    def method(self) -> str:
        """The method of a request; that of CSeq for a response."""
        return self.header("CSeq").split()[-1] if self.header("CSeq") else ""

    @property
    def body(self) -> str:
        """What follows the empty line."""
        return self.text.partition("\r\n\r\n")[2]

    def header(self, name: str) -> str:
        """The first header of this name; empty if there is none."""
        head = self.text.partition("\r\n\r\n")[0]
        match = re.search(rf"^{re.escape(name)}\s*:\s*(.*)$", head, re.M | re.I)
        return match[1].strip() if match else ""

    def headers(self, name: str) -> list[str]:
        """Whole lines of this name."""
        head = self.text.partition("\r\n\r\n")[0]
        return re.findall(rf"^{re.escape(name)}\s*:.*$", head.replace("\r", ""), re.M | re.I)


class Wire:
    """A socket towards the bridge, UDP or TCP."""

    def __init__(self, host: str, port: int, tcp: bool = False) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
        self.tcp = tcp
        self._socket = socket.socket(family, kind)
        self._socket.connect((host, port))
        self._buffer = b""
        own_host, own_port = self._socket.getsockname()[:2]
        self.host = f"[{own_host}]" if ":" in own_host else own_host
        self.own = f"{self.host}:{own_port}"
        self.theirs = f"{f'[{host}]' if ':' in host else host}:{port}"
        self.protocol = "TCP" if tcp else "UDP"

    def send(self, data: bytes) -> None:
        """As it is."""
        self._socket.sendall(data)

    def next(self, timeout_s: float = ANSWER_S) -> Message | None:
        """The next message; None if none comes in time, or none will."""
        try:
            self._socket.settimeout(timeout_s)
            return self._from_stream() if self.tcp else self._from_datagram()
        except OSError:
            return None

    def close(self) -> None:
        """Wakes up who reads, too."""
        with suppress(OSError):  # closed by the other side
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _from_datagram(self) -> Message:
        return Message(self._socket.recv(65536).decode(errors="replace"))

    def _from_stream(self) -> Message | None:
        while (end := self._end_of_message()) is None:
            received = self._socket.recv(65536)
            if not received:
                return None
            self._buffer += received
        message, self._buffer = self._buffer[:end], self._buffer[end:]
        return Message(message.decode(errors="replace"))

    def _end_of_message(self) -> int | None:
        self._buffer = self._buffer.lstrip(b"\r\n")
        head, empty_line, body = self._buffer.partition(b"\r\n\r\n")
        if not empty_line:
            return None
        match = re.search(rb"^(?:Content-Length|l)\s*:\s*(\d+)", head, re.M | re.I)
        length = int(match[1]) if match else 0
        return None if len(body) < length else len(head) + 4 + length


def sdp(
    port: int,
    formats: str = "0 101",
    direction: str = "sendrecv",
    host: str = "127.0.0.1",
    connection: str | None = None,
    extra: str = "",
) -> str:
    """A session description (RFC 8866). `extra` lines belong to the audio stream, or follow it."""
    version = 6 if ":" in host else 4
    lines = [
        "v=0",
        f"o=- {next(_NUMBERS)} 1 IN IP{version} {host}",
        "s=-",
        f"c=IN IP{version} {connection or host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {formats}",
        *(["a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16"] if "101" in formats else []),
        f"a={direction}",
        *extra.splitlines(),
    ]
    return "\r\n".join(lines) + "\r\n"


class WireCall:
    """One dialog with the bridge, and the thread that listens for it."""

    def __init__(
        self, name: str, user: str, port: int, host: str = "127.0.0.1", tcp: bool = False
    ) -> None:
        self.name = name
        self.wire = Wire(host, port, tcp)
        self.target = f"sip:{user}@{self.wire.theirs}"
        self.call_id = str(uuid4())
        self.answers: dict[str, int] = {}
        self.asked: queue.Queue[Message] = queue.Queue()
        """What the bridge asked of us, BYE among it."""
        self.ended = threading.Event()
        """The bridge has sent BYE."""
        self._tag = uuid4().hex[:8]
        self._to = f"<{self.target}>"
        self._remote = self.target
        self._sequence = 0
        self._branch = ""
        self._responses: queue.Queue[Message] = queue.Queue()
        self._established = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """BYE if the call is up; closes the socket."""
        if self._established and not self.ended.is_set():
            self._established = False
            self.request("BYE")
        self.wire.close()
        self._reader.join(ANSWER_S)

    def invite(self, body: str | None, *headers: str) -> Message:
        """INVITE, or re-INVITE within the call; the final answer, acknowledged."""
        self.send_invite(body, *headers)
        return self.answer()

    def send_invite(self, body: str | None, *headers: str) -> None:
        """INVITE without waiting."""
        self._sequence += 1
        self._branch = f"z9hG4bK{uuid4().hex}"
        self._send("INVITE", self._sequence, self._branch, body, "application/sdp", headers)

    def answer(self, timeout_s: float = ANSWER_S) -> Message:
        """The next final response, of whatever request."""
        while (response := self._responses.get(timeout=timeout_s)).status < 200:
            pass
        return response

    def acknowledge(self, response: Message, body: str | None = None) -> None:
        """ACK: of the dialog for 2xx, of the transaction for others (section 17.1.1.3)."""
        good = response.status < 300
        branch = f"z9hG4bK{uuid4().hex}" if good else self._branch
        sequence = int(response.header("CSeq").split()[0])
        self._send("ACK", sequence, branch, body, "application/sdp", to=response.header("To"))

    def request(self, method: str, body: str | None = None, kind: str = "", *more: str) -> Message:
        """Any other request within the call; its final answer."""
        self._sequence += 1
        self._send(method, self._sequence, f"z9hG4bK{uuid4().hex}", body, kind, more)
        return self.answer()

    def cancel(self) -> None:
        """CANCEL of the last INVITE (section 9.1); both answers follow."""
        self._send("CANCEL", self._sequence, self._branch, None, "", to=f"<{self.target}>")

    def key(self, symbol: str) -> Message:
        """One key by SIP INFO."""
        return self.request("INFO", f"Signal={symbol}\r\nDuration=100\r\n", DTMF_RELAY)

    def keys(self, symbols: str) -> None:
        """Several keys by SIP INFO."""
        for symbol in symbols:
            assert self.key(symbol).status == 200

    def _send(
        self,
        method: str,
        sequence: int,
        branch: str,
        body: str | None,
        kind: str,
        more: tuple[str, ...] = (),
        to: str | None = None,
    ) -> None:
        wire = self.wire
        is_first = method in {"INVITE", "CANCEL"} and not self._established
        lines = [
            f"{method} {self.target if is_first else self._remote} SIP/2.0",
            f"Via: SIP/2.0/{wire.protocol} {wire.own};rport;branch={branch}",
            "Max-Forwards: 70",
            f"From: <sip:{self.name}@{wire.host}>;tag={self._tag}",
            f"To: {to or self._to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {sequence} {method}",
            f"Contact: <sip:{self.name}@{wire.own};transport={wire.protocol.lower()}>",
            *more,
            *([f"Content-Type: {kind}"] if body is not None else []),
            f"Content-Length: {len((body or '').encode())}",
        ]
        wire.send(("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode())

    def _read(self) -> None:
        while (message := self.wire.next(60.0)) is not None:
            if message.status:
                self._take(message)
            elif message.method != "ACK":
                self._reply(message)

    def _take(self, response: Message) -> None:
        if response.method == "INVITE" and response.status >= 200:
            if response.status < 300:
                self._to, self._established = response.header("To"), True
                contact = re.search(r"<([^>]*)>", response.header("Contact"))
                self._remote = contact[1] if contact else self._remote
            if response.status >= 300 or ("m=audio" in response.body and not self.late_offer):
                self.acknowledge(response)
        self._responses.put(response)

    late_offer = False
    """The offer is in the 200; whoever sets this acknowledges by himself."""

    def _reply(self, request: Message) -> None:
        self.asked.put(request)
        status = self.answers.get(request.method, 200)
        copied = [
            line
            for name in ("Via", "From", "To", "Call-ID", "CSeq")
            for line in request.headers(name)
        ]
        contact = f"Contact: <sip:{self.name}@{self.wire.own}>"
        timer = request.headers("Session-Expires") if status == 200 else []
        lines = [f"SIP/2.0 {status} -", *copied, contact, *timer, "Content-Length: 0"]
        self.wire.send(("\r\n".join(lines) + "\r\n\r\n").encode())
        if request.method == "BYE":
            self.ended.set()


DTMF_RELAY = "application/dtmf-relay"
DTMF = "application/dtmf"
