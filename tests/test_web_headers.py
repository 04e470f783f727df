"""Security headers: on every kind of answer, and what the cookies look like."""

import pytest
from fakes_web import BEHIND_TLS, ClientMaker, set_up, sign_in

from web.headers import ALWAYS

ANSWERS = ["/", "/login", "/health", "/nowhere", "/static/panel.css", "/static/nothing.css"]


@pytest.mark.parametrize("path", ANSWERS)
async def test_every_answer_has_them(aiohttp_client: ClientMaker, path: str) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.get(path, allow_redirects=False)
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers


async def test_the_policy_allows_no_script_and_nothing_inline(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    for path in ("/", "/status", "/nowhere"):
        answer = await setting.client.get(path)
        page = await answer.text()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert not any(inline in page for inline in ("<script", "<style", "style=", " onclick"))


async def test_a_static_file_of_this_version_may_be_kept(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    page = await (await setting.client.get("/login")).text()
    url = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = await setting.client.get(url)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    missing = await setting.client.get("/static/nothing.css?v=1")
    assert (missing.status, missing.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/"])
async def test_nothing_beside_the_static_files_is_given_out(
    aiohttp_client: ClientMaker, path: str
) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.get(path, allow_redirects=False)
    assert answer.status in (303, 403, 404)


async def test_cookies_in_the_clear(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    cookie = (await setting.client.get("/login")).headers["Set-Cookie"]
    assert cookie.startswith("dialbridge=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


async def test_cookies_behind_tls(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client, BEHIND_TLS)
    for path in ("/login", "/language/fr"):
        answer = await setting.client.get(path, allow_redirects=False)
        cookie = answer.headers["Set-Cookie"]
        assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    page = await setting.client.get("/login")
    assert page.headers["Set-Cookie"].startswith("__Host-dialbridge=")


async def test_a_cookie_tells_its_reader_nothing(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    answer = await sign_in(setting.client)
    cookie = answer.headers["Set-Cookie"]
    assert "account" not in cookie
    assert "csrf" not in cookie
