"""The key file, and the keys made of it."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_samples import BY, NOON, organizer, person

from bridge.store import key_file, pinlists
from bridge.store.key_file import KeyFault, KeyUnusable
from bridge.store.keys import PinKeys
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.store import Store
from config.settings import DatabaseSettings

pytest_plugins = ["stores"]

ONE, OTHER = PinKeys(b"1" * 32), PinKeys(b"2" * 32)
PINS = st.text("0123456789", min_size=2, max_size=10)


@given(pin=PINS)
def test_a_sealed_pin_opens_with_its_key_only(pin: str) -> None:
    sealed = ONE.seal(pin)
    assert ONE.unseal(sealed) == pin
    assert pin.encode() not in sealed or len(pin) < 4
    with pytest.raises(ValueError, match="another key"):
        OTHER.unseal(sealed)


@pytest.mark.parametrize("rubbish", [b"", b"x", b"x" * 12, b"x" * 40])
def test_rubbish_does_not_open(rubbish: bytes) -> None:
    with pytest.raises(ValueError, match="another key"):
        ONE.unseal(rubbish)


def test_two_seals_of_a_pin_differ_and_two_digests_do_not() -> None:
    assert ONE.seal("1234") != ONE.seal("1234")
    assert ONE.digest("1234") == ONE.digest("1234") != OTHER.digest("1234")
    assert ONE.digest("0123") != ONE.digest("123")
    assert ONE.check_value != OTHER.check_value


def test_a_key_file_is_private_and_made_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key"
    key_file.make(path)
    key = key_file.read(path)
    key_file.make(path)
    assert key_file.read(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_many_who_make_it_at_once_read_the_same_key(tmp_path: Path) -> None:
    def make_and_read(_turn: int) -> bytes:
        key_file.make(tmp_path / "key")
        return key_file.read(tmp_path / "key")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make_and_read, range(40)))) == 1


@pytest.mark.parametrize("content", [b"", b"short", b"not base64 !", secrets.token_bytes(32)])
def test_a_file_without_a_key_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(KeyUnusable, match="does not hold a key") as unusable:
        key_file.read(path)
    assert unusable.value.fault is KeyFault.MALFORMED


def test_a_file_that_cannot_be_read_or_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match=r"cannot be read .*directory") as unreadable:
        key_file.read(tmp_path)
    assert unreadable.value.fault is KeyFault.UNREADABLE
    (tmp_path / "file").touch()
    with pytest.raises(KeyUnusable, match="cannot be made") as unwritable:
        key_file.make(tmp_path / "file" / "key")
    assert unwritable.value.fault is KeyFault.UNWRITABLE


def test_the_first_upgrade_makes_the_file_and_the_next_proves_it(
    new_settings: DatabaseSettings,
) -> None:
    store = Store.open(new_settings)
    store.upgrade()
    key = Path(new_settings.key_file).read_bytes()
    store.upgrade()
    assert Path(new_settings.key_file).read_bytes() == key
    store.close()


def test_a_lost_key_file_is_not_made_anew(store: Store, settings: DatabaseSettings) -> None:
    Path(settings.key_file).unlink()
    with pytest.raises(KeyUnusable, match="restore it") as unusable:
        store.upgrade()
    assert unusable.value.fault is KeyFault.MISSING
    assert not Path(settings.key_file).exists()


def test_a_wrong_key_file_does_no_harm(
    store: Store, settings: DatabaseSettings, tmp_path: Path
) -> None:
    owner = ListOwner(OwnerKind.ORGANIZER, organizer(store).id)
    pinlists.replace(store, owner, [person("11")], BY, NOON)
    key_file.make(tmp_path / "other")
    wrong = Store.open(replace(settings, key_file=str(tmp_path / "other")))
    for forbidden in (
        wrong.upgrade,
        lambda: pinlists.records(wrong, owner),
        lambda: pinlists.find_pin(wrong, 1, "11"),
        lambda: pinlists.replace(wrong, owner, [], BY, NOON),
    ):
        with pytest.raises(KeyUnusable) as unusable:
            forbidden()
        assert unusable.value.fault is KeyFault.MISMATCH
    wrong.close()
    assert pinlists.records(store, owner) == (person("11"),)
