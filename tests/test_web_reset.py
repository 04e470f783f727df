"""A forgotten password, from the address to the first page, on a real store."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from account_panel import (
    NEW_PASSWORD,
    NOON,
    Stage,
    add_ada,
    name_at_home,
    path_of,
    post,
    stage,
    visible,
)
from fakes_web import EMAIL, PASSWORD, ClientMaker, sign_in, token_in

from bridge.store import accounts
from bridge.store.records import MailPurpose
from bridge.store.store import Store
from config.settings import DatabaseSettings, MailSettings, PanelSettings, Settings

pytest_plugins = ["stores"]

NOBODY = "nobody@example.org"
FORM = {"password": NEW_PASSWORD}


@pytest.fixture
async def on(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> Stage:
    """A panel where Ada has an account."""
    on = await stage(aiohttp_client, sqlite_settings, sqlite_store)
    await add_ada(on)
    return on


async def link_to(on: Stage, email: str = EMAIL) -> str:
    """The path of a link that was asked for and mailed."""
    assert (await post(on.client, "/reset", {"email": email})).status == 200
    return path_of((await on.letters())[-1].link)


async def test_from_the_address_to_the_first_page(on: Stage) -> None:
    page = await (await post(on.client, "/reset", {"email": EMAIL.upper()})).text()
    assert f"If there is an account with the address {EMAIL.upper()}," in page
    assert "works for 1 hour" in page
    (letter,) = await on.letters()
    assert (letter.purpose, letter.to, letter.language) == (
        MailPurpose.RESET_PASSWORD,
        EMAIL,
        "fr",
    )
    path = path_of(letter.link)
    form = await (await on.client.get(path)).text()
    assert f"For the account of {EMAIL}." in form
    answer = await post(on.client, path, FORM)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert await name_at_home(on.client) == "Ada Example"
    other = await on.other_browser()
    assert (await sign_in(other, EMAIL, PASSWORD)).status == 403
    assert (await sign_in(other, EMAIL, NEW_PASSWORD)).status == 303
    told = (await on.letters())[-1]
    assert (told.purpose, told.to, told.language) == (MailPurpose.PASSWORD_CHANGED, EMAIL, "fr")


async def test_nobody_learns_who_has_an_account(on: Stage) -> None:
    known = await post(on.client, "/reset", {"email": EMAIL})
    unknown = await post(on.client, "/reset", {"email": NOBODY})
    assert (known.status, unknown.status) == (200, 200)
    told = visible(await known.text()).replace(EMAIL, NOBODY)
    assert told == visible(await unknown.text())
    assert [letter.to for letter in await on.letters()] == [EMAIL]
    for email in (EMAIL, NOBODY):
        asked = [await post(on.client, "/reset", {"email": email}) for _ in range(3)]
        assert [answer.status for answer in asked] == [200, 200, 429]


async def test_whoever_was_signed_in_is_out_also_after_a_restart(on: Stage) -> None:
    thief = await on.other_browser()
    await sign_in(thief, EMAIL, PASSWORD)
    assert await name_at_home(thief) == "Ada Example"
    stolen = {cookie.key: cookie.value for cookie in thief.session.cookie_jar}
    await post(on.client, await link_to(on), FORM)
    kept = {cookie.key: cookie.value for cookie in on.client.session.cookie_jar}
    assert await name_at_home(thief) is None
    for cookies, name in ((stolen, None), (kept, "Ada Example")):
        restarted = await on.restart()
        restarted.session.cookie_jar.update_cookies(cookies)
        assert await name_at_home(restarted) == name


async def test_opening_the_link_does_not_use_it_up_and_finishing_does(on: Stage) -> None:
    path, scanner = await link_to(on), await on.other_browser()
    for _ in range(2):
        assert (await scanner.get(path)).status == 200
        assert (await scanner.head(path)).status == 200
    form = await (await scanner.get(path)).text()
    assert (await post(on.client, path, FORM)).status == 303
    late = await scanner.post(path, data={"csrf": token_in(form), "password": "eve was here"})
    assert late.status == 410
    assert 'href="/reset"' in await (await scanner.get(path)).text()
    assert (await sign_in(scanner, EMAIL, NEW_PASSWORD)).status == 303


async def test_a_link_ends_after_an_hour(on: Stage) -> None:
    path = await link_to(on)
    on.almanac.pass_by(timedelta(hours=1, seconds=-1))
    page = await on.client.get(path)
    assert page.status == 200
    on.almanac.pass_by(timedelta(seconds=1))
    form = {"csrf": token_in(await page.text()), **FORM}
    assert (await on.client.post(path, data=form)).status == 410
    assert (await sign_in(on.client, EMAIL, PASSWORD)).status == 303


async def test_a_link_asked_for_again_replaces_the_first(on: Stage) -> None:
    first, second = await link_to(on), await link_to(on)
    assert (await on.client.get(first)).status == 410
    assert (await on.client.get(second)).status == 200


async def test_the_disabled_stay_out(on: Stage) -> None:
    path = await link_to(on)
    accounts.set_disabled(on.store, (await on.account()).id, True, "test", NOON)
    assert (await post(on.client, path, FORM)).status == 410
    assert await name_at_home(on.client) is None


@pytest.mark.parametrize("password", ["", "short one", EMAIL, "x" * 1025, "nul nul nul\0"])
async def test_a_bad_password_is_said_at_the_field_and_the_link_stays(
    on: Stage, password: str
) -> None:
    path = await link_to(on)
    answer = await post(on.client, path, {"password": password})
    assert answer.status == 422
    field = re.search(r'<input id="password"[^>]*>', await answer.text())
    assert field is not None
    assert 'aria-describedby="password-hint password-problem"' in field[0]
    assert 'value=""' in field[0]
    assert (await on.client.get(path)).status == 200


async def test_signing_in_by_link_starts_a_new_session(on: Stage) -> None:
    path = await link_to(on)
    token = token_in(await (await on.client.get(path)).text())
    await post(on.client, path, FORM)
    assert token not in await (await on.client.get("/profile")).text()


def with_panel(panel: PanelSettings) -> Callable[[Settings], Settings]:
    return lambda settings: replace(settings, panel=panel)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "127.0.0.1@evil.example"},
        {"Host": "evil.example#localhost"},
        {"Host": ""},
        {"Host": "["},
    ],
)
async def test_no_link_leads_to_where_a_forged_header_says(
    on: Stage, headers: dict[str, str]
) -> None:
    form = {"csrf": token_in(await (await on.client.get("/reset")).text()), "email": EMAIL}
    cookies = {each.key: each.value for each in on.client.session.cookie_jar}
    headers = {**headers, "Cookie": "; ".join(f"{key}={text}" for key, text in cookies.items())}
    answer = await on.client.post("/reset", data=form, headers=headers)
    assert answer.status in (400, 409)
    assert await on.letters() == []


async def test_with_a_public_address_links_begin_with_it_whatever_the_headers_say(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> None:
    public = with_panel(PanelSettings(public_url="http://panel.example.org/"))
    on = await stage(aiohttp_client, sqlite_settings, sqlite_store, public)
    await add_ada(on)
    on.client.session.headers.update({"X-Forwarded-Host": "evil.example"})
    await post(on.client, "/reset", {"email": EMAIL})
    (letter,) = await on.letters()
    assert letter.link.startswith("http://panel.example.org/reset/")


async def test_a_panel_without_mail_says_so_calmly(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> None:
    def mute(settings: Settings) -> Settings:
        return replace(settings, mail=MailSettings())

    on = await stage(aiohttp_client, sqlite_settings, sqlite_store, mute)
    await add_ada(on)
    page = await (await on.client.get("/reset")).text()
    assert "This panel sends no mail." in page
    assert '<input id="email"' not in page
    answer = await post(on.client, "/reset", {"email": EMAIL}, "/login")
    assert answer.status == 409
    assert await on.letters() == []


async def test_no_token_password_or_address_reaches_a_log(
    on: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        path = await link_to(on)
        await post(on.client, path, {"password": "short"})
        await post(on.client, path, FORM)
    ours = "".join(line.getMessage() for line in caplog.records if line.name.startswith("web"))
    for secret in (path.rpartition("/")[2], EMAIL, NEW_PASSWORD):
        assert secret not in ours
