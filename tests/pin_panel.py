"""A panel on a real SQLite store, with one person signed in: for the tests of the PIN pages.

The fixture is in pin_panels.py. The store is the panel's own database, opened a
second time: what the pages did is looked up there, and what somebody else does is done there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aiohttp import ClientResponse
from fakes_web import SETTINGS, ClientMaker, FakeAccounts, Panel, panel_with, sign_in, token
from store_samples import BY, NOON

from bridge.store import accounts, pin_views, pinlists
from bridge.store.pin_records import (
    ListOwner,
    ListSort,
    OwnerKind,
    PinEntry,
)
from bridge.store.records import AccountRole, NewAccount
from bridge.store.store import Store
from config.settings import DatabaseSettings
from pinentry.records import PinRecord
from web.backends import Person

PART = {"HX-Request": "true"}
"""What htmx sends when it wants a part of a page."""

ADA = PinRecord("0123", "Ada", "Lovelace", "Engines", "0199000001", "", "London", "UK", "")
BEN = PinRecord("4567", "Ben", "Ólafsson", "Fjord", "", "ben@example.org", "Oslo", "NO", "x")
CLEO = PinRecord("0199", "كليو", "بطلمي", "Nile", "", "", "Cairo", "EG", "", active=False)
THREE = (ADA, BEN, CLEO)


@dataclass
class PinPanel:
    """The panel, its database, and the list of the person who is signed in."""

    client: Panel
    store: Store
    person: Person
    csrf: str

    @property
    def owner(self) -> ListOwner:
        """The person's own list."""
        return ListOwner(OwnerKind.ORGANIZER, self.person.account_id)

    def url(self, rest: str = "") -> str:
        """An address of the own list."""
        return f"/pins/organizer/{self.person.account_id}{rest}"

    async def get(self, rest: str = "", **headers: str) -> ClientResponse:
        """A page about the own list; redirects are not followed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.get(self.url(rest), headers=named, allow_redirects=False)

    async def page(self, rest: str = "", status: int = 200, **headers: str) -> str:
        """Its text, with the blanks of the layout drawn together."""
        answer = await self.get(rest, **headers)
        assert answer.status == status
        return " ".join((await answer.text()).split())

    async def post(self, rest: str, *fields: tuple[str, str], **form: str) -> ClientResponse:
        """Send a form about the own list; redirects are not followed."""
        data = [("csrf", self.csrf), *fields, *form.items()]
        return await self.client.post(self.url(rest), data=data, allow_redirects=False)

    def fill(self, records: Iterable[PinRecord] = THREE) -> None:
        """Replace the list, as an upload does."""
        pinlists.replace(self.store, self.owner, tuple(records), BY, NOON)

    def entries(self) -> dict[str, PinEntry]:
        """The list as it is, by PIN."""
        page = pin_views.page(self.store, self.owner, "", ListSort.ADDED, False, 1, 10_000)
        return {entry.record.pin: entry for entry in page.entries}

    def id_of(self, pin: str) -> str:
        """The id of an entry, as forms send it."""
        return str(self.entries()[pin].id)


async def panel_of(
    aiohttp_client: ClientMaker,
    settings: DatabaseSettings,
    store: Store,
    role: AccountRole,
    company_id: int | None = None,
) -> PinPanel:
    """A panel with somebody of this role signed in."""
    new = NewAccount("ada@example.org", "Ada Example", role, company_id)
    account = accounts.add(store, new, BY, NOON)
    people = FakeAccounts()
    assert people.person is not None
    people.person = person = replace(
        people.person, account_id=account.id, role=role, timezone="Europe/Paris"
    )
    client = await aiohttp_client(panel_with(people, replace(SETTINGS, database=settings)))
    await sign_in(client)
    return PinPanel(client, store, person, await token(client))


def utc() -> datetime:
    """Now, for what somebody else does."""
    return datetime.now(UTC)
