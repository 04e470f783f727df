"""Changing the key: all is found as before, also beside a running bridge and after a kill."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from killed_rotation import killer
from sqlalchemy import select, update
from store_samples import BY, NOON, conference, person

from bridge.store import audit, key_file, pin_history, pinlists, tables
from bridge.store.key_file import KeyFault, KeyUnusable
from bridge.store.key_rotation import rotate
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import Change, Conference
from bridge.store.store import Store
from config.settings import DatabaseSettings

pytest_plugins = ["stores"]

PEOPLE = tuple(person(f"{number:04}") for number in range(2))


@pytest.fixture(autouse=True)
def the_key_of_all_tests_comes_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """The database on PostgreSQL is one for all tests, and so is its key."""
    if "settings" not in request.fixturenames:
        yield
        return
    with closing(Store.open(request.getfixturevalue("settings"))) as store:
        with store.reading() as session:
            known = session.scalar(select(tables.PinKey.check_value))
        yield
        with store.writing() as session:
            session.execute(update(tables.PinKey).values(check_value=known))


def with_list(store: Store) -> tuple[Conference, ListOwner]:
    """A conference whose organizer had one more person on the list before."""
    room = conference(store)
    owner = ListOwner(OwnerKind.ORGANIZER, room.organizer_id)
    pinlists.replace(store, owner, [*PEOPLE, person("99")], BY, NOON)
    pinlists.replace(store, owner, PEOPLE, BY, NOON)
    return room, owner


def digests(store: Store) -> set[bytes]:
    """Of all PINs, past ones too."""
    with store.reading() as session:
        now = session.scalars(select(tables.PinEntry.pin_digest)).all()
        return {*now, *session.scalars(select(tables.PastPinEntry.pin_digest))}


def next_key(settings: DatabaseSettings) -> Path:
    return key_file.next_of(Path(settings.key_file))


def test_every_pin_is_found_as_before(store: Store, settings: DatabaseSettings) -> None:
    room, owner = with_list(store)
    first_list = pin_history.changes(store, owner)[-1].id
    before, key = digests(store), Path(settings.key_file).read_bytes()
    assert rotate(store, BY, NOON) == len(PEOPLE) + 1
    assert pinlists.find_pin(store, room.id, "0001") is not None
    assert pinlists.records(store, owner) == PEOPLE
    assert len(pin_history.as_of(store, owner, first_list)) == len(PEOPLE) + 1
    assert not before & digests(store)
    assert Path(settings.key_file).read_bytes() != key
    assert not next_key(settings).exists()
    line = audit.newest(store, 1)[0]
    assert (line.what, line.detail) == (Change.PIN_KEY_CHANGED, {"pins": len(PEOPLE) + 1})


def test_more_pins_than_are_in_memory_at_once(sqlite_store: Store) -> None:
    owner = ListOwner(OwnerKind.ORGANIZER, conference(sqlite_store).organizer_id)
    people = tuple(person(f"{number:04}") for number in range(2100))
    pinlists.replace(sqlite_store, owner, people, BY, NOON)
    assert rotate(sqlite_store, BY, NOON) == len(people)
    assert pinlists.records(sqlite_store, owner) == people


def test_the_old_key_is_of_no_use_any_more(
    store: Store, settings: DatabaseSettings, tmp_path: Path
) -> None:
    room, _owner = with_list(store)
    old = shutil.copy(settings.key_file, tmp_path / "old")
    rotate(store, BY, NOON)
    with closing(Store.open(replace(settings, key_file=str(old)))) as other:
        with pytest.raises(KeyUnusable) as unusable:
            pinlists.find_pin(other, room.id, "0001")
        assert unusable.value.fault is KeyFault.MISMATCH


# Beside others


def test_a_store_that_knows_the_old_key_notices(store: Store, settings: DatabaseSettings) -> None:
    room, owner = with_list(store)
    with closing(Store.open(settings)) as bridge:
        for _turn in range(3):
            assert pinlists.find_pin(bridge, room.id, "0001") is not None
            rotate(store, BY, NOON)
        assert pinlists.find_pin(bridge, room.id, "0001") is not None
        pinlists.replace(bridge, owner, PEOPLE[:1], BY, NOON)
    assert pinlists.records(store, owner) == PEOPLE[:1]


def test_who_began_to_read_before_reads_on(store: Store, settings: DatabaseSettings) -> None:
    room, _owner = with_list(store)
    with closing(Store.open(settings)) as bridge, bridge.reading() as session:
        old = bridge.keys(session)
        rotate(store, BY, NOON)
        assert pinlists.find_pin(bridge, room.id, "0001") is not None
        assert bridge.keys(session) is old
        digest = session.scalar(select(tables.PinEntry.pin_digest).limit(1))
        assert digest in {old.digest(each.pin) for each in PEOPLE}


def test_no_caller_is_refused_meanwhile(store: Store, settings: DatabaseSettings) -> None:
    room, _owner = with_list(store)
    over = Event()

    def call() -> int:
        calls = 0
        while not over.is_set() or calls == 0:
            assert pinlists.find_pin(bridge, room.id, f"{calls % 2:04}") is not None
            calls += 1
        return calls

    with closing(Store.open(settings)) as bridge, ThreadPoolExecutor(2) as pool:
        callers = [pool.submit(call) for _ in range(2)]
        for _turn in range(5):
            rotate(store, BY, NOON)
        over.set()
        assert all(caller.result() > 0 for caller in callers)


# Killed, and refused


@pytest.mark.timeout(300)
def test_kill_9_before_any_line(store: Store, settings: DatabaseSettings) -> None:
    room, owner = with_list(store)
    step = 1 if settings.url.startswith("sqlite") else 9
    line, waiting = 1, 0
    with closing(Store.open(settings)) as bridge, killer(settings) as rotations:
        while rotations.kill_before(line):
            line += step
            waiting += next_key(settings).exists()
            assert pinlists.find_pin(bridge, room.id, "0001") is not None
            with closing(Store.open(settings)) as started:
                started.upgrade()
                assert pinlists.records(started, owner) == PEOPLE
            assert not next_key(settings).exists()
    assert line > 50
    assert waiting > 0


def test_a_next_key_that_never_came_to_be_used_is_dropped(
    store: Store, settings: DatabaseSettings
) -> None:
    _room, owner = with_list(store)
    key = key_file.read(Path(settings.key_file))
    key_file.make_next(Path(settings.key_file))
    store.upgrade()
    assert not next_key(settings).exists()
    assert key_file.read(Path(settings.key_file)) == key
    assert pinlists.records(store, owner) == PEOPLE


def test_where_no_key_fits_none_is_dropped(settings: DatabaseSettings) -> None:
    path = Path(settings.key_file)
    path.unlink()
    key_file.make(path)
    key_file.make_next(path)
    with (
        closing(Store.open(settings)) as other,
        pytest.raises(KeyUnusable, match="is not the one"),
    ):
        rotate(other, BY, NOON)
    assert next_key(settings).exists()


def test_a_next_key_that_cannot_be_made_changes_nothing(
    store: Store, settings: DatabaseSettings
) -> None:
    _room, owner = with_list(store)
    before = digests(store)
    next_key(settings).mkdir()
    (next_key(settings) / "in the way").touch()
    with pytest.raises(KeyUnusable):
        rotate(store, BY, NOON)
    assert digests(store) == before
    assert pinlists.records(store, owner) == PEOPLE


# The files


def test_the_next_key_belongs_to_whom_the_key_belongs(sqlite_settings: DatabaseSettings) -> None:
    path = Path(sqlite_settings.key_file)
    path.chmod(0o640)
    os.chown(path, os.getuid(), os.getgid())
    key_file.make_next(path)
    key_file.take_next(path)
    found = path.stat()
    assert found.st_mode & 0o777 == 0o640
    assert (found.st_uid, found.st_gid) == (os.getuid(), os.getgid())
    assert not list(path.parent.glob(".*"))


def test_a_link_to_the_key_file_stays_one(
    sqlite_settings: DatabaseSettings, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(sqlite_settings.key_file)
    with closing(Store.open(replace(sqlite_settings, key_file=str(link)))) as store:
        rotate(store, BY, NOON)
    assert link.is_symlink()
    with closing(Store.open(sqlite_settings)) as store:
        store.upgrade()


def test_a_next_key_that_cannot_take_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="cannot be replaced") as unusable:
        key_file.take_next(tmp_path / "key")
    assert unusable.value.fault is KeyFault.NOT_REPLACED
