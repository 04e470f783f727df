"""The panel's surroundings without a database and without a bridge, and a browser's habits."""

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient
from fakes_accounts import UnchangingAccounts

from bridge.store.records import AccountRole
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import DialInNumber, PanelSettings, Settings, SipSettings
from web.app import create_app
from web.backends import Accounts, BridgeAway, BridgeNews, Person
from web.store_pins import StorePins

SECRET = b"the key file of a test, 32 bytes"
EMAIL = "ada@example.org"
PASSWORD = "correct horse battery"
ADA = Person(7, EMAIL, "Ada Example", AccountRole.ORGANIZER, "Example Ltd")
SETTINGS = Settings(
    sip=SipSettings(
        public_address="bridge.example.org",
        numbers=(DialInNumber("+33199001234", "Paris"),),
    )
)
BEHIND_TLS = replace(SETTINGS, panel=PanelSettings(public_url="https://panel.example.org"))

Panel = TestClient[web.Request, web.Application]
ClientMaker = Callable[..., Awaitable[Panel]]
"""The `aiohttp_client` fixture of pytest-aiohttp."""


class FakeAccounts(UnchangingAccounts):
    """One account, which may vanish; a database, which may go away."""

    def __init__(self) -> None:
        super().__init__()
        self.person: Person | None = ADA
        self.away = False
        self.checked: list[str] = []
        self.probes = 0

    async def check_password(self, email: str, password: str) -> Person | None:
        self._answer()
        self.checked.append(email)
        right = self.person is not None and (email, password) == (self.person.email, PASSWORD)
        return self.person if right else None

    async def find(self, account_id: int) -> Person | None:
        self._answer()
        known = self.person is not None and account_id == self.person.account_id
        return self.person if known else None

    async def probe(self) -> None:
        self.probes += 1
        self._answer()

    def _answer(self) -> None:
        if self.away:
            raise StoreUnavailable(Cause.AWAY)


class FakeBridge:
    """A bridge with three rooms and eleven legs, which may stop."""

    def __init__(self) -> None:
        self.running = True
        self.asked = 0
        self.state = BridgeNews(rooms=3, legs=11, uptime_s=7200.0)

    async def news(self) -> BridgeNews:
        self.asked += 1
        if not self.running:
            raise BridgeAway("not running")
        return self.state


class FakeClock:
    """Monotonic seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Setting:
    """A panel and what stands around it."""

    client: Panel
    accounts: FakeAccounts
    bridge: FakeBridge
    clock: FakeClock


async def set_up(aiohttp_client: ClientMaker, settings: Settings = SETTINGS) -> Setting:
    """A panel with fakes around it, and a client that keeps cookies."""
    accounts, bridge, clock = FakeAccounts(), FakeBridge(), FakeClock()
    app = panel_with(accounts, settings, bridge, clock)
    return Setting(await aiohttp_client(app), accounts, bridge, clock)


def panel_with(
    accounts: Accounts,
    settings: Settings = SETTINGS,
    bridge: FakeBridge | None = None,
    now: Callable[[], float] = time.monotonic,
) -> web.Application:
    """The application; PIN lists are in the settings' database, opened by the first that asks."""
    pins = StorePins(settings.database)
    app = create_app(settings, accounts, bridge or FakeBridge(), pins, SECRET, now)
    app.on_cleanup.append(lambda _: pins.close())
    return app


def token_in(page: str) -> str:
    """The CSRF token of the page's form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None, "no form with a token on this page"
    return found[1]


async def token(client: Panel) -> str:
    """The CSRF token of the visitor's session, from the login page or wherever it leads."""
    return token_in(await (await client.get("/login")).text())


async def sign_in(
    client: Panel, email: str = EMAIL, password: str = PASSWORD, next_path: str = "/"
) -> ClientResponse:
    """Send the login form; redirects are not followed."""
    form = {
        "csrf": await token(client),
        "email": email,
        "password": password,
        "next": next_path,
    }
    return await client.post("/login", data=form, allow_redirects=False)
