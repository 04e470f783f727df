"""A panel on a real SQLite database, whose mails stay in the outbox: for the ways of accounts."""

import asyncio
import email
import email.policy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import ClientResponse, web
from fakes_web import EMAIL, PASSWORD, ClientMaker, FakeClock, Panel, panel_with, token_in

from bridge.store import accounts, outbox
from bridge.store.records import (
    Account,
    AccountRole,
    MailPurpose,
    NewAccount,
)
from bridge.store.store import Store
from config.settings import DatabaseSettings, Language, MailSettings, Settings
from web.store_accounts import StoreAccounts

MAIL = MailSettings(host="mail.example.org")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NEW_PASSWORD = "four unlike words here"


class Almanac:
    """The date, which passes when told to."""

    def __init__(self) -> None:
        self.utc = NOON

    def __call__(self) -> datetime:
        return self.utc

    def pass_by(self, duration: timedelta) -> None:
        self.utc += duration


@dataclass(frozen=True)
class Letter:
    """A mail of the outbox, as its reader sees it."""

    purpose: MailPurpose
    to: str
    text: str
    language: str

    @property
    def link(self) -> str:
        """The one address in it."""
        (link,) = set(re.findall(r"https?://\S+", self.text))
        return str(link)


@dataclass
class Stage:
    """A panel and its database."""

    settings: Settings
    store: Store
    make_client: ClientMaker
    client: Panel
    almanac: Almanac = field(default_factory=Almanac)
    clock: FakeClock = field(default_factory=FakeClock)

    async def other_browser(self) -> Panel:
        """Another visitor of the same panel."""
        return await self.make_client(self.client.server)

    async def restart(self) -> Panel:
        """A panel that has started since, on the same database; no cookies yet."""
        return await self.make_client(_application(self.settings, self.almanac, self.clock))

    async def letters(self) -> list[Letter]:
        """What is in the outbox, the oldest first."""
        mails = await asyncio.to_thread(outbox.listing, self.store)
        return [_letter(mail) for mail in reversed(mails)]

    async def account(self, address: str = EMAIL) -> Account:
        """The account of an address."""
        found = await asyncio.to_thread(accounts.by_email, self.store, address)
        assert found is not None
        return found


async def stage(
    make_client: ClientMaker,
    database: DatabaseSettings,
    store: Store,
    change: Callable[[Settings], Settings] = lambda settings: settings,
) -> Stage:
    """A panel that sends mail and where anybody may sign up, unless `change` says otherwise."""
    settings = change(Settings(database=database, mail=MAIL))
    almanac, clock = Almanac(), FakeClock()
    client = await make_client(_application(settings, almanac, clock))
    return Stage(settings, store, make_client, client, almanac, clock)


async def add_ada(on: Stage, password: str | None = PASSWORD) -> Account:
    """Ada's account, in French."""
    ada = NewAccount(
        EMAIL, "Ada Example", AccountRole.ORGANIZER, password=password, language=Language.FR
    )
    return await asyncio.to_thread(accounts.add, on.store, ada, "test", NOON)


async def post(
    client: Panel, path: str, form: Mapping[str, str], page: str | None = None
) -> ClientResponse:
    """Open a page (the same path unless said), send its form; redirects are not followed."""
    token = token_in(await (await client.get(page or path)).text())
    return await client.post(path, data={"csrf": token, **form}, allow_redirects=False)


def visible(page: str) -> str:
    """A page without what differs each time."""
    return re.sub(r'name="csrf" value="[^"]+"', "", page)


def path_of(link: str) -> str:
    """Where on the panel a mailed link leads."""
    return "/" + link.split("/", 3)[3]


async def name_at_home(client: Panel) -> str | None:
    """Who is signed in, if anybody is."""
    answer = await client.get("/profile", allow_redirects=False)
    if answer.status != 200:
        return None
    found = re.search(r'id="name"[^>]* value="([^"]*)"', await answer.text())
    assert found is not None
    return found[1]


def _application(settings: Settings, almanac: Almanac, clock: FakeClock) -> web.Application:
    panel = StoreAccounts(settings.database, almanac)
    app = panel_with(panel, settings, now=clock)
    app.on_cleanup.append(lambda _: panel.close())
    return app


def _letter(mail: outbox.OutboxMail) -> Letter:
    assert mail.content is not None
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return Letter(mail.purpose, mail.recipient, body.get_content(), message["Content-Language"])
