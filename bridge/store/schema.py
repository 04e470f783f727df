"""The tables' versions: Alembic, run from inside the package, so an installed wheel upgrades too.

Processes that start at once upgrade one after the other: SQLite by a lock on the database's folder
(flock) around a BEGIN IMMEDIATE, PostgreSQL by an advisory lock. All migrations are one
transaction: a crash, or a migration that fails, leaves the old version.

A new migration: copy the shape of the newest in migrations/versions; tests/test_store_schema.py
holds migrations and tables.py equal and prints what is missing. Called at the start.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, func, select

from bridge.store import engines
from bridge.store.engines import BEGIN_IMMEDIATE, Patience

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
            _migrate(stack.enter_context(writer.begin()))
    finally:
        engine.dispose()


def revision(connection: Connection) -> str | None:
    """The migration that the tables stand at; None: there are none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The migration that this Dialbridge needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCKS, UPGRADE_LOCK)))
    config = _config()
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    now = revision(connection)
    if now is not None and now not in {script.revision for script in scripts.walk_revisions()}:
        raise SchemaTooNew(now)
    if now != scripts.get_current_head():
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _folder_locked(folder: Path) -> Iterator[None]:
    """A lock that ends with its process. Not on the file itself: SQLite's locks are there."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
