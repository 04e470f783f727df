"""Every route crossed with every role, on a real store: exactly the allowed ones are reached."""

from dataclasses import replace

import pytest
from aiohttp import FormData, web
from fakes_web import ClientMaker, FakeAccounts, panel_with, set_up, sign_in
from panel_walk import (
    LIST,
    MAY,
    NOTHING,
    OWN_LISTS,
    PUBLIC,
    REACHED,
    SIGNED_IN,
    UPLOAD,
    World,
    another_panel,
    filled,
    status_of,
    token_of,
    visitor,
    world_of,
)

from bridge.store.store import Store
from config.settings import DatabaseSettings
from web.access import Access
from web.routes import PAGES, access_table

pytest_plugins = ["stores"]


@pytest.fixture
def world(sqlite_settings: DatabaseSettings, sqlite_store: Store) -> World:
    """Companies, their people and lists, and the panel before them."""
    return world_of(sqlite_settings, sqlite_store)


def routes_of_the_application() -> set[tuple[str, str]]:
    """Method and pattern of all that the router knows, HEAD going with GET."""
    router = panel_with(FakeAccounts()).router
    found = ((route.method, route.resource) for route in router.routes())
    pairs = {(method, resource.canonical) for method, resource in found if resource is not None}
    return {("GET" if method == "HEAD" else method, path) for method, path in pairs}


def test_every_route_is_in_one_of_the_sets() -> None:
    of_lists = {(method, LIST + path) for method, path in OWN_LISTS}
    assert routes_of_the_application() == PUBLIC | SIGNED_IN | of_lists


def test_the_table_says_the_same() -> None:
    by_access = {access: set[str]() for access in Access}
    for path, access in access_table().items():
        by_access[access].add(path)
    assert by_access == {
        Access.PUBLIC: {path for _, path in PUBLIC},
        Access.SIGNED_IN: {path for _, path in SIGNED_IN},
        Access.OWN_LISTS: {LIST + path for _, path in OWN_LISTS},
    }


@pytest.mark.parametrize("role", MAY)
async def test_every_role_reaches_exactly_the_pages_it_may(
    aiohttp_client: ClientMaker, world: World, role: str
) -> None:
    client = await visitor(aiohttp_client, world, role)
    csrf = await token_of(client)
    reached = set()
    for method, pattern in sorted(SIGNED_IN):
        if await status_of(client, method, filled(pattern), csrf) == REACHED:
            reached.add((method, pattern))
    assert reached == (SIGNED_IN if role not in ("nobody", "disabled") else set())


@pytest.mark.parametrize("role", MAY)
async def test_every_role_reaches_exactly_the_lists_it_may(
    aiohttp_client: ClientMaker, world: World, role: str
) -> None:
    client = await visitor(aiohttp_client, world, role)
    csrf = await token_of(client)
    refused = 303 if role in ("nobody", "disabled") else 404
    found = {
        (method, path, name): await status_of(client, method, filled(LIST + path, owner), csrf)
        for method, path in sorted(OWN_LISTS)
        for name, owner in world.every.items()
    }
    assert found == {
        (method, path, name): REACHED if name in MAY[role] else refused
        for method, path in OWN_LISTS
        for name in world.every
    }


@pytest.mark.parametrize("role", ["nobody", "organizer of A", "disabled"])
async def test_public_pages_are_for_everybody(
    aiohttp_client: ClientMaker, world: World, role: str
) -> None:
    client = await visitor(aiohttp_client, world, role)
    csrf = await token_of(client)
    for method, pattern in sorted(PUBLIC - {("GET", "/login"), ("POST", "/login")}):
        assert await status_of(client, method, filled(pattern), csrf) == REACHED, pattern


