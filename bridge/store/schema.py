"""The tables' version: which one a database stands at, and the way to the newest.

A version is a file in migrations/versions, `<number>_<what>.py`; it goes up one by one. Processes
that start at once upgrade one after the other: SQLite by a lock on the database's folder (flock)
around a BEGIN IMMEDIATE, PostgreSQL by an advisory lock. All that is missing is one transaction: a
crash, or a migration that fails, leaves the old version.

A new migration: copy the shape of the newest; tests/test_store_schema.py holds migrations and
tables.py equal and prints what is missing. Called at the start.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from pkgutil import resolve_name

from sqlalchemy import URL, Connection, func, inspect, select, text

from bridge.store import engines
from bridge.store.engines import BEGIN_IMMEDIATE, Patience

MIGRATIONS = Path(__file__).with_name("migrations")

LOCKS = 0x6469616C
"""Namespace of our advisory locks in PostgreSQL: "dial"."""

UPGRADE_LOCK = 0

PATIENCE = Patience(lock_ms=120_000, statement_ms=600_000)
"""A migration may take its time, and so may another process's."""


class SchemaTooNew(RuntimeError):
    """The database was upgraded by a newer Dialbridge; the operator's to correct."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database is at version {revision}, newer than this Dialbridge")
        self.revision = revision


def upgrade(url: URL) -> None:
    """Bring the tables to the newest version. Raises SchemaTooNew and SQLAlchemy's errors."""
    path = engines.sqlite_path(url)
    engine = engines.make(url, PATIENCE, upgrading=True)
    try:
        with ExitStack() as stack:
            if path is not None:
                stack.enter_context(_folder_locked(path.parent))
            writer = engine.execution_options(**BEGIN_IMMEDIATE)
            _bring_up(stack.enter_context(writer.begin()))
    finally:
        engine.dispose()


def revision(connection: Connection) -> str | None:
    """The version that the tables stand at; None: there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def newest() -> str:
    """The version that this Dialbridge needs."""
    return _versions()[-1]


def _bring_up(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCKS, UPGRADE_LOCK)))
    now = revision(connection)
    if now is not None and now not in _versions():
        raise SchemaTooNew(now)
    if now != newest():
        _run_alembic(connection)


def _run_alembic(connection: Connection) -> None:
    """Loaded by name: hardly a start needs it, and it is a quarter of what a start loads."""
    command = resolve_name("alembic.command")
    config = resolve_name("alembic.config:Config")(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _versions() -> list[str]:
    files = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return sorted(file.name.partition("_")[0] for file in files)


@contextmanager
def _folder_locked(folder: Path) -> Iterator[None]:
    """A lock that ends with its process. Not on the file itself: SQLite's locks are there."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
