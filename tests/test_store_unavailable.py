"""A database that is away, full, locked or broken: said clearly and soon, and then forgotten."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from postgresql_cluster import Cluster
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from store_samples import BY, NOON, company, conference, organizer, person

from bridge.end_reason import Fault
from bridge.store import companies, conferences, pinlists
from bridge.store.companies import CompanyRefused
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.store import Store
from bridge.store.unavailable import SQLSTATE_CAUSES, Cause, StoreUnavailable, raise_meaning
from config.settings import DatabaseSettings

pytest_plugins = ["stores"]


@contextmanager
def unavailable(cause: Cause, within_s: float = 5.0) -> Iterator[None]:
    """The block must end by this cause, soon."""
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as refused:
        yield
    assert refused.value.cause is cause
    assert time.monotonic() - began < within_s


@pytest.mark.postgresql
def test_a_server_that_goes_away_and_comes_back(cluster: Cluster, postgresql_store: Store) -> None:
    made = conference(postgresql_store, "123456")
    with cluster.stopped():
        for _try in range(3):
            with unavailable(Cause.AWAY):
                conferences.find_by_code(postgresql_store, "123456", NOON)
            with unavailable(Cause.AWAY):
                companies.add(postgresql_store, "Late", BY, NOON)
    found = conferences.find_by_code(postgresql_store, "123456", NOON)
    assert found is not None
    assert found.conference == made
    assert companies.add(postgresql_store, "Late", BY, NOON).name == "Late"


@pytest.mark.postgresql
def test_a_server_that_goes_away_in_the_middle(cluster: Cluster, postgresql_store: Store) -> None:
    with unavailable(Cause.AWAY, within_s=30), postgresql_store.writing() as session:
        companies.insert(session, "Half", BY, NOON)
        with cluster.stopped():
            session.execute(text("SELECT 1"))
    assert companies.by_name(postgresql_store, "Half") is None


@pytest.mark.postgresql
def test_a_row_that_another_holds(postgresql_store: Store) -> None:
    made = company(postgresql_store)
    lock = text(f"SELECT * FROM companies WHERE id = {made.id} FOR UPDATE")
    with postgresql_store.writing() as holder:
        holder.execute(lock)
        with unavailable(Cause.LOCKED), postgresql_store.writing() as session:
            session.execute(lock)


@pytest.mark.postgresql
def test_a_database_that_is_not_there(postgresql_settings: DatabaseSettings) -> None:
    url = postgresql_settings.url.replace("@/ready?", "@/absent?")
    with unavailable(Cause.AWAY):
        Store.open(DatabaseSettings(url, "key")).revision()


def test_a_locked_file_refuses_writers_and_lets_readers_read(
    sqlite_store: Store, tmp_path: Path
) -> None:
    made = conference(sqlite_store, "123456")
    with closing(sqlite3.connect(tmp_path / "var" / "test.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with unavailable(Cause.LOCKED):
            company(sqlite_store)
        found = conferences.find_by_code(sqlite_store, "123456", NOON)
        assert found is not None
        assert found.conference == made
        other.rollback()
    assert company(sqlite_store).name == "Acme"


def test_a_full_disk_changes_nothing(sqlite_store: Store) -> None:
    owner = ListOwner(OwnerKind.ORGANIZER, organizer(sqlite_store).id)
    pinlists.replace(sqlite_store, owner, [person("11")], BY, NOON)
    people = [person(f"{number:05}") for number in range(5000)]
    _limit_pages(sqlite_store, 100)
    with unavailable(Cause.FULL):
        pinlists.replace(sqlite_store, owner, people, BY, NOON)
    assert pinlists.records(sqlite_store, owner) == (person("11"),)
    _limit_pages(sqlite_store, 100_000)
    assert pinlists.replace(sqlite_store, owner, people, BY, NOON).added == 5000


def _limit_pages(store: Store, pages: int) -> None:
    """The disk is full after so many pages; holds for the one connection that is in the pool."""
    with store.reading() as session:
        session.execute(text(f"PRAGMA max_page_count = {pages}"))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database " * 99)
    store = Store.open(DatabaseSettings(f"sqlite:///{tmp_path}/a.db", str(tmp_path / "key")))
    for use in (store.upgrade, store.revision):
        with unavailable(Cause.DAMAGED):
            use()


def test_a_damaged_file(sqlite_store: Store, tmp_path: Path) -> None:
    company(sqlite_store)
    sqlite_store.close()
    with (tmp_path / "var" / "test.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 400_000)
    with unavailable(Cause.DAMAGED):
        companies.listing(sqlite_store)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in ("file/a.db", "file/deeper/a.db"):
        with pytest.raises(StoreUnavailable) as refused:
            Store.open(DatabaseSettings(f"sqlite:///{tmp_path}/{path}", "key"))
        assert refused.value.cause is Cause.READ_ONLY


def test_writers_of_one_process_wait_for_each_other(
    store: Store, settings: DatabaseSettings
) -> None:
    store = Store.open(settings)
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda turn: company(store, f"Company {turn}"), range(20)))
    assert len(companies.listing(store)) == len(added) == 20
    store.close()


def test_an_error_in_the_block_undoes_it(store: Store) -> None:
    with pytest.raises(CompanyRefused), store.writing() as session:
        _insert_one_and_a_half(session)
    assert companies.listing(store) == ()


def _insert_one_and_a_half(session: Session) -> None:
    companies.insert(session, "One", BY, NOON)
    companies.insert(session, "", BY, NOON)


def test_every_cause_has_a_sentence_and_a_fault() -> None:
    for cause in Cause:
        said = StoreUnavailable(cause, "the driver's words")
        assert said.fault is cause.fault is not Fault.CALLER
        assert str(said) == f"the database {cause.sentence}: the driver's words"
    assert str(StoreUnavailable(Cause.AWAY)) == "the database cannot be reached"


@pytest.mark.parametrize(("state", "cause"), SQLSTATE_CAUSES.items())
def test_sqlstates_mean_what_the_table_says(state: str, cause: Cause) -> None:
    original = psycopg.Error("said\nmore")
    original.sqlstate = state.ljust(5, "0")
    with pytest.raises(StoreUnavailable, match=r"said$") as refused:
        raise_meaning(DBAPIError("SELECT 1", {}, original))
    assert refused.value.cause is cause


def test_our_own_defects_pass_unchanged(sqlite_store: Store) -> None:
    with pytest.raises(OperationalError, match="syntax"), sqlite_store.reading() as session:
        session.execute(text("SELEKT"))
    original = psycopg.Error()
    original.sqlstate = "42601"
    for error in (
        DBAPIError("SELEKT", {}, original),
        DBAPIError("SELECT 1", {}, psycopg.ProgrammingError()),
        IntegrityError("INSERT", {}, sqlite3.IntegrityError()),
    ):
        with pytest.raises(type(error)):
            raise_meaning(error)


def test_a_pool_without_a_free_connection_is_slow() -> None:
    with pytest.raises(StoreUnavailable, match="busy") as refused:
        raise_meaning(PoolTimeout())
    assert refused.value.cause is Cause.SLOW
