"""What the panel needs of the database and of a running bridge, and nothing more of them.

    Accounts ── web.store_accounts ── bridge.store     in a worker thread, few at a time
    Bridge   ── web.bridge_news ───── bridge.control   with a time limit

Tests bring fakes of the two protocols. Panel thread.
"""

from dataclasses import dataclass, field
from typing import Protocol

from bridge.store.accounts import Profile
from bridge.store.one_time_links import Compose, Newcomer, Tell
from bridge.store.records import (
    AccountRole,
    LinkPurpose,
    NewMail,
    Theme,
)
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
    password_mark: str = field(default="", repr=False)
    """Of the present password: sessions that were started with another one are over."""


class Accounts(Protocol):
    """The accounts in the database. Every method raises StoreUnavailable when it is away."""

    async def check_password(self, email: str, password: str) -> Person | None:
        """The account, if it exists, may sign in, and the password is right."""

    async def find(self, account_id: int) -> Person | None:
        """The account, if it exists and may still use the panel."""

    async def mail_link(self, email: str, purpose: LinkPurpose, compose: Compose) -> None:
        """Have a one-time link mailed to an address that may have one, and take as long if not."""

    async def linked(self, token: str, purpose: LinkPurpose) -> str | None:
        """The address that a link was mailed to, if it can still be used."""

    async def finish_sign_up(self, token: str, newcomer: Newcomer) -> Person | None:
        """The account that the link's address has from now on; None: the link is of no use."""

    async def finish_reset(self, token: str, password: str, tell: Tell) -> Person | None:
        """The link's account with its new password, told by mail; None: the link is of no use."""

    async def change_password(
        self, account_id: int, old: str, new: str, letter: NewMail | None
    ) -> Person | None:
        """The account with its new password, told by mail; None: the old one is wrong."""

    async def save_profile(self, person: Person, profile: Profile) -> None:
        """Change what somebody says about himself."""

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
