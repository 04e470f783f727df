"""Security headers: on every kind of answer, and what the cookies look like."""

import re

import pytest
from fakes_web import BEHIND_TLS, ClientMaker, set_up, sign_in

from web.headers import ALWAYS
from web.rendering import TEMPLATE_FOLDER

INLINE = re.compile(
    r"\sstyle\s*=|\son\w+\s*=|\shx-on|<style|javascript:|<script(?![^>]*\ssrc=)", re.I
)
"""Styles and scripts that the content security policy would stop."""

ANSWERS = ["/", "/login", "/health", "/nowhere", "/static/panel.css", "/static/nothing.css"]


def inline_parts(page: str) -> list[str]:
    """What would be stopped."""
    return INLINE.findall(page)


@pytest.mark.parametrize("path", ANSWERS)
async def test_every_answer_has_them(aiohttp_client: ClientMaker, path: str) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.get(path, allow_redirects=False)
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers


async def test_the_policy_allows_only_our_own_files(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    policy = (await setting.client.get("/login")).headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    allowed = {name for name, sources in rules.items() if sources == "'self'"}
    assert allowed == {"script-src", "style-src", "img-src", "connect-src", "form-action"}
    assert {rules[name] for name in rules.keys() - allowed} == {"'none'"}
    assert "default-src" in rules


async def test_nothing_on_the_pages_is_inline(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    for path in ("/", "/status", "/nowhere"):
        page = await (await setting.client.get(path)).text()
        assert inline_parts(page) == []


def test_what_is_inline_is_found() -> None:
    planted = """<p style="a">, <b onclick = 'x'>, <script>1</script>, <i hx-on:click="x">,
    <style>, <a href='javascript:1'>, <script src="/static/x.js" defer></script>"""
    assert len(inline_parts(planted)) == 6


def test_no_template_holds_anything_inline() -> None:
    templates = [path for path in TEMPLATE_FOLDER.rglob("*.html") if path.parent.name != "letters"]
    assert {
        path.name: found for path in templates if (found := inline_parts(path.read_text()))
    } == {}


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
