"""The JSON calls of the control API and its event stream.

    GET  /v1/health                     {"status": "ok", "uptime_s", "rooms", "legs"}
                                        503 until the first call can be taken
    GET  /v1/live                       LiveSnapshot
    GET  /v1/events                     a line with the snapshot, then a line per change
    POST /v1/legs/{id}/mute             {"done": true}
    POST /v1/legs/{id}/unmute           {"done": true}
    POST /v1/legs/{id}/drop             {"done": true}
    POST /v1/conferences/{id}/stop      {"legs_ended": N}

Whatever goes wrong is answered as {"error": SENTENCE} with a fitting status. asyncio thread.
"""

import asyncio
import hmac
import json
import logging
from contextlib import closing

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bridge.control.broadcast import Subscription
from bridge.control.changes import event_to_json
from bridge.control.operations import Operations
from bridge.control.wire import Json

HEARTBEAT_S = 15.0
"""A line at least this often, so that both ends notice a dead connection."""
WRITE_TIMEOUT_S = 10.0
"""A reader that takes no bytes for so long is dropped."""

_log = logging.getLogger(__name__)


class Routes:
    """The handlers, around one bridge's operations."""

    def __init__(
        self,
        operations: Operations,
        heartbeat_s: float = HEARTBEAT_S,
        write_timeout_s: float = WRITE_TIMEOUT_S,
    ) -> None:
        self._operations = operations
        self._heartbeat_s = heartbeat_s
        self._write_timeout_s = write_timeout_s
        self._streams: set[Subscription] = set()

    def application(self, token: str = "") -> web.Application:
        """An application of these routes; with a token, every call must bring it."""
        guards: list[Middleware] = [_errors, _bearer(token)] if token else [_errors]
        app = web.Application(middlewares=guards)
        app.router.add_get("/v1/health", self._health)
        app.router.add_get("/v1/live", self._live)
        app.router.add_get("/v1/events", self._events)
        app.router.add_post(r"/v1/legs/{id:\d+}/mute", self._mute)
        app.router.add_post(r"/v1/legs/{id:\d+}/unmute", self._unmute)
        app.router.add_post(r"/v1/legs/{id:\d+}/drop", self._drop)
        app.router.add_post(r"/v1/conferences/{id:\d+}/stop", self._stop)
        app.on_shutdown.append(self._end_streams)
        return app

    async def _health(self, _: web.Request) -> web.Response:
        live = self._operations.live()
        if not live.ticks.get("ticks"):
            return _error(503, "The bridge is starting: it takes no calls yet.")
        counts = {"rooms": len(live.rooms), "legs": len(live.legs())}
        return web.json_response({"status": "ok", "uptime_s": live.uptime_s, **counts})

    async def _live(self, _: web.Request) -> web.Response:
        return web.json_response(self._operations.live().to_json())

    async def _mute(self, request: web.Request) -> web.Response:
        return _done(request, await self._operations.mute(_id(request), True))

    async def _unmute(self, request: web.Request) -> web.Response:
        return _done(request, await self._operations.mute(_id(request), False))

    async def _drop(self, request: web.Request) -> web.Response:
        return _done(request, await self._operations.drop(_id(request)))

    async def _stop(self, request: web.Request) -> web.Response:
        ended = await self._operations.stop_conference(_id(request))
        return web.json_response({"legs_ended": ended})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        with closing(self._operations.subscribe()) as changes:
            snapshot = event_to_json(self._operations.live())
            self._streams.add(changes)
            try:
                await response.prepare(request)
                await self._follow(response, snapshot, changes)
            except (ConnectionError, TimeoutError):
                _abort(request)
            finally:
                self._streams.discard(changes)
        return response

    async def _follow(
        self, response: web.StreamResponse, snapshot: Json, changes: Subscription
    ) -> None:
        """Write the snapshot, then changes and heartbeats, until the subscription ends."""
        line: Json | None = snapshot
        while line is not None:
            async with asyncio.timeout(self._write_timeout_s):
                await response.write(json.dumps(line).encode() + b"\n")
            line = await self._next(changes)

    async def _next(self, changes: Subscription) -> Json | None:
        try:
            return event_to_json(await asyncio.wait_for(anext(changes), self._heartbeat_s))
        except TimeoutError:
            return {"event": "heartbeat"}
        except StopAsyncIteration:
            return None

    async def _end_streams(self, _: web.Application) -> None:
        for stream in tuple(self._streams):
            stream.close()


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


def _done(request: web.Request, done: bool) -> web.Response:
    if not done:
        return _error(404, f"There is no leg {_id(request)} on this bridge: it may have hung up.")
    return web.json_response({"done": True})


def _error(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


def _abort(request: web.Request) -> None:
    """Close at once, without waiting for a reader that does not read."""
    if isinstance(request.transport, asyncio.WriteTransport):
        request.transport.abort()


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        return _error(refusal.status, f"{request.method} {request.path}: {refusal.reason}.")
    except Exception:
        _log.exception("control call failed: %s %s", request.method, request.path)
        return _error(500, "The bridge could not do that; its log says why.")


def _bearer(token: str) -> Middleware:
    """Lets only those in who bring `Authorization: Bearer TOKEN` (RFC 6750, section 2.1)."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, expected):
            return _error(
                401, "The token is missing or wrong: compare control.token of both sides."
            )
        return await handler(request)

    return guard
