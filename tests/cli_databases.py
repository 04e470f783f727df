"""Fixtures: the command line on a database of its own.

Used by `pytest_plugins = ["cli_databases"]`.
"""

import shutil
from pathlib import Path

import pytest
from cli_shell import Shell


@pytest.fixture
def empty(tmp_path: Path) -> Shell:
    """Nothing is there yet."""
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database of `shell`, to be copied."""
    shell = Shell(tmp_path_factory.mktemp("shell"))
    shell.good("db", "upgrade")
    shell.good("company", "add", "Example")
    shell.good("account", "add", "chief@example.org", "--role", "super-administrator")
    return shell.folder


@pytest.fixture
def shell(made_once: Path, tmp_path: Path) -> Shell:
    """A database with a company and a super-administrator."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return Shell(tmp_path)
