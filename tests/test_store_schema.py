"""Migrations: equal to the tables, safe together, and honest about what they cannot do."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from store_processes import run_together, upgrade_and_start
from store_samples import BY, NOON, company, organizer

from bridge.store import companies, schema, tables
from bridge.store.schema import SchemaTooNew
from bridge.store.store import Store
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import DatabaseSettings

pytest_plugins = ["stores"]


def test_migrations_make_the_tables(store: Store) -> None:
    with store.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, tables.Base.metadata) == []


def test_migrations_make_the_same_checks_and_names(store: Store) -> None:
    with store.reading() as session:
        found = inspect(session.connection())
        for name, table in tables.Base.metadata.tables.items():
            made = {check["name"] for check in found.get_check_constraints(name)}
            made |= {unique["name"] for unique in found.get_unique_constraints(name)}
            made |= {key["name"] for key in found.get_foreign_keys(name)}
            keyless = table.constraints - {table.primary_key}
            assert made == {constraint.name for constraint in keyless}


def test_versions_follow_each_other_as_their_files_do() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [schema.newest()]
    order = [script.revision for script in scripts.walk_revisions()]
    assert order == sorted(order, reverse=True)


def test_the_newest_version_is_reached_and_upgrading_again_does_nothing(store: Store) -> None:
    before = organizer(store)
    assert store.revision() == schema.newest() == "0002"
    store.upgrade()
    assert store.revision() == "0002"
    with store.reading() as session:
        assert session.get(tables.Account, before.id) is not None


def test_before_the_first_upgrade_the_store_says_so(new_settings: DatabaseSettings) -> None:
    store = Store.open(new_settings)
    assert store.revision() is None
    with pytest.raises(StoreUnavailable, match="db upgrade") as refused:
        company(store)
    assert refused.value.cause is Cause.OUTDATED
    store.close()


def test_a_newer_database_is_left_alone(new_settings: DatabaseSettings) -> None:
    store = Store.open(new_settings)
    store.upgrade()
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        store.upgrade()
    assert store.revision() == "9999"
    store.close()


def test_a_failed_upgrade_leaves_nothing_behind(new_settings: DatabaseSettings) -> None:
    store = Store.open(new_settings)
    with store.writing() as session:
        session.execute(text("CREATE TABLE audit (id INTEGER)"))
    with pytest.raises(DBAPIError, match="audit"):
        store.upgrade()
    with store.reading() as session:
        assert set(inspect(session.connection()).get_table_names()) == {"audit"}
    store.close()


def test_processes_that_start_together_upgrade_once(new_settings: DatabaseSettings) -> None:
    made = run_together(upgrade_and_start, [(new_settings,)] * 2)
    assert sorted(made, key=str) == [None, "admin@localhost"]


def test_a_new_sqlite_file_is_in_wal_mode_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    store = Store.open(DatabaseSettings(f"sqlite:///{folder}/test.db", f"{folder}/test.key"))
    store.upgrade()
    with store.writing() as session:
        companies.insert(session, "Acme", BY, NOON)
        files = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert set(files) == {"test.db", "test.db-wal", "test.db-shm", "test.key"}
    assert set(files.values()) == {0o600}
    with store.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    store.close()


def test_a_pin_list_has_exactly_one_owner(store: Store) -> None:
    owner = {"organizer_id": organizer(store).id, "company_id": company(store).id}
    with pytest.raises(IntegrityError), store.writing() as session:
        session.execute(insert(tables.PinList).values(updated_at=NOON, **owner))
    with pytest.raises(IntegrityError), store.writing() as session:
        session.execute(insert(tables.PinList).values(updated_at=NOON))


def test_an_owner_has_one_list(store: Store) -> None:
    pin_list = insert(tables.PinList).values(organizer_id=organizer(store).id, updated_at=NOON)
    with store.writing() as session:
        session.execute(pin_list)
    with pytest.raises(IntegrityError), store.writing() as session:
        session.execute(pin_list)


def test_foreign_keys_hold(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writing() as session:
        session.execute(insert(tables.PinList).values(organizer_id=999, updated_at=NOON))
