"""The listening sockets of the control API: who may have the path, and with which rights.

    the path                        what happens
    is free                         bound, mode 0660
    a socket that nobody answers    left by a killed bridge: removed, then bound
    a socket that answers           ControlError: a bridge is running
    anything else                   ControlError: never removed

Called once at the start of a bridge; blocks no longer than one connect.
"""

import os
import socket
import stat
from pathlib import Path

from config.settings import ControlSettings

MODE = 0o660
"""Owner and group may talk to the bridge, nobody else."""
CONNECT_TIMEOUT_S = 1.0


class ControlError(RuntimeError):
    """The control API cannot start with these settings on this machine."""


def listening_sockets(settings: ControlSettings) -> tuple[socket.socket | None, str]:
    """The bound unix socket (None if switched off) and the token of TCP ("" if switched off).

    Raises ControlError where neither way is configured, or TCP without a token.
    """
    if settings.tcp_bind and not settings.token:
        raise ControlError(
            "control.tcp_bind opens the control API to the network, so control.token must be set "
            "too (for example to the output of: openssl rand -hex 32)."
        )
    if not settings.socket and not settings.tcp_bind:
        raise ControlError("Set control.socket or control.tcp_bind, or nobody reaches the bridge.")
    unix = bind_unix(Path(settings.socket)) if settings.socket else None
    return unix, settings.token if settings.tcp_bind else ""


def bind_unix(path: Path) -> socket.socket:
    """A unix socket bound to the path, not yet listening; ControlError when it cannot be had."""
    _make_way(path)
    unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unix.bind(str(path))
        path.chmod(MODE)  # before listen(): until then nobody can connect
    except OSError as error:
        unix.close()
        raise ControlError(f"The control socket {path} cannot be made: {error}.") from error
    return unix


def remove_unix(path: Path) -> None:
    """Take the path away again at the end of the bridge that bound it."""
    path.unlink(missing_ok=True)


def answers(path: Path) -> bool:
    """True when a process accepts connections on this unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(CONNECT_TIMEOUT_S)
        try:
            probe.connect(str(path))
        except TimeoutError:
            return True  # alive, only busy
        except OSError:
            return False
    return True


def _make_way(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return  # nothing there, or bind() will say what is wrong
    if not stat.S_ISSOCK(mode):
        raise ControlError(
            f"{path} is in the way: it is no socket. Move it, or set control.socket."
        )
    if not os.access(path, os.W_OK):
        raise ControlError(f"The control socket {path} belongs to another user's bridge.")
    if answers(path):
        raise ControlError(
            f"Another bridge is running: it answers on {path}. Stop it first, or give this one "
            "its own control.socket."
        )
    path.unlink()
