"""Reaches a running bridge: the panel's and the command line's side of the control API.

    async with ControlClient(settings.control) as bridge:
        snapshot = await bridge.live()
        async for change in bridge.events():     # the snapshot first, then changes
            ...

    control.tcp_bind    the socket's path      the way taken
    not set             any                    the unix socket
    set                 exists                 the unix socket: same machine
    set                 does not exist         TCP with control.token

Any asyncio thread; one client may serve many calls at once.
"""

import json
from collections.abc import AsyncGenerator
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from bridge.control.changes import LiveEvent, event_from_json
from bridge.control.live import LiveSnapshot
from bridge.control.wire import Json, WireError
from config.settings import ControlSettings

CALL_TIMEOUT_S = 10.0
SILENCE_TIMEOUT_S = 40.0
"""An event stream without a line for so long is dead: it has a heartbeat every 15 s."""
LINE_LIMIT_BYTES = 16 * 1024 * 1024
"""The snapshot of a full bridge is one line; 2,048 legs need about 0.6 MB."""


class BridgeNotRunning(RuntimeError):
    """No bridge answers where the settings say; the message says where and what to do."""


class BridgeRefused(RuntimeError):
    """The bridge answered with an error; the message is its sentence."""


class ControlClient:
    """The operations of a running bridge, one method each."""

    def __init__(self, settings: ControlSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = _session(self._settings)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def health(self) -> Json:
        """`{"status": "ok", "uptime_s", "rooms", "legs"}`."""
        return await self._call("GET", "/v1/health")

    async def live(self) -> LiveSnapshot:
        """Rooms and legs at this moment."""
        return LiveSnapshot.from_json(await self._call("GET", "/v1/live"))

    async def mute(self, leg_id: int, muted: bool = True) -> None:
        """Mute or unmute a leg; BridgeRefused when there is no such leg."""
        await self._call("POST", f"/v1/legs/{leg_id}/{'mute' if muted else 'unmute'}")

    async def drop(self, leg_id: int) -> None:
        """Hang a leg up; BridgeRefused when there is no such leg."""
        await self._call("POST", f"/v1/legs/{leg_id}/drop")

    async def stop_conference(self, conference_id: int) -> int:
        """End a conference's room; returns how many legs were hung up."""
        return int(
            (await self._call("POST", f"/v1/conferences/{conference_id}/stop"))["legs_ended"]
        )

    async def events(self) -> AsyncGenerator[LiveEvent, None]:
        """The snapshot, then every change; ends when the bridge stops or we are too slow."""
        timeout = aiohttp.ClientTimeout(sock_connect=CALL_TIMEOUT_S, sock_read=SILENCE_TIMEOUT_S)
        try:
            async with self._open().get("/v1/events", timeout=timeout) as response:
                await _raise_refusal(response)
                async for line in response.content:
                    event = event_from_json(json.loads(line))
                    if event is not None:
                        yield event
        except aiohttp.ClientPayloadError:
            return  # cut off in the middle of a line: the end of this stream all the same
        except (aiohttp.ClientError, OSError) as error:
            raise self._not_running(error) from error

    async def _call(self, method: str, path: str) -> Json:
        timeout = aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)
        try:
            async with self._open().request(method, path, timeout=timeout) as response:
                await _raise_refusal(response)
                return _object(await response.json())
        except (aiohttp.ClientError, OSError) as error:
            raise self._not_running(error) from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("use ControlClient in an `async with` block")
        return self._session

    def _not_running(self, error: Exception) -> BridgeNotRunning:
        reason = _reason(error)
        return BridgeNotRunning(
            f"No bridge answers at {where(self._settings)} ({reason}). Start it with: dialbridge "
            "serve. If it runs elsewhere, give its configuration with --config."
        )


def where(settings: ControlSettings) -> str:
    """The address a client uses: the socket's path, or host and port."""
    if _by_socket(settings):
        return settings.socket
    return f"{_host(settings.tcp_bind)}:{settings.tcp_port}"


def _by_socket(settings: ControlSettings) -> bool:
    return not settings.tcp_bind or (settings.socket != "" and Path(settings.socket).exists())


def _host(tcp_bind: str) -> str:
    """The host of a URL; a bridge that listens on every address is reached on loopback."""
    address = ip_address(tcp_bind)
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return f"[{address}]" if address.version == 6 else str(address)


def _session(settings: ControlSettings) -> aiohttp.ClientSession:
    if _by_socket(settings):
        connector = aiohttp.UnixConnector(settings.socket)
        return aiohttp.ClientSession(
            "http://bridge", connector=connector, read_bufsize=LINE_LIMIT_BYTES
        )
    return aiohttp.ClientSession(
        f"http://{where(settings)}",
        headers={"Authorization": f"Bearer {settings.token}"},
        read_bufsize=LINE_LIMIT_BYTES,
    )


async def _raise_refusal(response: aiohttp.ClientResponse) -> None:
    if response.status >= 400:
        raise BridgeRefused(str(_object(await response.json()).get("error", response.reason)))


def _object(data: Any) -> Json:
    if not isinstance(data, dict):
        raise WireError("the bridge answered with JSON that is not an object")
    return data


def _reason(error: Exception) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    strerror = cause.strerror if isinstance(cause, OSError) else None
    return strerror or str(cause) or type(cause).__name__
