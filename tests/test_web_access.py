"""Every route without a login: sent to the login page, or public on purpose."""

import pytest
from aiohttp import web
from fakes_web import SECRET, SETTINGS, ClientMaker, FakeAccounts, FakeBridge, set_up, sign_in

from web.access import Access
from web.app import create_app
from web.routes import PAGES, access_table

PUBLIC_ON_PURPOSE = {
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/logout"),
    ("GET", "/health"),
    ("GET", "/language/{language}"),
    ("GET", "/static"),
}
NEEDS_A_LOGIN = {("GET", "/"), ("GET", "/status")}
"""A new route must be written down in one of the two sets."""


def routes_of_the_application() -> set[tuple[str, str]]:
    """Method and pattern of all that the router knows, HEAD going with GET."""
    app = create_app(SETTINGS, FakeAccounts(), FakeBridge(), SECRET)
    routes = (route for route in app.router.routes() if route.resource is not None)
    pairs = {(route.method, route.resource.canonical) for route in routes if route.resource}
    return {("GET" if method == "HEAD" else method, path) for method, path in pairs}


def test_every_route_is_in_one_of_the_sets() -> None:
    assert routes_of_the_application() == PUBLIC_ON_PURPOSE | NEEDS_A_LOGIN


def test_the_table_says_the_same() -> None:
    public = {path for path, access in access_table().items() if access is Access.PUBLIC}
    assert public == {path for _, path in PUBLIC_ON_PURPOSE}


@pytest.mark.parametrize(("method", "path"), sorted(NEEDS_A_LOGIN))
async def test_without_a_login_to_the_login_page(
    aiohttp_client: ClientMaker, method: str, path: str
) -> None:
    setting = await set_up(aiohttp_client)
    for verb in (method, "HEAD"):
        answer = await setting.client.request(verb, path, allow_redirects=False)
        assert answer.status == 303
        assert answer.headers["Location"].startswith("/login")
        assert await answer.text() in ("", "303: See Other")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/login", 200), ("/health", 200), ("/language/fr", 303), ("/static/panel.css", 200)],
)
async def test_public_on_purpose(aiohttp_client: ClientMaker, path: str, status: int) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.get(path, allow_redirects=False)
    assert (answer.status, answer.headers.get("Location", "/")) == (status, "/")


@pytest.mark.parametrize(("method", "path"), sorted(NEEDS_A_LOGIN))
async def test_with_a_login_they_open(aiohttp_client: ClientMaker, method: str, path: str) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    answer = await setting.client.request(method, path, allow_redirects=False)
    assert answer.status == 200


async def test_a_route_in_no_table_needs_a_login(aiohttp_client: ClientMaker) -> None:
    app = create_app(SETTINGS, FakeAccounts(), FakeBridge(), SECRET)
    app.router.add_get("/forgotten", _forgotten)
    client = await aiohttp_client(app)
    assert (await client.get("/forgotten", allow_redirects=False)).status == 303


async def _forgotten(_: web.Request) -> web.StreamResponse:
    raise AssertionError("nobody may get here")


async def test_methods_that_a_page_does_not_have(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.options("/login")
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(",")) == {"GET", "HEAD", "POST"}


def test_every_page_has_a_handler() -> None:
    assert all(page.handlers for page in PAGES)
