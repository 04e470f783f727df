"""Home, status and health, with everything there and with parts of it away."""

import logging
import re
from dataclasses import replace

import pytest
from fakes_web import (
    ClientMaker,
    FakeAccounts,
    FakeBridge,
    panel_with,
    set_up,
    sign_in,
)

from bridge.store.records import AccountRole, Theme
from config.settings import Settings
from web.backends import BridgeNews


async def test_home_says_who_and_what_and_how(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    page = await (await setting.client.get("/")).text()
    for text in (
        "Hello, Ada Example",
        "Signed in as ada@example.org",
        "organizer",
        "Example Ltd",
        "The bridge is up.",
        "Running for 2 hours",
        "<dd>3</dd>",
        "<dd>11</dd>",
        "callers are connected",
        'href="tel:+33199001234"',
        "+33 1 99 00 12 34",
        "01 99 00 12 34 · Paris",
        'href="sip:join@bridge.example.org:5062"',
        "sip:join+123456@<wbr>bridge.example.org:5062",
    ):
        assert text in page, text


@pytest.mark.parametrize("role", AccountRole)
async def test_every_role_is_named(aiohttp_client: ClientMaker, role: AccountRole) -> None:
    setting = await set_up(aiohttp_client)
    assert setting.accounts.person is not None
    setting.accounts.person = replace(setting.accounts.person, role=role, company="", name="")
    await sign_in(setting.client)
    page = await (await setting.client.get("/")).text()
    assert f"ada@example.org · {role.value}" in page
    assert "Hello, ada@example.org" in page


async def test_home_without_a_bridge_stays_calm(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    setting.bridge.running = False
    await sign_in(setting.client)
    answer = await setting.client.get("/")
    page = await answer.text()
    assert answer.status == 200
    assert "The bridge is not running." in page
    assert "sip:join@bridge.example.org:5062" in page
    assert "<dd>" not in page


async def test_home_speaks_of_one_caller(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    setting.bridge.state = BridgeNews(rooms=1, legs=1, uptime_s=1.0)
    await sign_in(setting.client)
    page = await (await setting.client.get("/")).text()
    assert "conference is live" in page
    assert "caller is connected" in page


async def test_without_a_public_address_the_panels_own_host_is_shown(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client, Settings())
    await sign_in(setting.client)
    assert "sip:join@127.0.0.1:5062" in await (await setting.client.get("/")).text()


async def test_status_for_people(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    page = await (await setting.client.get("/status")).text()
    assert "does not answer" not in page
    assert "Running for 2 hours" in page
    setting.clock.now += 2
    setting.bridge.running = False
    assert (await (await setting.client.get("/status")).text()).count("does not answer") == 1


@pytest.mark.parametrize(
    ("database_away", "bridge_runs", "code", "status"),
    [
        (False, True, 200, "ok"),
        (False, False, 200, "degraded"),
        (True, True, 503, "failing"),
        (True, False, 503, "failing"),
    ],
)
async def test_health_for_machines(
    aiohttp_client: ClientMaker, database_away: bool, bridge_runs: bool, code: int, status: str
) -> None:
    setting = await set_up(aiohttp_client)
    setting.accounts.away, setting.bridge.running = database_away, bridge_runs
    answer = await setting.client.get("/health")
    assert answer.status == code
    assert await answer.json() == {
        "status": status,
        "panel": "up",
        "database": "down" if database_away else "up",
        "bridge": "up" if bridge_runs else "down",
    }
    assert "Set-Cookie" not in answer.headers


async def test_a_crowd_at_health_asks_once_a_second(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    for _ in range(20):
        await setting.client.get("/health")
    assert (setting.accounts.probes, setting.bridge.asked) == (1, 1)
    setting.clock.now += 1.0
    await setting.client.get("/health")
    assert (setting.accounts.probes, setting.bridge.asked) == (2, 2)


async def test_pages_say_that_the_database_is_away_and_come_back(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    setting.accounts.away = True
    answer = await setting.client.get("/status")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "The database does not answer" in await answer.text()
    assert (await setting.client.get("/login", allow_redirects=False)).status == 303
    setting.accounts.away = False
    assert (await setting.client.get("/status")).status == 200


async def test_unknown_pages_say_so(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.get("/nowhere")
    assert answer.status == 404
    assert "There is no such page" in await answer.text()


async def test_the_menu_says_where_one_is(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    page = await (await setting.client.get("/status")).text()
    assert page.count('aria-current="page"') == 1
    assert '<a href="/status" aria-current="page">Status</a>' in page
    for entry in (
        '<a href="/">Home',
        '<a href="/pins">PIN codes',
        '<a href="/profile">Ada Example',
    ):
        assert entry in page
    for not_yet in ("Conferences", "Contacts", "Recordings", "Statistics"):
        assert f">{not_yet}</a>" not in page


async def test_the_page_of_what_does_not_exist_has_the_menu_too(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    assert "Sign out" in await (await setting.client.get("/nowhere")).text()
    setting.accounts.away = True
    answer = await setting.client.get("/nowhere")
    assert answer.status == 404
    assert "Sign out" not in await answer.text()


@pytest.mark.parametrize(
    ("theme", "scheme"),
    [(Theme.AUTO, "light dark"), (Theme.LIGHT, "light"), (Theme.DARK, "dark")],
)
async def test_pages_look_as_the_account_wants(
    aiohttp_client: ClientMaker, theme: Theme, scheme: str
) -> None:
    setting = await set_up(aiohttp_client)
    assert setting.accounts.person is not None
    setting.accounts.person = replace(setting.accounts.person, theme=theme)
    await sign_in(setting.client)
    page = await (await setting.client.get("/")).text()
    assert f'<html lang="en" data-theme="{theme.value}">' in page
    assert f'<meta name="color-scheme" content="{scheme}">' in page


async def test_who_is_not_signed_in_gets_the_systems_look(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    page = await (await setting.client.get("/login")).text()
    assert 'data-theme="auto"' in page
    assert "Main menu" not in page


async def test_every_file_that_a_page_names_is_there(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    page = await (await setting.client.get("/")).text()
    files = set(re.findall(r'"(/static/[^"]+)"', page))
    assert len(files) == 4
    for file in files:
        answer = await setting.client.get(file)
        assert (answer.status, "immutable" in answer.headers["Cache-Control"]) == (200, True)


class _BrokenBridge(FakeBridge):
    async def news(self) -> BridgeNews:
        raise ZeroDivisionError("a defect")


async def test_a_defect_is_a_page_and_a_log_line(
    aiohttp_client: ClientMaker, caplog: pytest.LogCaptureFixture
) -> None:
    client = await aiohttp_client(panel_with(FakeAccounts(), bridge=_BrokenBridge()))
    await sign_in(client)
    with caplog.at_level(logging.ERROR):
        answer = await client.get("/")
    assert answer.status == 500
    page = await answer.text()
    assert "Something went wrong on our side" in page
    assert "a defect" not in page
    assert "ZeroDivisionError" in caplog.text
