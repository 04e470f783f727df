"""Fixtures: a new database for every test, on SQLite and on a real PostgreSQL.

Used by `pytest_plugins = ["stores"]`. PostgreSQL is a cluster of our own, made from Debian's
binaries in a temporary folder, reached by a unix socket and gone at the end of the session. It
refuses to run as root, so root lends it the user `postgres`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bridge.store.engines import Patience
from bridge.store.store import Store
from config.settings import DatabaseSettings

BINARIES = Path("/usr/lib/postgresql")
USER = "postgres"
IMPATIENCE = Patience(connect_s=2, lock_ms=150, statement_ms=2000)
"""For tests of what happens when the database keeps us waiting."""


class Cluster:
    """A PostgreSQL server of our own. Durability is off: it need not outlive the test."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder = folder
        self._binaries = binaries
        self._names = count(1)

    def make(self) -> None:
        """Lay the files out; nothing runs yet."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, USER, USER)
        self._run("initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale")

    def start(self) -> None:
        """Run the server; returns when it answers."""
        options = (
            f"-k {self._folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
            " -c full_page_writes=off -c max_connections=40"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "--wait", "--silent", "--log", log, "--options", options)

    def stop(self) -> None:
        """Cut every connection, as a failing server does; returns when it is gone."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Down for the length of a block."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"test_{next(self._names)}"
        with psycopg.connect(host=str(self._folder), user=USER, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{USER}@/{name}?host={self._folder}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), "-D", str(self._folder / "data"), *arguments]
        output = self._folder / "output"
        user = USER if os.geteuid() == 0 else None
        with output.open("wb") as file:
            done = subprocess.run(
                command,
                cwd=self._folder,
                user=user,
                group=user,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                check=False,
                timeout=50,
                env={"LC_ALL": "C", "PATH": os.defpath, "PGUSER": USER},
            )
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {output.read_text()}")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The session's PostgreSQL, started when the first test asks for it."""
    versions = sorted(BINARIES.glob("*/bin/initdb"))
    if not versions:
        pytest.skip(f"no PostgreSQL under {BINARIES}: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="dialbridge-pg-") as folder:
        cluster = Cluster(Path(folder), versions[-1].parent)
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
    return DatabaseSettings(cluster.new_database(), str(tmp_path / "test.key"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest) -> DatabaseSettings:
    """An empty database of each kind in turn."""
    settings = request.getfixturevalue(f"{request.param}_settings")
    assert isinstance(settings, DatabaseSettings)
    return settings


@pytest.fixture
def store(settings: DatabaseSettings) -> Iterator[Store]:
    """A store that is ready for use."""
    store = Store.open(settings, IMPATIENCE)
    store.upgrade()
    yield store
    store.close()
