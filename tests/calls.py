"""Real SIP calls for tests: a bridge of its own, SIPp scenarios, a baresip phone.

    with running_bridge(tmp_path) as bridge:
        code = add_conference(bridge.settings).participant_code
        run = sipp(bridge, scenario(INVITE, expect(200), ACK, pause(500), *keys(code), BYE, expect(200)))
        assert run.ok, run.report

Callers on pjsua2 are in bridge.telephony.caller_process. All traffic stays on 127.0.0.1 and ::1.
"""  # noqa: E501 - the example reads better in one line

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import escape

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from bridge.demo.loopback import LoopbackBridge, free_port, loopback_settings
from bridge.store import accounts, companies, conferences, pinlists
from bridge.store.records import (
    AccountRole,
    Conference,
    ListOwner,
    NewAccount,
    NewConference,
    OwnerKind,
)
from bridge.store.store import Store
from config.settings import Settings
from pinentry.codes import CodeRules
from pinentry.records import PinRecord

PCAPS = Path("/usr/share/sip-tester")
BARESIP_MODULES = Path("/usr/lib/baresip/modules")
PROMPT_CACHE = Path(tempfile.gettempdir()) / "dialbridge-test-prompts"
"""Spoken prompts, made by the first test that needs them and kept for the next."""

needs_sipp = pytest.mark.skipif(shutil.which("sipp") is None, reason="no sipp: sip-tester")
needs_baresip = pytest.mark.skipif(shutil.which("baresip") is None, reason="no baresip")


# The bridge


@contextmanager
def running_bridge(folder: Path, settings: Settings | None = None) -> Iterator[LoopbackBridge]:
    """A bridge in a process of its own, answering; log in `folder`/bridge.log.

    `settings` give what does not concern addresses, ports, database and socket.
    """
    wanted = settings or Settings()
    wanted = replace(wanted, prompts=replace(wanted.prompts, cache=str(PROMPT_CACHE)))
    # Not in `folder`: the path of a unix socket has 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="dialbridge-") as work:
        own = loopback_settings(wanted, Path(work))
        with opened_store(own) as store:
            store.upgrade()
        with LoopbackBridge(own, folder / "bridge.log") as bridge:
            bridge.wait_until_ready()
            yield bridge


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """The bridge's database."""
    store = Store.open(settings.database)
    try:
        yield store
    finally:
        store.close()


def add_conference(
    settings: Settings, pins: Sequence[PinRecord] = (), **wishes: Any
) -> Conference:
    """A conference that can be joined at once, its organizer holding the list `pins`.

    `wishes` are fields of NewConference.
    """
    utc = datetime.now(UTC)
    rules = CodeRules(settings.entrance.code_length, settings.entrance.codes_may_repeat_digits)
    with opened_store(settings) as store:
        count = len(accounts.listing(store))
        company = companies.add(store, f"Company {count}", "test", utc)
        new = NewAccount(f"o{count}@example.org", "O", AccountRole.ORGANIZER, company.id)
        organizer = accounts.add(store, new, "test", utc)
        owner = ListOwner(OwnerKind.ORGANIZER, organizer.id)
        pinlists.replace(store, owner, pins, "test", utc)
        fields = {"name": "Test", "starts_at": utc} | wishes
        wanted = NewConference(organizer_id=organizer.id, **fields)
        return conferences.add(store, wanted, rules, "test", utc)


def pin(digits: str, first_name: str = "Noor", active: bool = True) -> PinRecord:
    """An entry of a PIN list."""
    return PinRecord(digits, first_name, "Example", "Example", "", "", "", "", "", active)


# SIPp

