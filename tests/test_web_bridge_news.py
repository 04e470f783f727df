"""The bridge as the panel sees it, over the real control API and without one."""

import socket
from pathlib import Path

import pytest
from aiohttp import web

from bridge.control.client import ControlClient
from config.settings import ControlSettings
from web.backends import BridgeAway, BridgeNews
from web.bridge_news import ControlledBridge

ANSWERS = [
    ({"status": "ok", "rooms": 2, "legs": 9, "uptime_s": 60.5}, BridgeNews(2, 9, 60.5)),
    ({"status": "ok"}, None),
    ({"rooms": None, "legs": 1, "uptime_s": 1}, None),
    (["not", "an", "object"], None),
]


@pytest.mark.parametrize(("answer", "news"), ANSWERS)
async def test_what_the_bridge_answers(
    tmp_path: Path, answer: object, news: BridgeNews | None
) -> None:
    async def health(_: web.Request) -> web.Response:
        return web.json_response(answer)

    app = web.Application()
    app.router.add_get("/v1/health", health)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.UnixSite(runner, str(tmp_path / "control.sock")).start()
    assert await _news(tmp_path / "control.sock") == news
    await runner.cleanup()


async def test_no_bridge_is_away(tmp_path: Path) -> None:
    assert await _news(tmp_path / "nothing.sock") is None


async def test_a_bridge_that_hangs_is_away(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "control.sock"))
        mute.listen()
        assert await _news(tmp_path / "control.sock") is None


async def _news(path: Path) -> BridgeNews | None:
    async with ControlClient(ControlSettings(socket=str(path))) as client:
        try:
            return await ControlledBridge(client).news()
        except BridgeAway:
            return None
