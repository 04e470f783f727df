"""Opens the control API of a running bridge and closes it again.

The unix socket is guarded by its file mode and asks for no token; TCP always does. asyncio thread.
"""

import socket
from pathlib import Path

from aiohttp import web

from bridge.control.routes import Routes
from bridge.control.sockets import ControlError, listening_sockets, remove_unix
from config.settings import ControlSettings

CLOSE_TIMEOUT_S = 1.0
"""Calls still running when the bridge stops get so long."""


class ControlServer:
    """The control API on the sockets of the settings."""

    def __init__(self, settings: ControlSettings, routes: Routes) -> None:
        self._settings = settings
        self._routes = routes
        self._runners: list[web.AppRunner] = []
        self._bound = False

    async def start(self) -> None:
        """Listen; ControlError, with nothing left open, when that cannot be."""
        unix, token = listening_sockets(self._settings)
        self._bound = unix is not None
        try:
            if unix is not None:
                await self._serve_unix(unix)
            if token:
                await self._serve_tcp(token)
        except OSError as error:
            await self.stop()
            address = f"{self._settings.tcp_bind}:{self._settings.tcp_port}"
            raise ControlError(f"The control API cannot listen on {address}: {error}.") from error

    async def stop(self) -> None:
        """End every stream and call, close the sockets, take the path away."""
        while self._runners:
            await self._runners.pop().cleanup()
        if self._bound:  # or else the path is another bridge's
            remove_unix(Path(self._settings.socket))
            self._bound = False

    async def _serve_unix(self, unix: socket.socket) -> None:
        await web.SockSite(await self._runner(""), unix).start()

    async def _serve_tcp(self, token: str) -> None:
        settings = self._settings
        await web.TCPSite(await self._runner(token), settings.tcp_bind, settings.tcp_port).start()

    async def _runner(self, token: str) -> web.AppRunner:
        runner = web.AppRunner(
            self._routes.application(token), access_log=None, shutdown_timeout=CLOSE_TIMEOUT_S
        )
        await runner.setup()
        self._runners.append(runner)
        return runner
