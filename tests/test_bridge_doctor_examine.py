"""All checks together, the settings as they may be shown, prompts, and what runs already."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from fakes_control import FakeOperations

from bridge.control.routes import Routes
from bridge.control.server import ControlServer
from bridge.doctor.check import Outcome, failed, ok, warning, well
from bridge.doctor.effective import effective
from bridge.doctor.examine import folders, safely
from bridge.doctor.running import bridge_answers, panel_answers, what_runs
from bridge.doctor.sounds import prompts
from config.settings import (
    ControlSettings,
    DatabaseSettings,
    MailSettings,
    PanelSettings,
    PromptSettings,
    Settings,
    SipSettings,
    Trunk,
)

SECRET = "do-not-show-this-word"


def test_a_check_that_breaks_is_a_failed_check() -> None:
    (check,) = safely("disk", lambda: [ok("never", str(1 // 0))])
    assert (check.name, check.outcome) == ("disk", Outcome.FAILED)
    assert "ZeroDivisionError" in check.detail


def test_warnings_alone_are_well() -> None:
    assert well([ok("a", ""), warning("b", "", "do")])
    assert not well([ok("a", ""), failed("b", "", "do")])


def test_the_folders_that_the_bridge_writes_to() -> None:
    cache = PromptSettings(cache="c")
    sqlite = Settings(database=DatabaseSettings("sqlite:///v/x.db"), prompts=cache)
    assert folders(sqlite) == (Path("v"), Path("c"))
    server = replace(sqlite, database=DatabaseSettings("postgresql://h/x"))
    assert folders(server) == (Path("c"),)
    broken = replace(sqlite, database=DatabaseSettings("nonsense"))
    assert folders(broken) == (Path("c"),)


def test_prompts_bring_their_own_remedy() -> None:
    assert prompts([])[0].outcome is Outcome.OK
    first, second = prompts(["No music. Run: apt-get install music", "The cache is read-only."])
    assert (first.detail, first.remedy) == ("No music.", "Run: apt-get install music")
    assert second.outcome is Outcome.WARNING
    assert second.remedy


def test_no_secret_is_shown() -> None:
    settings = Settings(
        sip=SipSettings(trunks=(Trunk("main", "sip:sip.example.org", "user", SECRET),)),
        control=ControlSettings(token=SECRET),
        mail=MailSettings(host="mail.example.org", username="bridge", password=SECRET),
        database=DatabaseSettings(
            f"postgresql://user:{SECRET}@db.example.org/x?password={SECRET}"
        ),
    )
    shown = effective(settings)
    assert SECRET not in json.dumps(shown)
    assert shown["database"]["url"] == "postgresql://db.example.org/x"
    assert shown["sip"]["trunks"][0]["username"] == "user"
    assert effective(Settings())["database"]["url"] == "sqlite:///var/dialbridge.db"
    assert effective(Settings())["control"]["token"] == ""
    assert effective(Settings())["prompts"]["language"] == "en"


@pytest.fixture
def control(tmp_path: Path) -> ControlSettings:
    return ControlSettings(str(tmp_path / "control.sock"))


async def test_a_running_bridge_is_noticed(control: ControlSettings) -> None:
    assert not await bridge_answers(control)
    server = ControlServer(control, Routes(FakeOperations()))
    await server.start()
    assert await what_runs(Settings(control=control, panel=PanelSettings(port=1))) == (True, False)
    await server.stop()


@pytest_asyncio.fixture(params=[{"panel": "up"}, {"other": "page"}, ["up"], None])
async def page(request: pytest.FixtureRequest) -> AsyncIterator[tuple[TestServer, object]]:
    """A web server whose health page says this, or nothing in JSON."""

    async def health(_: web.Request) -> web.Response:
        if request.param is None:
            return web.Response(text="hello")
        return web.json_response(request.param)

    app = web.Application()
    app.router.add_get("/health", health)
    server = TestServer(app)
    await server.start_server()
    yield server, request.param
    await server.close()


async def test_only_our_panel_is_taken_for_it(page: tuple[TestServer, object]) -> None:
    server, said = page
    answers = await panel_answers(PanelSettings("127.0.0.1", server.port or 0))
    assert answers is (said == {"panel": "up"})
