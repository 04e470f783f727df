"""A PostgreSQL server of the tests' own, made from Debian's binaries in a temporary folder.

Reached by a unix socket in that folder. It refuses to run as root, so root lends it the user
`postgres` that Debian's package made.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg

BINARIES = Path("/usr/lib/postgresql")
USER = "postgres"


def newest_binaries() -> Path | None:
    """The folder of the newest version that is installed."""
    versions = sorted(BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


class Cluster:
    """A PostgreSQL server of our own. Durability is off: it need not outlive the test."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder = folder
        self._binaries = binaries

    def make(self) -> None:
        """Lay the files out; nothing runs yet."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, USER, USER)
        self._run("initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale")

    def start(self) -> None:
        """Run the server; returns when it answers."""
        options = (
            f"-k {self._folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
            " -c max_connections=40"
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

    def url(self, database: str) -> str:
        """Where a database is reached."""
        return f"postgresql://{USER}@/{database}?host={self._folder}"

    def execute(self, database: str, *statements: LiteralString) -> None:
        """Run statements in a database, one after the other."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

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
