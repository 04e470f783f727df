"""A baresip phone, driven from tests over its control connection.

with Baresip(speech) as phone:
    phone.dial(bridge.uri("join"))
    phone.key(code)
    phone.hang_up()
    samples = phone.heard()
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from bridge.demo.loopback import free_port

BARESIP_MODULES = Path("/usr/lib/baresip/modules")

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
