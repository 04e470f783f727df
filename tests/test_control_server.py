"""Server and client over real sockets, around a fake bridge."""

import asyncio
import json
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from fakes_control import FakeOperations, live_leg

from bridge.control.changes import LegChanged, LegGone, apply
from bridge.control.client import BridgeNotRunning, BridgeRefused, ControlClient, where
from bridge.control.live import LiveSnapshot
from bridge.control.routes import Routes
from bridge.control.server import ControlServer
from bridge.control.sockets import ControlError, bind_unix
from config.settings import ControlSettings

pytestmark = pytest.mark.asyncio
TOKEN = "a long random token"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def operations() -> FakeOperations:
    return FakeOperations()


@pytest.fixture
def settings(tmp_path: Path) -> ControlSettings:
    return ControlSettings(socket=str(tmp_path / "var" / "control.sock"))


@pytest_asyncio.fixture
async def server(
    settings: ControlSettings, operations: FakeOperations
) -> AsyncIterator[ControlServer]:
    server = ControlServer(settings, Routes(operations, heartbeat_s=0.01))
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def client(server: ControlServer, settings: ControlSettings) -> AsyncIterator[ControlClient]:
    assert server
    async with ControlClient(settings) as client:
        yield client


async def test_the_snapshot_comes_through_whole(
    client: ControlClient, operations: FakeOperations
) -> None:
    assert await client.live() == operations.snapshot
    assert await client.health() == {"status": "ok", "uptime_s": 60.5, "rooms": 2, "legs": 4}


async def test_a_bridge_without_its_engine_is_not_well(
    client: ControlClient, operations: FakeOperations
) -> None:
    operations.snapshot = replace(operations.snapshot, ticks={"ticks": 0.0})
    with pytest.raises(BridgeRefused, match="is starting"):
        await client.health()


async def test_a_leg_is_muted_unmuted_and_dropped(
    client: ControlClient, operations: FakeOperations
) -> None:
    for muted in (True, False):
        await client.mute(1, muted)
        assert operations.snapshot.rooms[0].legs[0].muted is muted
    await client.drop(1)
    assert [leg.leg_id for leg in operations.snapshot.rooms[0].legs] == [2]


async def test_an_unknown_leg_is_refused_with_a_sentence(client: ControlClient) -> None:
    for refused in (client.mute(99), client.mute(99, False), client.drop(99)):
        with pytest.raises(BridgeRefused, match="no leg 99"):
            await refused


async def test_a_stopped_conference_says_how_many_were_on(
    client: ControlClient, operations: FakeOperations
) -> None:
    assert await client.stop_conference(1) == 2
    assert [room.conference_id for room in operations.snapshot.rooms] == [2]
    assert await client.stop_conference(1) == 0


async def test_the_stream_starts_with_the_snapshot_and_leads_to_the_next_one(
    client: ControlClient, operations: FakeOperations
) -> None:
    async with aclosing(client.events()) as events:
        seen = await anext(events)
        assert isinstance(seen, LiveSnapshot)
        operations.change(LegChanged(live_leg(5, "Élodie")))
        operations.change(LegGone(1))
        for _ in range(2):
            change = await anext(events)
            assert not isinstance(change, LiveSnapshot)
            seen = apply(seen, change)
        assert seen == operations.snapshot


async def test_a_full_bridge_fits_on_one_line(
    client: ControlClient, operations: FakeOperations
) -> None:
    legs = tuple(live_leg(number, "A name of some length") for number in range(2048))
    operations.snapshot = LiveSnapshot(callers=legs)
    async with aclosing(client.events()) as events:
        assert await anext(events) == operations.snapshot


async def test_a_silent_stream_has_heartbeats(
    server: ControlServer, settings: ControlSettings
) -> None:
    assert server
    connector = aiohttp.UnixConnector(settings.socket)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.get("http://bridge/v1/events") as response,
    ):
        await response.content.readline()
        assert json.loads(await response.content.readline()) == {"event": "heartbeat"}


async def test_the_stream_ends_when_the_bridge_stops(
    server: ControlServer, client: ControlClient
) -> None:
    async with aclosing(client.events()) as events:
        await anext(events)
        await server.stop()
        assert [event async for event in events] == []
    with pytest.raises(BridgeNotRunning, match="dialbridge serve"):
        await client.live()


async def test_a_reader_that_takes_nothing_is_dropped_and_the_others_go_on(
    settings: ControlSettings, operations: FakeOperations
) -> None:
    server = ControlServer(settings, Routes(operations, write_timeout_s=0.05))
    await server.start()
    reader, writer = await asyncio.open_unix_connection(settings.socket, limit=1)
    writer.write(b"GET /v1/events HTTP/1.1\r\nHost: bridge\r\n\r\n")
    assert (await reader.read(1)) == b"H"
    await flood(operations)
    async with ControlClient(settings) as other:
        assert (await other.health())["status"] == "ok"
    writer.close()
    await server.stop()


