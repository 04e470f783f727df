"""Fixtures: a new database for every test, on SQLite and on a real PostgreSQL.

Used by `pytest_plugins = ["stores"]`. Tables are made once per session and kind; a test gets a
copy (SQLite) or finds them cleared (PostgreSQL).
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from postgresql_cluster import BINARIES, Cluster, newest_binaries

from bridge.store.engines import Patience
from bridge.store.store import Store
from config.settings import DatabaseSettings

IMPATIENCE = Patience(connect_s=2, lock_ms=200, statement_ms=2000)
"""Most tests wait for nobody; some wait to be refused."""

DATABASE, KEY = "test.db", "test.key"

CLEAR = """
    TRUNCATE accounts, audit, authorization_codes, companies, conferences, legs, mails,
             one_time_links, participants, past_pin_entries, pin_entries, pin_list_changes,
             pin_lists RESTART IDENTITY
"""

kinds = pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The session's PostgreSQL, started when the first test asks for it."""
    binaries = newest_binaries()
    if binaries is None:
        pytest.fail(f"no PostgreSQL under {BINARIES}: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="dialbridge-pg-") as folder:
        cluster = Cluster(Path(folder), binaries)
        cluster.make()
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an upgraded SQLite database and its key, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    _upgrade(_sqlite(folder))
    return folder


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key of an upgraded PostgreSQL database named `ready`."""
    cluster.execute("postgres", "CREATE DATABASE ready", "CREATE DATABASE empty")
    key = tmp_path_factory.mktemp("template") / KEY
    _upgrade(DatabaseSettings(cluster.url("ready"), str(key)))
    return key


@pytest.fixture
def sqlite_settings(sqlite_template: Path, tmp_path: Path) -> DatabaseSettings:
    """A SQLite database that is upgraded and empty."""
    shutil.copytree(sqlite_template, tmp_path / "var")
    return _sqlite(tmp_path / "var")


@pytest.fixture
def postgresql_settings(
    cluster: Cluster, postgresql_template: Path, tmp_path: Path
) -> DatabaseSettings:
    """A PostgreSQL database that is upgraded and empty."""
    cluster.execute("ready", CLEAR)
    key = shutil.copy(postgresql_template, tmp_path)
    return DatabaseSettings(cluster.url("ready"), str(key))


@kinds
def settings(request: pytest.FixtureRequest) -> DatabaseSettings:
    """The settings of `store`: a database of each kind in turn, upgraded and empty."""
    settings = request.getfixturevalue(f"{request.param}_settings")
    assert isinstance(settings, DatabaseSettings)
    return settings


@kinds
def new_settings(request: pytest.FixtureRequest, tmp_path: Path) -> DatabaseSettings:
    """A database of each kind in turn that has no tables and no key yet."""
    if request.param == "sqlite":
        return _sqlite(tmp_path / "new")
    request.getfixturevalue("postgresql_template")
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.execute("empty", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return DatabaseSettings(cluster.url("empty"), str(tmp_path / KEY))


@pytest.fixture
def store(settings: DatabaseSettings) -> Iterator[Store]:
    """A store that is ready for use, on each kind of database in turn."""
    with closing(Store.open(settings, IMPATIENCE)) as store:
        yield store


@pytest.fixture
def sqlite_store(sqlite_settings: DatabaseSettings) -> Iterator[Store]:
    """A store that is ready for use, on SQLite."""
    with closing(Store.open(sqlite_settings, IMPATIENCE)) as store:
        yield store


@pytest.fixture
def postgresql_store(postgresql_settings: DatabaseSettings) -> Iterator[Store]:
    """A store that is ready for use, on PostgreSQL."""
    with closing(Store.open(postgresql_settings, IMPATIENCE)) as store:
        yield store


def _sqlite(folder: Path) -> DatabaseSettings:
    return DatabaseSettings(f"sqlite:///{folder / DATABASE}", str(folder / KEY))


def _upgrade(settings: DatabaseSettings) -> None:
    with closing(Store.open(settings)) as store:
        store.upgrade()