_HEAD = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>{to_tag}
Call-ID: [call_id]
CSeq: {cseq} {method}
Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
"""

SDP = """v=0
o=sipp 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a={direction}
"""


def request(
    method: str, body: str = "", content_type: str = "", in_dialog: bool = True, cseq: str = "[cseq]"
) -> str:
    """A step that sends a request."""
    head = _HEAD.format(
        method=method, cseq=cseq, to_tag="[peer_tag_param]" if in_dialog else ""
    )
    kind = f"Content-Type: {content_type}\n" if body else ""
    message = (
        f"{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"
        f"{head}{kind}Content-Length: [len]\n\n{body}"
    )
    retransmitted = "" if method == "ACK" else ' retrans="500"'
    return f"<send{retransmitted}><![CDATA[\n\n{message}\n]]></send>"


def invite(body: str | None = None, direction: str = "sendrecv", again: bool = False) -> str:
    """An INVITE or, if `again`, a re-INVITE; `direction` other than sendrecv holds."""
    sdp = SDP.format(direction=direction) if body is None else body
    return request("INVITE", sdp, "application/sdp", in_dialog=again)


def info(body: str, content_type: str = "application/dtmf-relay") -> tuple[str, str]:
    """The two steps of an INFO, whatever is in it, that is to be answered 200."""
    return request("INFO", body, content_type), expect(200)


def expect(status: int, optional: Sequence[int] = (100, 180, 183)) -> str:
    """Steps that wait for an answer."""
    maybe = [f'<recv response="{code}" optional="true"/>' for code in optional]
    return "\n".join([*maybe, f'<recv response="{status}" rrs="true"/>'])


def expect_request(method: str) -> str:
    """Steps that wait for a request of the bridge's and answer it 200."""
    answer = (
        "SIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n"
        "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>\nContent-Length: 0\n"
    )
    return f'<recv request="{method}"/>\n<send><![CDATA[\n\n{answer}\n]]></send>'


def pause(ms: int) -> str:
    """A step that waits."""
    return f'<pause milliseconds="{ms}"/>'


def keys(symbols: str, every_ms: int = 300) -> tuple[str, ...]:
    """Keys by RFC 4733, played from sip-tester's captures (payload type 101; needs root)."""
    return tuple(step for symbol in symbols for step in (_capture(symbol), pause(every_ms)))


def _capture(symbol: str) -> str:
    name = {"*": "star", "#": "pound"}.get(symbol, symbol)
    return f'<nop><action><exec play_pcap_audio="{PCAPS}/dtmf_2833_{name}.pcap"/></action></nop>'


INVITE = invite()
ACK = request("ACK")
BYE = request("BYE")
CANCEL = request("CANCEL", in_dialog=False)


