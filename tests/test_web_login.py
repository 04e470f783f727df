"""Signing in and out, as a browser does it."""

import logging
from dataclasses import replace
from http.cookies import Morsel

import pytest
from fakes_web import (
    BEHIND_TLS,
    EMAIL,
    PASSWORD,
    ClientMaker,
    Panel,
    set_up,
    sign_in,
    token,
)


def session_cookie(client: Panel) -> Morsel[str]:
    """The session cookie that the client keeps now."""
    (morsel,) = (cookie for cookie in client.session.cookie_jar if cookie.key == "dialbridge")
    return morsel


async def test_the_right_password_leads_home(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    answer = await sign_in(setting.client)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    home = await setting.client.get("/")
    assert home.status == 200
    assert "Ada Example" in await home.text()


async def test_the_login_page_leads_to_an_account_and_to_a_new_password(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    page = await (await setting.client.get("/login")).text()
    assert 'href="/signup"' in page
    assert 'href="/reset"' in page
    assert "aria-describedby" not in page


async def test_what_is_wrong_is_tied_to_both_fields(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    page = await (await sign_in(setting.client, EMAIL, "wrong")).text()
    assert page.count('aria-describedby="problem"') == 2
    assert page.count('id="problem"') == 1


async def test_a_session_from_before_a_new_password_is_over(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    assert setting.accounts.person is not None
    setting.accounts.person = replace(setting.accounts.person, password_mark="another")
    answer = await setting.client.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/login")
    assert (await setting.client.get("/login", allow_redirects=False)).status == 200


async def test_the_login_leads_on_to_the_page_that_was_wanted(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    asked = await setting.client.get("/status?x=1", allow_redirects=False)
    assert asked.headers["Location"] == "/login?next=/status?x%3D1"
    form = await (await setting.client.get(asked.headers["Location"])).text()
    assert 'name="next" value="/status?x=1"' in form
    answer = await sign_in(setting.client, next_path="/status?x=1")
    assert answer.headers["Location"] == "/status?x=1"


@pytest.mark.parametrize("elsewhere", ["https://example.net/", "//example.net", "/\\example.net"])
async def test_the_login_never_leads_to_another_host(
    aiohttp_client: ClientMaker, elsewhere: str
) -> None:
    setting = await set_up(aiohttp_client)
    answer = await sign_in(setting.client, next_path=elsewhere)
    assert answer.headers["Location"] == "/"


async def test_unknown_email_and_wrong_password_get_the_same_page(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    wrong = await sign_in(setting.client, EMAIL, "wrong")
    unknown = await sign_in(setting.client, "eve@example.org", "wrong")
    assert wrong.status == unknown.status == 403
    page = await wrong.text()
    assert page.replace(EMAIL, "eve@example.org") == await unknown.text()
    assert "do not belong together" in page


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("", ""),
        ("ada@example.org", ""),
        ("ada\0@example.org", PASSWORD),
        (EMAIL, "nul\0"),
        ("a" * 300 + "@example.org", PASSWORD),
        (EMAIL, "p" * 2000),
    ],
)
async def test_impossible_credentials_are_refused_without_asking_the_database(
    aiohttp_client: ClientMaker, email: str, password: str
) -> None:
    setting = await set_up(aiohttp_client)
    answer = await sign_in(setting.client, email, password)
    assert answer.status == 403
    assert setting.accounts.checked == []


async def test_what_was_typed_comes_back_escaped_and_the_password_never(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    page = await (await sign_in(setting.client, '"><b>x', "hunter2")).text()
    assert 'value="&#34;&gt;&lt;b&gt;x"' in page
    assert "hunter2" not in page


async def test_tries_are_slowed_down_and_the_page_says_for_how_long(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    statuses = [(await sign_in(setting.client, EMAIL, "wrong")).status for _ in range(4)]
    assert statuses == [403, 403, 403, 429]
    answer = await sign_in(setting.client)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    assert "wait 1 second before" in await answer.text()
    assert len(setting.accounts.checked) == 3
    setting.clock.now += 1.0
    assert (await sign_in(setting.client)).status == 303


async def test_unknown_accounts_are_slowed_down_all_the_same(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    statuses = [(await sign_in(setting.client, "eve@example.org", "x")).status for _ in range(4)]
    assert statuses == [403, 403, 403, 429]


async def test_tries_do_not_count_while_the_database_is_away(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    setting.accounts.away = True
    statuses = [(await sign_in(setting.client)).status for _ in range(6)]
    assert statuses == [503] * 6
    setting.accounts.away = False
    assert (await sign_in(setting.client)).status == 303


async def test_a_refused_login_is_logged_with_its_address_only(
    aiohttp_client: ClientMaker, caplog: pytest.LogCaptureFixture
) -> None:
    setting = await set_up(aiohttp_client)
    with caplog.at_level(logging.DEBUG):
        await sign_in(setting.client, EMAIL, "hunter2")
    assert "login refused from 127.0.0.1" in caplog.text
    assert EMAIL not in caplog.text
    assert "hunter2" not in caplog.text


async def test_behind_tls_the_proxys_word_counts_for_the_address(
    aiohttp_client: ClientMaker, caplog: pytest.LogCaptureFixture
) -> None:
    setting = await set_up(aiohttp_client, BEHIND_TLS)
    page = await setting.client.get("/login")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    found = (await page.text()).partition('name="csrf" value="')[2].partition('"')[0]
    await setting.client.post(
        "/login",
        data={"csrf": found, "email": EMAIL, "password": "wrong"},
        headers={"Cookie": cookie, "X-Forwarded-For": "203.0.113.9, 192.0.2.44"},
    )
    assert "login refused from 192.0.2.44" in caplog.text


async def test_signing_in_starts_a_new_session(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    before = await token(setting.client)
    planted = session_cookie(setting.client).value
    await sign_in(setting.client)
    assert session_cookie(setting.client).value != planted
    home = await (await setting.client.get("/")).text()
    assert before not in home


async def test_signing_out_ends_the_session_for_a_copied_cookie_too(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    home = await (await setting.client.get("/")).text()
    copied = session_cookie(setting.client).value
    found = home.partition('name="csrf" value="')[2].partition('"')[0]
    answer = await setting.client.post("/logout", data={"csrf": found}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/login?out=1")
    assert "You are signed out." in await (await setting.client.get("/login?out=1")).text()
    for cookie in (session_cookie(setting.client).value, copied):
        setting.client.session.cookie_jar.update_cookies({"dialbridge": cookie})
        assert (await setting.client.get("/", allow_redirects=False)).status == 303


async def test_an_account_that_is_gone_is_out_at_once(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    setting.accounts.person = None
    answer = await setting.client.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/login")
    assert (await setting.client.get("/login", allow_redirects=False)).status == 200


async def test_who_is_signed_in_needs_no_login_page(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    answer = await setting.client.get("/login", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("cookie", ["garbage", "gAAAAAB" + "x" * 120, "\udce9t\udce9"])
async def test_a_broken_cookie_counts_as_none(aiohttp_client: ClientMaker, cookie: str) -> None:
    setting = await set_up(aiohttp_client)
    raw = cookie.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    headers = {"Cookie": f"dialbridge={raw}"}
    answer = await setting.client.get("/", headers=headers, allow_redirects=False)
    assert answer.status == 303
