"""SIPp, driven from tests: scenarios built of steps, keys by RFC 4733, one run.

steps = INVITE, expect(200), ACK, pause(500), *keys(code), BYE, expect(200)
run = sipp(bridge, scenario(*steps))
assert run.ok, run.report
"""

import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from telephone_events import capture

from bridge.demo.loopback import LoopbackBridge, free_port

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
    method: str,
    body: str = "",
    content_type: str = "",
    in_dialog: bool = True,
    cseq: str = "[cseq]",
) -> str:
    """A step that sends a request."""
    head = _HEAD.format(method=method, cseq=cseq, to_tag="[peer_tag_param]" if in_dialog else "")
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


def info(
    body: str, status: int = 200, content_type: str = "application/dtmf-relay"
) -> tuple[str, str]:
    """The two steps of an INFO, whatever is in it, and its answer."""
    return request("INFO", body, content_type), expect(status)


def expect(status: int, optional: Sequence[int] = (100, 180, 183)) -> str:
    """Steps that wait for an answer."""
    maybe = [f'<recv response="{code}" optional="true"/>' for code in optional]
    return "\n".join([*maybe, f'<recv response="{status}"/>'])


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


def keys(symbols: str, every_ms: int = 200) -> tuple[str, str]:
    """Steps that press keys by RFC 4733 and wait until the last is up (SIPp plays as root)."""
    file = f"keys-{every_ms}-{symbols.translate(_IN_FILE_NAMES)}.pcap"
    play = f'<nop><action><exec play_pcap_audio="{file}"/></action></nop>'
    return play, pause(len(symbols) * every_ms + 100)


_IN_FILE_NAMES = str.maketrans("*#", "sp")
_FROM_FILE_NAMES = str.maketrans("sp", "*#")
_KEYS_FILE = re.compile(r"keys-(\d+)-(\w+)\.pcap")


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
        for match in _KEYS_FILE.finditer(scenario_xml):
            symbols = match[2].translate(_FROM_FILE_NAMES)
            (Path(folder) / match[0]).write_bytes(capture(symbols, int(match[1])))
        host = f"[{address}]" if ":" in address else address
        command = ["sipp", f"{host}:{bridge.settings.sip.port}", "-sf", "scenario.xml", "-s", user]
        command += ["-i", address, "-mi", address, "-p", str(free_port())]
        command += ["-t", "t1" if tcp else "u1", "-m", str(calls), "-r", str(rate)]
        command += ["-timeout", f"{timeout_s}s", "-timeout_error", "-nostdin", "-trace_err"]
        command += ["-mp", str(free_port() & ~1)]
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s + 15,
            check=False,
        )
        errors = "".join(
            path.read_text(errors="replace") for path in Path(folder).glob("*_errors.log")
        )
    return SippRun(done.returncode == 0, errors or f"exit {done.returncode}: {done.stderr}")
