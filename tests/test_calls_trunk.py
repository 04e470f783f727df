"""A trunk: the bridge registers with digest, and takes the calls that come by it."""

import hashlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from called_bridge import a_bridge
from sipp import ACK, BYE, INVITE, expect, pause, scenario, sipp

pytestmark = pytest.mark.sip

TOML = """
[[sip.trunks]]
name = "provider"
registrar = "sip:127.0.0.1:{port}"
username = "acme-1"
password = "{password}"
"""
PASSWORD = "not-to-be-logged"
REALM = "sip.example.org"
EMPTY = "Content-Length: 0\r\n\r\n"


class Registrar(threading.Thread):
    """Asks every REGISTER for its password (RFC 3261, section 22.2), then believes it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        self.registered = threading.Event()
        self.unregistered = threading.Event()

    def run(self) -> None:
        while True:
            data, source = self.socket.recvfrom(8192)
            if not data:
                return
            self.socket.sendto(self._answer(data.decode()).encode(), source)

    def stop(self) -> None:
        self.socket.sendto(b"", self.socket.getsockname())
        self.join(5)
        self.socket.close()

    def _answer(self, request: str) -> str:
        copied = re.findall(r"^(?:Via|From|To|Call-ID|CSeq|Contact):.*$", request, re.M)
        head = "\r\n".join(line.rstrip("\r") for line in copied)
        if not self._proved(request):
            challenge = f'WWW-Authenticate: Digest realm="{REALM}", nonce="n1"'
            return f"SIP/2.0 401 Unauthorized\r\n{head}\r\n{challenge}\r\n{EMPTY}"
        leaving = "expires=0" in request or re.search(r"^Expires: 0\r?$", request, re.M)
        (self.unregistered if leaving else self.registered).set()
        return f"SIP/2.0 200 OK\r\n{head}\r\nExpires: 300\r\n{EMPTY}"

    def _proved(self, request: str) -> bool:
        given = dict(re.findall(r'(\w+)="([^"]*)"', request.partition("Authorization: Digest")[2]))
        if "response" not in given:
            return False
        known = _md5(f"acme-1:{REALM}:{PASSWORD}")
        asked = _md5(f"REGISTER:{given['uri']}")
        return bool(given["response"] == _md5(f"{known}:n1:{asked}"))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def registrar() -> Iterator[Registrar]:
    registrar = Registrar()
    registrar.start()
    yield registrar
    registrar.stop()


def test_the_bridge_registers_and_takes_the_trunks_calls(
    registrar: Registrar, tmp_path: Path
) -> None:
    bridge = a_bridge(tmp_path)
    toml = TOML.format(port=registrar.port, password=PASSWORD)
    (tmp_path / "bridge.toml").write_text(toml)
    bridge.secrets.add(PASSWORD)
    with bridge:
        assert registrar.registered.wait(10)
        called = scenario(INVITE, expect(200), ACK, pause(300), BYE, expect(200))
        run = sipp(bridge, called, user="acme-1")
        assert run.ok, run.report
        stranger = scenario(INVITE, expect(404), ACK)
        run = sipp(bridge, stranger, user="acme-2")
        assert run.ok, run.report
        bridge.look_over()
    assert registrar.unregistered.wait(5)
    assert "trunk provider is registered (200)" in bridge.log_file.read_text()
