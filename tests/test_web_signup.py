"""Signing up, from the address to the first page, on a real store."""

import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from account_panel import (
    NEW_PASSWORD,
    Stage,
    add_ada,
    name_at_home,
    path_of,
    post,
    stage,
    visible,
)
from fakes_web import EMAIL, PASSWORD, ClientMaker, Panel, sign_in, token_in

from bridge.store import audit
from bridge.store.records import AccountRole, Change, MailPurpose
from bridge.store.store import Store
from config.settings import DatabaseSettings, Language, PanelSettings, Settings

pytest_plugins = ["stores"]

NEW = "new@example.org"
FORM = {"name": "Noa Example", "password": NEW_PASSWORD, "timezone": "Europe/Paris"}
FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
async def on(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> Stage:
    """A panel where anybody may sign up."""
    return await stage(aiohttp_client, sqlite_settings, sqlite_store)


async def link_to(on: Stage, email: str = NEW) -> str:
    """The path of a link that was asked for and mailed."""
    assert (await post(on.client, "/signup", {"email": email})).status == 200
    return path_of((await on.letters())[-1].link)


async def test_from_the_address_to_the_first_page(on: Stage) -> None:
    page = await (await post(on.client, "/signup", {"email": f" {NEW} "})).text()
    assert "Look into your mailbox" in page
    assert f"on its way to {NEW}" in page
    assert "works for 1 day" in page
    (letter,) = await on.letters()
    assert (letter.purpose, letter.to) == (MailPurpose.SIGN_UP, NEW)
    assert letter.link.startswith(str(on.client.make_url("/signup/")))
    path = path_of(letter.link)
    form = await (await on.client.get(path)).text()
    assert f"You will sign in with {NEW}." in form
    answer = await post(on.client, path, {**FORM, "name": "  Noa  Example "})
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert await name_at_home(on.client) == "Noa Example"
    account = await on.account(NEW)
    assert (account.role, account.company_id) == (AccountRole.ORGANIZER, None)
    assert (account.language, account.timezone) == (Language.EN, "Europe/Paris")
    other = await on.other_browser()
    assert (await sign_in(other, NEW, NEW_PASSWORD)).status == 303


async def test_opening_the_link_does_not_use_it_up_and_finishing_does(on: Stage) -> None:
    path, scanner = await link_to(on), await on.other_browser()
    for _ in range(2):
        assert (await scanner.get(path)).status == 200
        assert (await scanner.head(path)).status == 200
    form = await (await scanner.get(path)).text()
    assert (await post(on.client, path, FORM)).status == 303
    late = await scanner.post(path, data={"csrf": token_in(form), **FORM, "name": "Eve"})
    assert late.status == 410
    page = await (await scanner.get(path)).text()
    assert "This link does not work any more" in page
    assert 'href="/signup"' in page
    assert (await on.account(NEW)).name == "Noa Example"


async def test_a_link_ends_after_a_day(on: Stage) -> None:
    path = await link_to(on)
    on.almanac.pass_by(timedelta(hours=24, seconds=-1))
    page = await on.client.get(path)
    assert page.status == 200
    on.almanac.pass_by(timedelta(seconds=1))
    form = {"csrf": token_in(await page.text()), **FORM}
    assert (await on.client.post(path, data=form)).status == 410


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "é", "..%2f..", "x" * 3000])
async def test_other_links_open_nothing(on: Stage, token: str) -> None:
    await link_to(on)
    assert (await on.client.get(f"/signup/{token}")).status in (404, 410)


async def test_a_link_to_a_password_opens_no_sign_up(on: Stage) -> None:
    await add_ada(on)
    await post(on.client, "/reset", {"email": EMAIL})
    path = path_of((await on.letters())[-1].link)
    assert (await on.client.get(path.replace("/reset/", "/signup/"))).status == 410


async def test_who_has_an_account_gets_the_same_page_and_another_mail(on: Stage) -> None:
    ada = await add_ada(on)
    new = await post(on.client, "/signup", {"email": NEW})
    known = await post(on.client, "/signup", {"email": EMAIL.upper()})
    assert (new.status, known.status) == (200, 200)
    told = visible(await known.text()).replace(EMAIL.upper(), NEW)
    assert told == visible(await new.text())
    letter = (await on.letters())[-1]
    assert (letter.purpose, letter.to) == (MailPurpose.ALREADY_SIGNED_UP, EMAIL)
    assert (path_of(letter.link), letter.language) == ("/login", "fr")
    assert await on.account() == ada


