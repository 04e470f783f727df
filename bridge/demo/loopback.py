"""A bridge of its own on the loopback addresses: free ports, own folder, own database.

    with LoopbackBridge(loopback_settings(settings, folder), log_file) as bridge:
        ... whatever shall happen while it starts ...
        bridge.wait_until_ready()
        ... call bridge.uri("join") ...

The child is `dialbridge serve bridge`, its settings given by DIALBRIDGE_* alone: no other
variable and no configuration file reaches it, so that it registers to no trunk. Blocking; used
by one thread.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

import bridge
from bridge.control.sockets import answers
from bridge.demo.ping import answers_options
from bridge.supervisor import dialbridge
from config.load import FILE_VARIABLE, PREFIX
from config.settings import (
    ControlSettings,
    DatabaseSettings,
    LogSettings,
    MediaSettings,
    Settings,
    SipSettings,
)

ADDRESSES = ("127.0.0.1", "::1")
RTP_PORTS = 400
"""Each bridge gets so many of its own, chosen by its process: 100 calls and room to spare."""
START_S = 30.0
STOP_S = 15.0
_PING_S = 0.2
_LAST_LINES = 15


class BridgeSilent(RuntimeError):
    """The bridge did not start; the message ends with its last log lines."""


def free_port() -> int:
    """A port that is free for UDP and TCP on every loopback address."""
    for _ in range(100):
        with socket.socket() as first:
            first.bind((ADDRESSES[0], 0))
            port = int(first.getsockname()[1])
        if all(_is_free(address, port) for address in ADDRESSES):
            return port
    raise OSError("no port is free on the loopback addresses")


def _is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            with socket.socket(family, kind) as tried:
                tried.bind((address, port))
    except OSError as error:
        # A machine without IPv6: nobody can take the port there.
        return ":" in address and not isinstance(error, PermissionError) and not _has_ipv6()
    return True


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


def loopback_settings(settings: Settings, folder: Path) -> Settings:
    """`settings` with everything that must not meet another bridge set anew, below `folder`.

    Prompts, entrance and PIN rules stay as they are. The path of `folder` must be short (a unix
    socket's has 107 characters at most).
    """
    first_rtp = 16384 + os.getpid() % 20 * RTP_PORTS
    last_rtp = first_rtp + RTP_PORTS - 1
    addresses = ADDRESSES if _has_ipv6() else ADDRESSES[:1]
    return replace(
        settings,
        sip=SipSettings(bind=addresses, port=free_port(), capacity=100),
        media=MediaSettings(rtp_first_port=first_rtp, rtp_last_port=last_rtp),
        control=ControlSettings(socket=str(folder / "control.sock")),
        database=DatabaseSettings(
            url=f"sqlite:///{folder / 'dialbridge.db'}", key_file=str(folder / "dialbridge.key")
        ),
        prompts=replace(settings.prompts, cache=str(Path(settings.prompts.cache).resolve())),
        log=LogSettings(),
    )


def environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """`inherited` with these settings, and no others, as DIALBRIDGE_<SECTION>_<KEY>."""
    environ = {name: value for name, value in inherited.items() if not name.startswith(PREFIX)}
    for section, values in vars(settings).items():
        for key, value in vars(values).items():
            if (text := _as_text(value)) is not None:
                environ[f"{PREFIX}{section.upper()}_{key.upper()}"] = text
    # The child finds this very code, installed or not.
    root = str(Path(bridge.__path__[0]).parent)
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environ.get("PYTHONPATH")]))
    environ.pop(FILE_VARIABLE, None)
    return environ


def _as_text(value: object) -> str | None:
    """A setting as the environment gives it; None for lists of tables, which it cannot."""
    match value:
        case bool():
            return "true" if value else "false"
        case Enum():
            return str(value.value)
        case tuple():
            texts = [_as_text(item) for item in value]
            return ",".join(t for t in texts if t is not None) if value else None
        case str() | int() | float():
            return str(value)
    return None


@dataclass
class LoopbackBridge:
    """One bridge process; its output goes to `log_file`."""

    settings: Settings
    log_file: Path
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def uri(self, user: str, address: str = ADDRESSES[0]) -> str:
        """The SIP URI of `user` at this bridge."""
        host = f"[{address}]" if ":" in address else address
        return f"sip:{user}@{host}:{self.settings.sip.port}"

    def start(self) -> None:
        """Start it, and do not wait."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                dialbridge("serve", "bridge"),
                env=environment(self.settings, os.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self, timeout_s: float = START_S) -> None:
        """Wait until SIP and the control API answer; raises BridgeSilent."""
        deadline = time.monotonic() + timeout_s
        while not self._answers():
            if (
                self.process is None
                or self.process.poll() is not None
                or time.monotonic() > deadline
            ):
                self.stop()
                raise BridgeSilent(f"the bridge does not answer:\n{self._last_lines()}")

    def _answers(self) -> bool:
        """SIP is there first: the engine starts ahead of the rest."""
        return answers_options(ADDRESSES[0], self.settings.sip.port, _PING_S) and answers(
            Path(self.settings.control.socket)
        )

    def stop(self) -> None:
        """Ask it to stop, and see to it that it does."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _last_lines(self) -> str:
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-_LAST_LINES:])
