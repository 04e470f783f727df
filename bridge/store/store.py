"""The store: the only opener of sessions, and where every database error gets its meaning.

    with store.reading() as session: ...
    with store.writing(Lock.CODES) as session: ...   # committed at the end, or nothing happened

The query modules (conferences, pinlists, accounts, ...) take a Store first and return records.
Synchronous and thread-safe; called from a small pool of threads, never from the asyncio or engine
thread. A call ends within `Patience`, also when the database is dead.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Self

from sqlalchemy import URL, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from bridge.store import engines, schema
from bridge.store.engines import BEGIN_IMMEDIATE, ONE_MOMENT, Patience
from bridge.store.keys import KeyRing, PinKeys
from bridge.store.unavailable import Cause, StoreUnavailable, raise_meaning
from config.settings import DatabaseSettings

__all__ = ["Lock", "Store", "StoreUnavailable"]

DATABASE_MODE = 0o600
"""Names, numbers and e-mails are for the bridge alone; SQLite gives its side files the same."""


class Lock(Enum):
    """What writers do one after the other, whichever process they are in.

    PostgreSQL: advisory locks, held to the end of the transaction. SQLite has one writer anyway.
    """

    KEY = 1
    FIRST_START = 2
    CODES = 3
    PIN_LISTS = 4


class Store:
    """One database. Make it with `Store.open`."""

    def __init__(self, url: URL, key_file: Path, patience: Patience) -> None:
        self._url = url
        self.key_ring = KeyRing(key_file)
        self._engine = engines.make(url, patience)
        self._reader = self._engine.execution_options(**ONE_MOMENT[self._engine.dialect.name])
        self._writer = self._engine.execution_options(**BEGIN_IMMEDIATE)

    @classmethod
    def open(cls, settings: DatabaseSettings, patience: Patience | None = None) -> Self:
        """The store that the settings name; it connects when first used.

        Makes the folder and the file of a SQLite database. Raises BadDatabaseUrl for a URL that
        is of no use, StoreUnavailable where the file cannot be made.
        """
        url = engines.parse(settings.url)
        path = engines.sqlite_path(url)
        if path is not None:
            _make_private_file(path)
        return cls(url, Path(settings.key_file), patience or Patience())

    def upgrade(self) -> None:
        """Bring the tables to the newest version and the key file into being; at every start.

        Safe when several processes start at once. Raises StoreUnavailable, SchemaTooNew (schema),
        KeyUnusable (key_file).
        """
        with _errors_given_meaning():
            schema.upgrade(self._url)
        with self.writing(Lock.KEY) as session:
            self.key_ring.settle(session)

    def revision(self) -> str | None:
        """The migration that the tables stand at; None: there are none yet."""
        with self.reading() as session:
            return schema.revision(session.connection())

    def keys(self, session: Session) -> PinKeys:
        """The PIN keys that fit what this session reads; raises KeyUnusable."""
        return self.key_ring.keys(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read with; all it reads is of one moment."""
        with _errors_given_meaning(), Session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self, *locks: Lock) -> Iterator[Session]:
        """A transaction: committed when the block ends, rolled back by any exception."""
        with _errors_given_meaning(), Session(self._writer) as session, session.begin():
            if self._engine.dialect.name == "postgresql":
                for lock in sorted(locks, key=lambda lock: lock.value):
                    session.execute(select(func.pg_advisory_xact_lock(schema.LOCKS, lock.value)))
            yield session

    def close(self) -> None:
        """Close the connections that are not in use; the store may be used again."""
        self._engine.dispose()


@contextmanager
def _errors_given_meaning() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise_meaning(error)


def _make_private_file(path: Path) -> None:
    """O_EXCL: closing a second descriptor of an open SQLite file would drop its locks."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, DATABASE_MODE))
    except FileExistsError:
        if path.parent.is_dir():
            return
        raise StoreUnavailable(Cause.READ_ONLY, f"{path.parent} is not a folder") from None
    except OSError as error:
        raise StoreUnavailable(Cause.READ_ONLY, f"{path}: {error.strerror}") from None
