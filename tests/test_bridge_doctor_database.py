"""The database and its key, by the doctor; looking changes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.doctor.check import Outcome
from bridge.doctor.database import look_at_database, version
from bridge.store.store import Store
from config.settings import DatabaseSettings

pytest_plugins = ["stores"]


def outcomes(settings: DatabaseSettings) -> dict[str, Outcome]:
    return {check.name: check.outcome for check in look_at_database(settings)}


@pytest.fixture
def nothing_yet(tmp_path: Path) -> DatabaseSettings:
    """Where no bridge has ever been started."""
    return DatabaseSettings(f"sqlite:///{tmp_path}/new/test.db", f"{tmp_path}/new/test.key")


def test_no_database_yet_is_well_and_none_is_made(
    nothing_yet: DatabaseSettings, tmp_path: Path
) -> None:
    assert outcomes(nothing_yet) == {"database": Outcome.OK}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("sqlite_store")
def test_an_upgraded_database_and_its_key_are_well(sqlite_settings: DatabaseSettings) -> None:
    assert outcomes(sqlite_settings) == {"database": Outcome.OK, "PIN key": Outcome.OK}


@pytest.mark.usefixtures("sqlite_store")
def test_another_key_fails(sqlite_settings: DatabaseSettings, tmp_path: Path) -> None:
    other = replace(sqlite_settings, key_file=str(tmp_path / "other.key"))
    assert outcomes(other)["PIN key"] is Outcome.FAILED


def test_an_empty_database_wants_an_upgrade(nothing_yet: DatabaseSettings) -> None:
    Store.open(nothing_yet).close()
    (check,) = look_at_database(nothing_yet)
    assert check.outcome is Outcome.WARNING
    assert "dialbridge db upgrade" in check.remedy


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_used_fails(url: str) -> None:
    assert outcomes(DatabaseSettings(url)) == {"database": Outcome.FAILED}


def test_tables_of_another_version_fail() -> None:
    assert version("0009", "0001").outcome is Outcome.FAILED
