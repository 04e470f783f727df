"""The place where the panel listens, and the sentence for every reason why it cannot.

Used once at the start; panel thread.
"""

import errno
import socket

from aiohttp import web

from config.settings import PanelSettings

_REASONS = {
    errno.EADDRINUSE: "another program listens there; stop it, or choose another panel.port",
    errno.EACCES: "ports below 1024 are for root; choose another panel.port",
    errno.EADDRNOTAVAIL: "this machine does not have that address; correct panel.bind",
}


class PanelError(RuntimeError):
    """The panel cannot start with these settings on this machine; the message says why."""


async def listen(runner: web.AppRunner, panel: PanelSettings) -> None:
    """Accept connections; raises PanelError."""
    try:
        await web.TCPSite(runner, panel.bind, panel.port).start()
    except (OSError, OverflowError) as error:
        raise PanelError(
            f"The panel cannot listen at {panel.bind}, port {panel.port}: {_reason(error)}."
        ) from error


def _reason(error: OSError | OverflowError) -> str:
    if isinstance(error, OverflowError):
        return "a port is a number from 0 to 65535; correct panel.port"
    if isinstance(error, socket.gaierror):
        return "no machine of that name is known here; correct panel.bind"
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def panel_url(panel: PanelSettings) -> str:
    """Where people find the panel."""
    host = f"[{panel.bind}]" if ":" in panel.bind else panel.bind
    return panel.public_url or f"http://{host}:{panel.port}/"