async def flood(operations: FakeOperations) -> None:
    """Publish big changes until the bridge has let the only reader go."""
    (subscription,) = operations.subscriptions
    huge = LegChanged(live_leg(7, "x" * 100_000))
    while not subscription.closed:
        operations.broadcast.publish(huge)
        await asyncio.sleep(0)


async def test_a_defect_is_a_sentence_and_not_a_traceback(
    client: ControlClient, operations: FakeOperations
) -> None:
    operations.broken = True
    with pytest.raises(BridgeRefused, match="its log says why"):
        await client.live()


async def test_an_unknown_path_is_json_too(
    server: ControlServer, settings: ControlSettings
) -> None:
    assert server
    connector = aiohttp.UnixConnector(settings.socket)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.get("http://bridge/v1/nothing") as response,
    ):
        assert response.status == 404
        assert await response.json() == {"error": "GET /v1/nothing: Not Found."}


async def test_the_socket_is_for_owner_and_group_and_goes_with_the_bridge(
    server: ControlServer, settings: ControlSettings
) -> None:
    path = Path(settings.socket)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    await server.stop()
    assert not path.exists()


async def test_a_second_bridge_is_refused_and_leaves_the_first_alone(
    client: ControlClient, settings: ControlSettings, operations: FakeOperations
) -> None:
    second = ControlServer(settings, Routes(operations))
    with pytest.raises(ControlError, match="Another bridge is running"):
        await second.start()
    await second.stop()
    assert (await client.health())["status"] == "ok"


async def test_the_socket_of_a_killed_bridge_is_taken_over(
    settings: ControlSettings, operations: FakeOperations
) -> None:
    bind_unix(Path(settings.socket)).close()
    server = ControlServer(settings, Routes(operations))
    await server.start()
    async with ControlClient(settings) as client:
        assert (await client.health())["status"] == "ok"
    await server.stop()


async def test_a_file_in_the_way_is_never_removed(tmp_path: Path) -> None:
    path = tmp_path / "important"
    path.write_text("data")
    with pytest.raises(ControlError, match="it is no socket"):
        bind_unix(path)
    assert path.read_text() == "data"


async def test_a_path_too_long_for_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="too long"):
        bind_unix(tmp_path / ("x" * 120))


async def test_tcp_without_a_token_is_refused_before_anything_opens(tmp_path: Path) -> None:
    settings = ControlSettings(str(tmp_path / "s"), tcp_bind="127.0.0.1", tcp_port=1)
    with pytest.raises(ControlError, match=r"control\.token must be set"):
        await ControlServer(settings, Routes(FakeOperations())).start()
    assert not (tmp_path / "s").exists()


async def test_neither_socket_nor_tcp_is_refused() -> None:
    with pytest.raises(ControlError, match="nobody reaches the bridge"):
        await ControlServer(ControlSettings(socket=""), Routes(FakeOperations())).start()


async def test_tcp_asks_for_the_token(operations: FakeOperations) -> None:
    settings = ControlSettings("", "127.0.0.1", free_port(), TOKEN)
    server = ControlServer(settings, Routes(operations))
    await server.start()
    async with ControlClient(settings) as client:
        assert await client.live() == operations.snapshot
    async with ControlClient(replace(settings, token="guessed")) as stranger:
        with pytest.raises(BridgeRefused, match="token is missing or wrong"):
            await stranger.live()
        with pytest.raises(BridgeRefused, match="token is missing or wrong"):
            await anext(stranger.events())
    await server.stop()


@pytest.mark.parametrize(
    ("bind", "address"),
    [("127.0.0.1", "127.0.0.1:5064"), ("0.0.0.0", "127.0.0.1:5064"), ("::", "[::1]:5064")],
)
async def test_where_a_client_goes(bind: str, address: str, tmp_path: Path) -> None:
    path = tmp_path / "s"
    settings = ControlSettings(str(path), bind, token=TOKEN)
    assert where(settings) == address
    path.touch()
    assert where(settings) == str(path)
    assert where(ControlSettings(str(path))) == str(path)


async def test_a_taken_tcp_port_leaves_nothing_open(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = ControlSettings(str(tmp_path / "s"), "127.0.0.1", port, TOKEN)
        with pytest.raises(ControlError, match=f"127.0.0.1:{port}"):
            await ControlServer(settings, Routes(FakeOperations())).start()
    assert not (tmp_path / "s").exists()


async def test_nobody_there_says_where_and_what_to_do(settings: ControlSettings) -> None:
    async with ControlClient(settings) as client:
        with pytest.raises(BridgeNotRunning, match=r"control\.sock .*dialbridge serve"):
            await client.live()
        with pytest.raises(BridgeNotRunning):
            await anext(client.events())


async def test_a_client_outside_its_block_is_a_mistake(settings: ControlSettings) -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await ControlClient(settings).live()
