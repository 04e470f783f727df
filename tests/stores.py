"""Fixtures: a new database for every test, on SQLite and on a real PostgreSQL.

Used by `pytest_plugins = ["stores"]`.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from postgresql_cluster import BINARIES, Cluster, newest_binaries

from bridge.store.engines import Patience
from bridge.store.store import Store
from config.settings import DatabaseSettings

IMPATIENCE = Patience(connect_s=2, lock_ms=200, statement_ms=2000)
"""Most tests wait for nobody; some wait to be refused."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The session's PostgreSQL, started when the first test asks for it."""
    binaries = newest_binaries()
    if binaries is None:
        pytest.skip(f"no PostgreSQL under {BINARIES}: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="dialbridge-pg-") as folder:
        cluster = Cluster(Path(folder), binaries)
        cluster.make()
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> DatabaseSettings:
    """A SQLite file that is not there yet, in a folder that is not there yet."""
    folder = tmp_path / "var"
    return DatabaseSettings(f"sqlite:///{folder / 'test.db'}", str(folder / "test.key"))


@pytest.fixture
def postgresql_settings(cluster: Cluster, tmp_path: Path) -> DatabaseSettings:
    """An empty PostgreSQL database."""
    return DatabaseSettings(cluster.emptied(), str(tmp_path / "test.key"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest) -> DatabaseSettings:
    """An empty database of each kind in turn."""
    settings = request.getfixturevalue(f"{request.param}_settings")
    assert isinstance(settings, DatabaseSettings)
    return settings


@pytest.fixture
def store(settings: DatabaseSettings) -> Iterator[Store]:
    """A store that is ready for use, on each kind of database in turn."""
    with _ready(settings) as store:
        yield store


@pytest.fixture
def sqlite_store(sqlite_settings: DatabaseSettings) -> Iterator[Store]:
    """A store that is ready for use, on SQLite."""
    with _ready(sqlite_settings) as store:
        yield store


@pytest.fixture
def postgresql_store(postgresql_settings: DatabaseSettings) -> Iterator[Store]:
    """A store that is ready for use, on PostgreSQL."""
    with _ready(postgresql_settings) as store:
        yield store


@contextmanager
def _ready(settings: DatabaseSettings) -> Iterator[Store]:
    store = Store.open(settings, IMPATIENCE)
    store.upgrade()
    yield store
    store.close()
