"""What the panel needs of the database and of a running bridge, and nothing more of them.

    Accounts ── web.store_accounts ── bridge.store     in a worker thread, few at a time
    Bridge   ── web.bridge_news ───── bridge.control   with a time limit

Tests bring fakes of the two protocols. Panel thread.
"""

from dataclasses import dataclass
from typing import Protocol

from bridge.store.records import AccountRole, Theme
from config.settings import Language


@dataclass(frozen=True)
class Person:
    """The account that is signed in."""

    account_id: int
    email: str
    name: str
    role: AccountRole
    company: str
    """Empty: belongs to none."""
    company_id: int | None = None
    language: Language = Language.EN
    theme: Theme = Theme.AUTO
    timezone: str = "UTC"


class Accounts(Protocol):
    """The accounts in the database. Every method raises StoreUnavailable when it is away."""

    async def check_password(self, email: str, password: str) -> Person | None:
        """The account, if it exists, may sign in, and the password is right."""

    async def find(self, account_id: int) -> Person | None:
        """The account, if it exists and may still use the panel."""

    async def probe(self) -> None:
        """Return when the database answers."""


@dataclass(frozen=True)
class BridgeNews:
    """What a running bridge is doing, in three figures."""

    rooms: int
    legs: int
    uptime_s: float


class BridgeAway(RuntimeError):
    """The bridge does not answer now; calm on the pages, which work without it."""


class Bridge(Protocol):
    """A running bridge."""

    async def news(self) -> BridgeNews:
        """What it is doing now; raises BridgeAway."""
