"""The panel as a process: it starts without its surroundings, and says why it cannot."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from fakes_web import EMAIL, PASSWORD, token_in
from mail_server import MailServer

from bridge.store import accounts, companies, outbox
from bridge.store.records import AccountRole, NewAccount
from bridge.store.store import Store
from config.settings import (
    ControlSettings,
    DatabaseSettings,
    Language,
    PanelSettings,
    Settings,
)
from web.letters import Letters
from web.listening import PanelError, panel_url
from web.serve import run

pytest_plugins = ["mail_servers"]

START = """
import sys
from dataclasses import replace
from config.settings import *
from web.serve import serve
settings = Settings(
    panel=PanelSettings(port=int(sys.argv[2])),
    control=ControlSettings(socket=sys.argv[1] + "/none.sock"),
    database=DatabaseSettings(f"sqlite:///{sys.argv[1]}/test.db", sys.argv[1] + "/test.key"),
)
serve(settings)
print(*(name for name in ("pjsua2", "numpy", "mixer.mixer") if name in sys.modules))
"""


def free_port() -> int:
    """A port that nobody listened at a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def settings_in(folder: Path) -> Settings:
    """A panel whose files are all in `folder`, at a free port."""
    return Settings(
        panel=PanelSettings(port=free_port()),
        control=ControlSettings(socket=str(folder / "none.sock")),
        database=DatabaseSettings(f"sqlite:///{folder}/test.db", str(folder / "test.key")),
    )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """The panel, and a browser for it."""
    stop = asyncio.Event()
    panel = asyncio.create_task(run(settings, stop))
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(panel_url(settings.panel), cookie_jar=jar) as browser:
        await _until_it_answers(browser, panel)
        yield browser
    stop.set()
    await panel


async def _until_it_answers(browser: aiohttp.ClientSession, panel: asyncio.Task[None]) -> None:
    while not panel.done():
        try:
            await (await browser.get("/health")).read()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.02)
        else:
            return
    panel.result()


async def test_a_login_with_the_real_store(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with running(settings) as browser:
        await asyncio.to_thread(_add_account, settings.database)
        form = {"email": EMAIL.upper(), "password": PASSWORD}
        form["csrf"] = token_in(await (await browser.get("/login")).text())
        page = await (await browser.post("/login", data=form)).text()
        assert "Ada Example" in page
        assert "Example Ltd" in page
        assert "The bridge is not running." in page
        health = await (await browser.get("/health")).json()
        assert health["status"] == "degraded"


def _add_account(database: DatabaseSettings) -> None:
    store, utc = Store.open(database), datetime.now(UTC)
    company = companies.add(store, "Example Ltd", "test", utc)
    role = AccountRole.ADMINISTRATOR
    accounts.add(store, NewAccount(EMAIL, "Ada Example", role, company.id, PASSWORD), "test", utc)
    store.close()


async def test_mails_go_out_while_it_runs(tmp_path: Path, mail_server: MailServer) -> None:
    settings = replace(settings_in(tmp_path), mail=mail_server.settings)
    async with running(settings):
        await asyncio.to_thread(_add_mail, settings)
        await mail_server.asked.wait()
    assert mail_server.recipients == [EMAIL]


def _add_mail(settings: Settings) -> None:
    store = Store.open(settings.database)
    outbox.add(store, Letters(settings).test(EMAIL, Language.EN), datetime.now(UTC))
    store.close()


async def test_it_starts_without_a_database(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "file").write_text("not a folder")
    away = DatabaseSettings(f"sqlite:///{tmp_path}/file/test.db", str(tmp_path / "none.key"))
    async with running(replace(settings, database=away)) as browser:
        assert (await browser.get("/health")).status == 503
        page = await (await browser.get("/login")).text()
        form = {"csrf": token_in(page), "email": EMAIL, "password": PASSWORD}
        answer = await browser.post("/login", data=form)
        assert answer.status == 503
        assert "The database does not answer" in await answer.text()


async def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with (
        socket.create_server(("127.0.0.1", settings.panel.port)),
        pytest.raises(PanelError, match="another program listens there"),
    ):
        await run(settings, asyncio.Event())


@pytest.mark.parametrize(
    ("panel", "sentence"),
    [
        (PanelSettings(port=70_000), "a port is a number from 0 to 65535"),
        (PanelSettings(bind="192.0.2.1", port=8080), "this machine does not have that address"),
        (PanelSettings(bind="no such host", port=8080), "no machine of that name is known"),
    ],
)
async def test_a_place_that_cannot_be_had(
    tmp_path: Path, panel: PanelSettings, sentence: str
) -> None:
    settings = replace(settings_in(tmp_path), panel=panel)
    with pytest.raises(PanelError, match=sentence):
        await run(settings, asyncio.Event())


@pytest.mark.parametrize("content", ["", "rubbish"])
async def test_a_broken_key_file_is_one_clear_sentence(tmp_path: Path, content: str) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "test.key").write_text(content)
    with pytest.raises(PanelError, match="does not hold a key"):
        await run(settings, asyncio.Event())


async def test_a_useless_database_url_is_one_clear_sentence(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), database=DatabaseSettings("nonsense"))
    with pytest.raises(PanelError, match="The panel cannot start"):
        await run(settings, asyncio.Event())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_in_peace(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", START, str(tmp_path), str(port)),
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    await _until_open(port)
    process.send_signal(number)
    printed, complained = await process.communicate()
    assert process.returncode == 0
    assert printed == b"\n", "no telephone and no mixer in the panel's process"
    assert b"Traceback" not in complained


async def _until_open(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return


@pytest.mark.parametrize(
    ("panel", "url"),
    [
        (PanelSettings(), "http://127.0.0.1:8080/"),
        (PanelSettings(bind="::1", port=81), "http://[::1]:81/"),
        (PanelSettings(public_url="https://panel.example.org"), "https://panel.example.org"),
    ],
)
def test_panel_url(panel: PanelSettings, url: str) -> None:
    assert panel_url(panel) == url
