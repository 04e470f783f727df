"""Database URLs, and the limits that keep a dead database from hanging a thread."""

import time

import pytest
from sqlalchemy import text

from bridge.store import engines
from bridge.store.engines import BadDatabaseUrl
from bridge.store.store import Store
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import DatabaseSettings

pytest_plugins = ["stores"]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_gets_our_driver(scheme: str) -> None:
    url = engines.parse(f"{scheme}://dial:word@db.example.org:5433/bridge?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert url.render_as_string(hide_password=False).endswith(
        "://dial:word@db.example.org:5433/bridge?sslmode=require"
    )
    assert engines.sqlite_path(url) is None


def test_sqlite_is_relative_or_absolute() -> None:
    assert str(engines.sqlite_path(engines.parse("sqlite:///var/a.db"))) == "var/a.db"
    assert str(engines.sqlite_path(engines.parse("sqlite:////srv/a.db"))) == "/srv/a.db"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dialbridge.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root:secret@localhost/x",
        "postgresql://dial:secret@db:port/x",
        "sqlite+aiosqlite:///a.db",
    ],
)
def test_other_urls_are_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=r"database\.url") as refused:
        engines.parse(url)
    assert "secret" not in str(refused.value)


def test_sqlite_survives_a_power_cut_and_holds_foreign_keys(
    sqlite_settings: DatabaseSettings,
) -> None:
    store = Store.open(sqlite_settings)
    with store.reading() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    store.close()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 3000,
    }


@pytest.mark.postgresql
def test_a_statement_that_takes_too_long_is_cut_off(postgresql_store: Store) -> None:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as cut_off, postgresql_store.reading() as session:
        session.execute(text("SELECT pg_sleep(50)"))
    assert cut_off.value.cause is Cause.SLOW
    assert time.monotonic() - began < 10


@pytest.mark.postgresql
def test_the_urls_own_options_win(postgresql_settings: DatabaseSettings) -> None:
    url = postgresql_settings.url + "&options=-c%20statement_timeout%3D123"
    store = Store.open(DatabaseSettings(url, postgresql_settings.key_file))
    with store.reading() as session:
        assert session.execute(text("SHOW statement_timeout")).scalar() == "123ms"
    store.close()


def test_a_host_that_does_not_answer_is_given_up() -> None:
    """192.0.2.0/24 is nobody's (RFC 5737): packets vanish, or the network says so."""
    store = Store.open(DatabaseSettings("postgresql://dial:secret@192.0.2.1/x"))
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as away:
        store.revision()
    assert time.monotonic() - began < 8
    assert away.value.cause is Cause.AWAY
    assert "secret" not in str(away.value)
