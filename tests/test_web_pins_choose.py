"""Choosing a list: who gets to choose, from which, and how one is found among many."""

import re
from urllib.parse import urlencode

import pytest
from fakes_web import ClientMaker
from pin_panel import PART, PinPanel, panel_of
from store_samples import BY, NOON, authorization_code, company, organizer

from bridge.store import companies
from bridge.store.records import AccountRole
from bridge.store.store import Store
from config.settings import DatabaseSettings

pytest_plugins = ["stores", "pin_panels"]

ADMINISTRATOR, SUPER = AccountRole.ADMINISTRATOR, AccountRole.SUPER_ADMINISTRATOR


async def choices(panel: PinPanel, headers: dict[str, str] | None = None, **query: str) -> str:
    """The page on which a list is chosen."""
    answer = await panel.client.get(f"/pins?{urlencode(query)}", headers=headers)
    assert answer.status == 200
    return await answer.text()


def found(page: str) -> list[str]:
    """The owners on it."""
    return re.findall(r"<li><a href=\"/pins/[^\"]*\"><bdi>([^<]*)</bdi>", page)


async def test_who_has_one_list_is_sent_to_it(panel: PinPanel) -> None:
    answer = await panel.client.get("/pins", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, panel.url())


@pytest.mark.parametrize("role", [ADMINISTRATOR, SUPER])
async def test_administrators_choose(
    aiohttp_client: ClientMaker,
    sqlite_settings: DatabaseSettings,
    sqlite_store: Store,
    role: AccountRole,
) -> None:
    acme, other = company(sqlite_store), company(sqlite_store, "Other")
    companies.add(sqlite_store, "Acme North", BY, NOON, acme.id)
    organizer(sqlite_store, "anna@example.org", acme.id)
    organizer(sqlite_store, "otto@example.org", other.id)
    authorization_code(sqlite_store, acme.id)
    panel = await panel_of(aiohttp_client, sqlite_settings, sqlite_store, role, acme.id)
    everything = role is SUPER
    page = await choices(panel)
    assert f'href="{panel.url()}"' in page
    assert found(page) == ["Anna Lind · anna@example.org"] + (
        ["Anna Lind · otto@example.org"] if everything else []
    )
    names = ["Acme", "Acme North"] + (["Other"] if everything else [])
    assert found(await choices(panel, by="company")) == names
    assert found(await choices(panel, by="authorization-code")) == ["B-77 · sales"]
    assert found(await choices(panel, by="nonsense")) == found(page)


async def test_a_list_is_found_by_parts_of_its_name(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> None:
    for number in range(60):
        company(sqlite_store, f"Company {number:02} of the Ünion")
    panel = await panel_of(aiohttp_client, sqlite_settings, sqlite_store, SUPER)
    page = await choices(panel, by="company")
    assert len(found(page)) == 50
    assert "10 more: type a part of the name" in page
    assert found(await choices(panel, PART, by="company", search="ünion 07")) == [
        "Company 07 of the Ünion"
    ]
    nothing = await choices(panel, PART, by="company", search="<i>")
    assert "No name contains “&lt;i&gt;”." in nothing
    assert "<html" not in nothing


async def test_the_lists_open(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> None:
    acme = company(sqlite_store, "<Acme> & Söhne")
    authorization_code(sqlite_store, acme.id)
    panel = await panel_of(aiohttp_client, sqlite_settings, sqlite_store, SUPER)
    for kind, words in (
        ("company", "<bdi>&lt;Acme&gt; &amp; Söhne</bdi>"),
        ("authorization-code", "B-77 · sales"),
    ):
        address = re.search(rf'href="(/pins/{kind}/\d+)"', await choices(panel, by=kind))
        assert address is not None
        page = await (await panel.client.get(address[1])).text()
        assert words in page
        assert 'href="/pins">All PIN lists' in page