def scenario(*steps: str, name: str = "test") -> str:
    """The whole scenario file."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{escape(name)}">\n'
    return head + "\n".join(steps) + "\n</scenario>\n"


@dataclass(frozen=True)
class SippRun:
    """How a run of SIPp ended."""

    ok: bool
    """Every call went as its scenario says."""
    report: str
    """What went otherwise."""


def sipp(
    bridge: LoopbackBridge,
    scenario_xml: str,
    user: str = "join",
    *,
    address: str = "127.0.0.1",
    tcp: bool = False,
    calls: int = 1,
    rate: int = 10,
    timeout_s: int = 30,
) -> SippRun:
    """Run a scenario against the bridge; raises FileNotFoundError without SIPp."""
    with tempfile.TemporaryDirectory(prefix="sipp-") as folder:
        (Path(folder) / "scenario.xml").write_text(scenario_xml)
        host = f"[{address}]" if ":" in address else address
        command = ["sipp", f"{host}:{bridge.settings.sip.port}", "-sf", "scenario.xml", "-s", user]
        command += ["-i", address, "-mi", address, "-p", str(free_port())]
        command += ["-t", "t1" if tcp else "u1", "-m", str(calls), "-r", str(rate)]
        command += ["-timeout", f"{timeout_s}s", "-timeout_error", "-nostdin", "-trace_err"]
        command += ["-mp", str(41000 + os.getpid() % 400 * 4)]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=timeout_s + 15, check=False
        )
        errors = "".join(path.read_text() for path in Path(folder).glob("*_errors.log"))
    return SippRun(done.returncode == 0, errors or f"exit {done.returncode}: {done.stderr}")


# baresip

_BARESIP_CONFIG = """\
sip_listen 127.0.0.1:{sip_port}
net_interface 127.0.0.1
poll_method epoll
call_max_calls 1
audio_source aufile,{folder}/speech.wav
audio_player aubridge,nowhere
audio_alert aubridge,nowhere
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
rtp_ports 42000-42998
jitter_buffer_type fixed
jitter_buffer_delay 1-5
module_path {modules}
module g711.so
module aubridge.so
module aufile.so
module sndfile.so
module account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control_port}
snd_path {folder}
"""


@dataclass
class Baresip:
    """A softphone that has nothing in common with pjsip; talks `speech`, records what it hears.

    `events` are baresip's own, by their types: CALL_ESTABLISHED, CALL_CLOSED, ...
    """

    speech: NDArray[np.int16]
    events: list[dict[str, Any]] = field(default_factory=list)
    _unread: bytes = b""

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="baresip-"))
        control_port = free_port()
        config = _BARESIP_CONFIG.format(
            sip_port=free_port(),
            control_port=control_port,
            folder=self._folder,
            modules=BARESIP_MODULES,
        )
        (self._folder / "config").write_text(config)
        (self._folder / "accounts").write_text("<sip:phone@127.0.0.1>;regint=0\n")
        (self._folder / "contacts").touch()
        soundfile.write(self._folder / "speech.wav", self.speech, 8000, subtype="PCM_16")
        self._process = subprocess.Popen(
            ["baresip", "-4", "-f", str(self._folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(self._folder)},
        )
        self._control = _connected(control_port, 10.0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control.close()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder)

    def dial(self, uri: str) -> None:
        """Call, and wait until the call stands."""
        self._command("dial", uri)
        self.wait_for("CALL_ESTABLISHED")

    def key(self, symbols: str, every_s: float = 0.25) -> None:
        """Press keys (RFC 4733)."""
        for symbol in symbols:
            self._command("sndcode", symbol)
            time.sleep(every_s)

    def hold(self) -> None:
        """Put the other side on hold."""
        self._command("hold")

    def resume(self) -> None:
        """Take it back."""
        self._command("resume")

    def hang_up(self) -> None:
        """End the call, and wait until it has."""
        self._command("hangup")
        self.wait_for("CALL_CLOSED")

    def heard(self) -> NDArray[np.int16]:
        """What came out of the phone so far, 8 kHz; complete after `hang_up`."""
        recordings = sorted(self._folder.glob("dump-*-dec.wav"))
        if not recordings:
            return np.zeros(0, np.int16)
        samples, _ = soundfile.read(recordings[-1], dtype="int16")
        return np.asarray(samples, np.int16)

    def wait_for(self, kind: str, timeout_s: float = 10.0) -> None:
        """Wait for an event; TimeoutError if it does not come."""
        deadline = time.monotonic() + timeout_s
        while not any(event.get("type") == kind for event in self.events):
            self._read(deadline)

    def _command(self, command: str, parameters: str = "") -> None:
        message = json.dumps({"command": command, "params": parameters, "token": command})
        self._control.sendall(f"{len(message)}:{message},".encode())

    def _read(self, deadline: float) -> None:
        """Take in one more piece; messages are netstrings, `<length>:<json>,`."""
        self._control.settimeout(max(deadline - time.monotonic(), 0.01))
        received = self._control.recv(65536)
        if not received:
            raise ConnectionError("baresip has gone")
        self._unread += received
        while match := re.match(rb"(\d+):", self._unread):
            end = match.end() + int(match[1])
            if len(self._unread) <= end:
                return
            message = json.loads(self._unread[match.end() : end])
            self._unread = self._unread[end + 1 :]
            if message.get("event"):
                self.events.append(message)


def _connected(port: int, timeout_s: float) -> socket.socket:
    """A connection to a program that has only just been started."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
