"""`dialbridge live` against a fake bridge that runs in another thread, over a real socket."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner, Result
from fakes_control import FakeOperations

import cli
from bridge.control.live import LiveSnapshot
from bridge.control.routes import Routes
from bridge.control.server import ControlServer
from config.settings import ControlSettings

T = TypeVar("T")


class Bridge:
    """A control server with a fake bridge behind it, in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.operations = FakeOperations()
        self._server = ControlServer(ControlSettings(str(path)), Routes(self.operations))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def start(self) -> None:
        self._thread.start()
        self._call(self._server.start())

    def stop(self) -> None:
        self._call(self._server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def stop_when_watched(self) -> None:
        """End every event stream as soon as there is one."""
        asyncio.run_coroutine_threadsafe(self._end_streams(), self._loop)

    async def _end_streams(self) -> None:
        while not self.operations.subscriptions:
            await asyncio.sleep(0)
        self.operations.broadcast.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    bridge = Bridge(tmp_path / "control.sock")
    bridge.start()
    yield bridge
    bridge.stop()


def run(path: Path, *arguments: str) -> Result:
    environment = {"DIALBRIDGE_CONTROL_SOCKET": str(path)}
    return CliRunner().invoke(cli.main, ["live", *arguments], env=environment)


def test_a_table_of_who_is_on(bridge: Bridge) -> None:
    result = run(bridge.path)
    assert result.exit_code == 0
    assert "Rooms 2, in rooms 3, not yet in one 1, up for 0:01:00" in result.stdout
    lines = {
        line.split()[4]: line for line in result.stdout.splitlines() if "Board (2/15)" in line
    }
    assert set(lines) == {"Ada", "Ben"}
    assert "talking" in lines["Ben"]
    assert "talking" not in lines["Ada"]
    assert "entrance" in result.stdout


def test_the_same_as_json(bridge: Bridge) -> None:
    answer = json.loads(run(bridge.path, "--json").stdout)
    assert LiveSnapshot.from_json(answer) == bridge.operations.snapshot


def test_nobody_on_is_said(bridge: Bridge) -> None:
    bridge.operations.snapshot = LiveSnapshot()
    assert "Rooms 0, in rooms 0" in run(bridge.path).stdout


def test_legs_are_muted_unmuted_and_dropped(bridge: Bridge) -> None:
    for command, muted in (("mute", True), ("unmute", False)):
        assert json.loads(run(bridge.path, command, "1", "--json").stdout)["muted"] is muted
        assert bridge.operations.snapshot.rooms[0].legs[0].muted is muted
    assert run(bridge.path, "drop", "1").stdout == "Leg 1 is dropped.\n"
    assert [leg.leg_id for leg in bridge.operations.snapshot.rooms[0].legs] == [2]


def test_an_unknown_leg_is_refused(bridge: Bridge) -> None:
    result = run(bridge.path, "drop", "99")
    assert result.exit_code == 1
    assert "no leg 99" in result.stderr


def test_events_one_per_line_until_the_bridge_stops(bridge: Bridge) -> None:
    bridge.stop_when_watched()
    result = run(bridge.path, "--watch", "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["event"] for event in events] == ["snapshot"]
    assert result.exit_code == 3
    assert "has stopped" in json.loads(result.stderr)["error"]


def test_the_moving_table_ends_with_the_bridge(bridge: Bridge) -> None:
    bridge.stop_when_watched()
    result = run(bridge.path, "--watch")
    assert result.exit_code == 3
    assert "has stopped" in result.stderr


def test_no_bridge_says_how_to_start_one(tmp_path: Path) -> None:
    for arguments in ((), ("--watch",), ("mute", "1")):
        result = run(tmp_path / "none.sock", *arguments)
        assert result.exit_code == 3
        assert "dialbridge serve" in result.stderr