async def test_mail_and_account_are_in_the_language_of_the_page(on: Stage) -> None:
    on.client.session.headers.update(FRENCH)
    path = await link_to(on)
    assert (await on.letters())[-1].language == "fr"
    page = await (await on.client.get(path)).text()
    assert "Une dernière étape" in page
    await post(on.client, path, FORM)
    assert (await on.account(NEW)).language is Language.FR


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada @example.org",
        "ada@example.org, eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "Ada <ada@example.org>",
        "a\0@example.org",
        "a" * 300 + "@example.org",
    ],
)
async def test_what_is_no_address_is_said_at_the_field(on: Stage, email: str) -> None:
    answer = await post(on.client, "/signup", {"email": email})
    page = await answer.text()
    assert answer.status == 422
    field = re.search(r'<input id="email"[^>]*>', page)
    assert field is not None
    assert 'aria-describedby="email-problem"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert 'id="email-problem">No mail can be sent to this address.' in page
    assert await on.letters() == []


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Please give a name."),
        ("name", "x" * 101, "at most 100 characters"),
        ("name", "Eve\u202e", "cannot be shown"),
        ("password", "short one", "at least 10 characters"),
        ("password", "x" * 1025, "at most 1024 characters"),
        ("password", "with a nul\0 in it", "cannot be used"),
        ("password", NEW.upper(), "the first thing that anybody would try"),
        ("timezone", "Europe/Nowhere", "no such time zone"),
        ("timezone", "", "no such time zone"),
        ("timezone", "../../etc/passwd", "no such time zone"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_can_be_mended(
    on: Stage, field: str, typed: str, sentence: str
) -> None:
    path = await link_to(on)
    answer = await post(on.client, path, {**FORM, field: typed})
    page = await answer.text()
    assert answer.status == 422
    (wrong,) = re.findall(r'<input[^>]*aria-invalid="true"[^>]*>', page)
    assert f'id="{field}"' in wrong
    assert f'aria-describedby="{field}-hint {field}-problem"' in wrong
    assert " autofocus" in wrong
    problem = re.search(rf'<p class="problem" id="{field}-problem">([^<]*)</p>', page)
    assert problem is not None
    assert sentence in problem[1]
    assert NEW_PASSWORD not in page
    assert (await post(on.client, path, FORM)).status == 303


async def test_a_zone_may_be_typed_in_any_way(on: Stage) -> None:
    await post(on.client, await link_to(on), {**FORM, "timezone": " america/new york"})
    assert (await on.account(NEW)).timezone == "America/New_York"


async def test_finishing_starts_a_new_session(on: Stage) -> None:
    path = await link_to(on)
    planted = cookie(on.client)
    token = token_in(await (await on.client.get(path)).text())
    await post(on.client, path, FORM)
    assert cookie(on.client) != planted
    assert token not in await (await on.client.get("/profile")).text()
    thief = await on.other_browser()
    thief.session.cookie_jar.update_cookies({"dialbridge": planted})
    assert await name_at_home(thief) is None


def cookie(client: Panel) -> str:
    """The session cookie that the client keeps now."""
    (kept,) = (each for each in client.session.cookie_jar if each.key == "dialbridge")
    return kept.value


async def test_a_form_of_somebody_else_does_nothing(on: Stage) -> None:
    path, forged = await link_to(on), {"csrf": "x" * 43, **FORM}
    assert (await on.client.post(path, data=forged)).status == 403
    assert (await on.client.post("/signup", data={"email": NEW})).status == 403
    assert len(await on.letters()) == 1
    assert (await post(on.client, path, FORM)).status == 303


async def test_a_mailbox_is_not_flooded(on: Stage) -> None:
    await add_ada(on)
    for email in (NEW, EMAIL):
        asked = [await post(on.client, "/signup", {"email": email}) for _ in range(4)]
        assert [answer.status for answer in asked] == [200, 200, 200, 429]
        assert asked[3].headers["Retry-After"] == "60"
        assert "wait 1 minute before" in await asked[3].text()
    assert len(await on.letters()) == 6
    on.clock.now += 60
    assert (await post(on.client, "/signup", {"email": NEW})).status == 200
    assert (await post(on.client, "/signup", {"email": NEW})).headers["Retry-After"] == "120"


async def test_one_machine_does_not_flood_many(on: Stage) -> None:
    asked = [await post(on.client, "/signup", {"email": f"{n}@b.example"}) for n in range(11)]
    assert [answer.status for answer in asked] == [200] * 10 + [429]
    await add_ada(on)
    assert (await sign_in(on.client, EMAIL, PASSWORD)).status == 303


async def test_where_nobody_may_sign_up(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> None:
    def closed(settings: Settings) -> Settings:
        return replace(settings, panel=PanelSettings(sign_up=False))

    on = await stage(aiohttp_client, sqlite_settings, sqlite_store)
    path = await link_to(on)
    shut = await stage(aiohttp_client, sqlite_settings, sqlite_store, closed)
    page = await (await shut.client.get("/signup")).text()
    assert "made by those who run it" in page
    assert '<input id="email"' not in page
    assert 'href="/signup"' not in await (await shut.client.get("/login")).text()
    assert 'href="/signup"' in await (await on.client.get("/login")).text()
    refused = await post(shut.client, "/signup", {"email": "late@example.org"}, "/login")
    assert refused.status == 409
    assert (await shut.client.get(path)).status == 410
    assert (await post(shut.client, path, FORM, "/login")).status == 410
    assert len(await on.letters()) == 1


async def test_the_audit_trail_knows_and_tells_no_secret(on: Stage) -> None:
    await post(on.client, await link_to(on), FORM)
    signed_up, added = audit.newest(on.store, 2)
    assert [signed_up.what, added.what] == [Change.SIGNED_UP, Change.ACCOUNT_ADDED]
    assert signed_up.who == NEW
    assert NEW_PASSWORD not in f"{signed_up}{added}"


async def test_no_token_password_or_address_reaches_a_log(
    on: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        path = await link_to(on)
        await post(on.client, path, {**FORM, "password": "short"})
        page = await (await on.client.get(path)).text()
        await post(on.client, path, FORM)
    ours = "".join(line.getMessage() for line in caplog.records if line.name.startswith("web"))
    for secret in (path.rpartition("/")[2], NEW, NEW_PASSWORD):
        assert secret not in ours
    title = re.search(r"<title>(.*)</title>", page)
    assert title is not None
    assert path not in title[1]
