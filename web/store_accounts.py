"""The accounts of the database, for the panel: every call of the store in a worker thread.

The store is opened by the first call that needs it, so that the panel starts also when the
database is away. Passwords are checked two at a time: each check costs 64 MiB and much of a
core (bridge.store.passwords), and the bridge next door needs its own. Panel thread.
"""

import asyncio

from bridge.store import accounts, companies
from bridge.store.records import Account
from bridge.store.store import Store
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import DatabaseSettings
from web.backends import Person

PASSWORDS_AT_ONCE = 2


class StoreAccounts:
    """`Accounts` on a Store; every method raises StoreUnavailable when the database is away."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self._settings = settings
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
    account = accounts.check_password(store, email, password)
    return None if account is None else _person(store, account)


def _found(store: Store, account_id: int) -> Person | None:
    account = accounts.by_id(store, account_id)
    return None if account is None or account.disabled else _person(store, account)


def _person(store: Store, account: Account) -> Person:
    company = _company_name(store, account.company_id)
    return Person(
        account_id=account.id,
        email=account.email,
        name=account.name,
        role=account.role,
        company=company,
        company_id=account.company_id,
        language=account.language,
        theme=account.theme,
        timezone=account.timezone,
    )


def _company_name(store: Store, company_id: int | None) -> str:
    company = None if company_id is None else companies.by_id(store, company_id)
    return "" if company is None else company.name
