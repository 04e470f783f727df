"""The accounts of the database, for the panel: every call of the store in a worker thread.

The store is opened by the first call that needs it, so that the panel starts also when the
database is away. Passwords are checked and hashed two at a time: each costs 64 MiB and much of
a core (bridge.store.passwords), and the bridge next door needs its own. Panel thread.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from bridge.store import accounts, companies, one_time_links
from bridge.store.accounts import Profile, Recognised
from bridge.store.one_time_links import Compose, Newcomer, Tell
from bridge.store.records import LinkPurpose, NewMail
from bridge.store.store import Store
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import DatabaseSettings
from web.backends import Person

PASSWORDS_AT_ONCE = 2


def utc_now() -> datetime:
    """The moment that changes and links get."""
    return datetime.now(UTC)


class StoreAccounts:
    """`Accounts` on a Store; every method raises StoreUnavailable when the database is away."""

    def __init__(self, settings: DatabaseSettings, utc: Callable[[], datetime] = utc_now) -> None:
        self._settings = settings
        self._utc = utc
        self._store: Store | None = None
        self._opening = asyncio.Lock()
        self._checking = asyncio.Semaphore(PASSWORDS_AT_ONCE)

    async def prepare(self) -> None:
        """Bring the tables up to date. Raises what Store.open and Store.upgrade raise."""
        await asyncio.to_thread((await self._opened()).upgrade)

    async def check_password(self, email: str, password: str) -> Person | None:
        """The account, if it exists, may sign in, and the password is right."""
        store = await self._opened()
        async with self._checking:
            return await asyncio.to_thread(_checked, store, email, password)

    async def find(self, account_id: int) -> Person | None:
        """The account, if it exists and is not disabled."""
        return await asyncio.to_thread(_found, await self._opened(), account_id)

    async def mail_link(self, email: str, purpose: LinkPurpose, compose: Compose) -> None:
        """Have a one-time link mailed to an address that may have one, and take as long if not."""
        store, utc = await self._opened(), self._utc()
        await asyncio.to_thread(one_time_links.mail_link, store, email, purpose, compose, utc)

    async def linked(self, token: str, purpose: LinkPurpose) -> str | None:
        """The address that a link was mailed to, if it can still be used."""
        store, utc = await self._opened(), self._utc()
        return await asyncio.to_thread(one_time_links.look, store, token, purpose, utc)

    async def finish_sign_up(self, token: str, newcomer: Newcomer) -> Person | None:
        """The account that the link's address has from now on; None: the link is of no use."""
        store = await self._opened()
        async with self._checking:
            return await asyncio.to_thread(_signed_up, store, token, newcomer, self._utc())

    async def finish_reset(self, token: str, password: str, tell: Tell) -> Person | None:
        """The link's account with its new password, told by mail; None: the link is of no use."""
        store = await self._opened()
        async with self._checking:
            return await asyncio.to_thread(_reset, store, token, password, tell, self._utc())

    async def change_password(
        self, account_id: int, old: str, new: str, letter: NewMail | None
    ) -> Person | None:
        """The account with its new password, told by mail; None: the old one is wrong."""
        store = await self._opened()
        async with self._checking:
            return await asyncio.to_thread(
                _changed, store, account_id, old, new, letter, self._utc()
            )

    async def save_profile(self, person: Person, profile: Profile) -> None:
        """Change what somebody says about himself."""
        store, utc = await self._opened(), self._utc()
        account_id, by = person.account_id, person.email
        await asyncio.to_thread(accounts.set_profile, store, account_id, profile, by, utc)

    async def probe(self) -> None:
        """Return when the database answers and has tables."""
        store = await self._opened()
        if await asyncio.to_thread(store.revision) is None:
            raise StoreUnavailable(Cause.OUTDATED)

    async def close(self) -> None:
        """Close the connections."""
        if self._store is not None:
            await asyncio.to_thread(self._store.close)

    async def _opened(self) -> Store:
        async with self._opening:
            if self._store is None:
                self._store = await asyncio.to_thread(Store.open, self._settings)
            return self._store


def _checked(store: Store, email: str, password: str) -> Person | None:
    return _person(store, accounts.by_password(store, email, password))


def _found(store: Store, account_id: int) -> Person | None:
    return _person(store, accounts.recognised(store, account_id))


def _signed_up(store: Store, token: str, newcomer: Newcomer, utc: datetime) -> Person | None:
    return _person(store, one_time_links.finish_sign_up(store, token, newcomer, utc))


def _reset(store: Store, token: str, password: str, tell: Tell, utc: datetime) -> Person | None:
    return _person(store, one_time_links.finish_reset(store, token, password, tell, utc))


def _changed(
    store: Store, account_id: int, old: str, new: str, letter: NewMail | None, utc: datetime
) -> Person | None:
    return _person(store, accounts.change_password(store, account_id, old, new, letter, utc))


def _person(store: Store, found: Recognised | None) -> Person | None:
    if found is None:
        return None
    account = found.account
    return Person(
        account_id=account.id,
        email=account.email,
        name=account.name,
        role=account.role,
        company=_company_name(store, account.company_id),
        company_id=account.company_id,
        language=account.language,
        theme=account.theme,
        timezone=account.timezone,
        password_mark=found.password_mark,
    )


def _company_name(store: Store, company_id: int | None) -> str:
    company = None if company_id is None else companies.by_id(store, company_id)
    return "" if company is None else company.name
