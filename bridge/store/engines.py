"""A database engine from its URL: SQLite file or PostgreSQL, with limits so that nothing hangs.

    sqlite:///var/dialbridge.db         relative to the working directory; sqlite:////srv/... not
    postgresql://user:word@host/name    driver psycopg 3; options of libpq may follow after `?`

SQLite runs in WAL mode, so that readers never wait for a writer, with synchronous=FULL: what was
confirmed survives a power cut. That costs one fsync per commit (measured here: 0.21 ms instead of
0.02), and a call writes five times. Every writing transaction begins IMMEDIATE: two writers queue
up instead of failing half-way. Thread-safe; used by store.py and upgrade.py.
"""

from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

POOL_SIZE = 5
POOL_OVERFLOW = 5
BEGIN_IMMEDIATE = {"sqlite_begin": "BEGIN IMMEDIATE"}
"""Execution option of engines that write."""
ONE_MOMENT: dict[str, dict[str, Any]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ"},
}
"""Execution options, by dialect, of engines that read: a transaction sees the database as it was
when it first looked. SQLite in WAL mode always does."""

USING = ("synchronous = FULL", "foreign_keys = ON")
UPGRADING = ("synchronous = FULL", "foreign_keys = OFF", "journal_mode = WAL")
"""A migration may drop and remake a table that others refer to. The file remembers WAL mode."""

_POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg"}


@dataclass(frozen=True)
class Patience:
    """How long the database may keep a thread waiting."""

    connect_s: int = 2
    lock_ms: int = 3000
    """For another writer; all of SQLite is one lock."""
    statement_ms: int = 5000
    """PostgreSQL only; also how long sent bytes may stay unacknowledged."""


class BadDatabaseUrl(ValueError):
    """`database.url` names no database that we can use; the operator's to correct."""


def parse(url: str) -> URL:
    """The URL, checked, with our driver. Raises BadDatabaseUrl without showing a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise BadDatabaseUrl("database.url is not a database URL") from None
    if parsed.drivername == "sqlite":
        if parsed.database in {None, "", ":memory:"}:
            raise BadDatabaseUrl("database.url names no file: write sqlite:///var/dialbridge.db")
        return parsed
    if parsed.drivername in _POSTGRESQL:
        return parsed.set(drivername="postgresql+psycopg")
    raise BadDatabaseUrl(
        f"database.url begins with {parsed.drivername!r}; use sqlite:///… or postgresql://…"
    )


def sqlite_path(url: URL) -> Path | None:
    """The file of a SQLite database, else None."""
    return Path(url.database or "") if url.drivername == "sqlite" else None


def make(url: URL, patience: Patience, upgrading: bool = False) -> Engine:
    """An engine; it connects when first used. `upgrading`: for migrations alone (SQLite)."""
    if url.drivername == "sqlite":
        return _sqlite(url, patience, UPGRADING if upgrading else USING)
    return create_engine(
        url,
        connect_args=_postgresql_arguments(url, patience),
        pool_pre_ping=True,
        **_common(patience),
    )


def _sqlite(url: URL, patience: Patience, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": patience.lock_ms / 1000, "isolation_level": None},
        **_common(patience),
    )

    @event.listens_for(engine, "connect")
    def configure(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


def _common(patience: Patience) -> dict[str, Any]:
    return {
        "hide_parameters": True,  # an error must not show a PIN or a number
        "pool_size": POOL_SIZE,
        "max_overflow": POOL_OVERFLOW,
        "pool_timeout": patience.lock_ms / 1000,
    }


def _postgresql_arguments(url: URL, patience: Patience) -> dict[str, Any]:
    """Time limits (libpq's connection options), but never over what the URL says itself."""
    limits = f"-c statement_timeout={patience.statement_ms} -c lock_timeout={patience.lock_ms}"
    ours = {
        "connect_timeout": patience.connect_s,
        "tcp_user_timeout": patience.statement_ms,
        "keepalives_idle": 3,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "application_name": "dialbridge",
        "options": limits,
    }
    return {name: value for name, value in ours.items() if name not in url.query}