@pytest.mark.parametrize("forged", [None, "", "x", "A" * 43, "another's"])
async def test_no_form_without_the_right_token_gets_anywhere(
    aiohttp_client: ClientMaker, world: World, forged: str | None
) -> None:
    client = await visitor(aiohttp_client, world, "super-administrator")
    if forged == "another's":
        forged = await token_of(await aiohttp_client(another_panel()))
    of_lists = {(method, LIST + path) for method, path in OWN_LISTS}
    for method, pattern in sorted(PUBLIC | SIGNED_IN | of_lists):
        if method == "POST":
            path = filled(pattern, world.owners["A"])
            data = {} if forged is None else {"csrf": forged}
            answer = await client.post(path, data=data, allow_redirects=False)
            assert answer.status == 403, path
            headers = {} if forged is None else {"X-CSRF-Token": forged}
            answer = await client.post(path, headers=headers, allow_redirects=False)
            assert answer.status == 403, path


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ([("csrf", "right"), ("file", "x")], REACHED),
        ([("csrf", "right")], REACHED),
        ([("csrf", "wrong"), ("file", "x")], 403),
        ([("csrf", "wrong"), ("csrf", "right")], 403),
        ([("file", "x"), ("csrf", "right")], 403),
        ([("csrf", "right" * 100)], 403),
        ([], 403),
    ],
)
async def test_a_form_with_files_brings_its_token_first(
    aiohttp_client: ClientMaker, world: World, fields: list[tuple[str, str]], status: int
) -> None:
    client = await visitor(aiohttp_client, world, "super-administrator")
    right = await token_of(client)
    form = FormData(default_to_multipart=True)
    for name, value in fields:
        form.add_field(name, value.replace("right", right), content_type="text/plain")
    answer = await client.post(filled(UPLOAD, world.owners["A"]), data=form)
    assert answer.status == status


async def test_a_list_of_others_looks_like_one_that_does_not_exist(
    aiohttp_client: ClientMaker, world: World
) -> None:
    client = await visitor(aiohttp_client, world, "organizer of A")
    pages = set()
    for owner in (world.owners["organizer of B"], world.owners["A"], NOTHING):
        path = filled(LIST, owner)
        answer = await client.get(path)
        assert answer.status == 404
        pages.add((await answer.text()).replace(path, ""))
    assert len(pages) == 1


@pytest.mark.parametrize("kind", ["organizers", "ORGANIZER", "company%00", "..", "é", ""])
async def test_no_other_kinds_of_lists(
    aiohttp_client: ClientMaker, world: World, kind: str
) -> None:
    client = await visitor(aiohttp_client, world, "super-administrator")
    assert (await client.get(f"/pins/{kind}/1")).status == 404


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-1",
        "01e0",
        "1.0",
        "+1",
        "%201",
        "\N{ARABIC-INDIC DIGIT ONE}",
        "²",
        "2147483648",
        "9" * 5000,
    ],
)
async def test_strange_numbers_are_lists_that_do_not_exist(
    aiohttp_client: ClientMaker, world: World, number: str
) -> None:
    client = await visitor(aiohttp_client, world, "super-administrator")
    assert (await client.get(f"/pins/company/{number}")).status == 404


async def test_without_a_login_to_the_login_page_and_back(
    aiohttp_client: ClientMaker, world: World
) -> None:
    client = await visitor(aiohttp_client, world, "nobody")
    answer = await client.get("/pins/company/1?page=2", allow_redirects=False)
    assert answer.status == 303
    assert answer.headers["Location"] == "/login?next=/pins/company/1?page%3D2"
    answer = await client.head("/status", allow_redirects=False)
    assert answer.headers["Location"] == "/login?next=/status"


async def test_htmx_takes_the_whole_page_to_the_login(
    aiohttp_client: ClientMaker, world: World
) -> None:
    client = await visitor(aiohttp_client, world, "nobody")
    answer = await client.get("/pins/company/1?search=x", headers={"HX-Request": "true"})
    assert (answer.status, await answer.text()) == (204, "")
    assert answer.headers["HX-Redirect"] == "/login?next=/pins/company/1"


async def test_a_new_password_ends_the_sessions_of_the_old_one(
    aiohttp_client: ClientMaker,
) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    assert setting.accounts.person is not None
    setting.accounts.person = replace(setting.accounts.person, password_mark="of the new one")
    answer = await setting.client.get("/", allow_redirects=False)
    assert answer.headers["Location"] == "/login"


async def test_a_route_in_no_table_needs_a_login(aiohttp_client: ClientMaker) -> None:
    app = panel_with(FakeAccounts())
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
