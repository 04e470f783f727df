"""Names that people give lead to records, or to the sentence that helps."""

from datetime import UTC, datetime

import pytest

from bridge import directory
from bridge.directory import NotFound, OwnerName
from bridge.store import accounts, authorization_codes, companies
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import AccountRole, NewAccount
from bridge.store.store import Store

pytest_plugins = ["stores"]
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def add_account(store: Store, email: str, role: AccountRole) -> int:
    return accounts.add(store, NewAccount(email, email, role), "test", NOON).id


def test_an_unknown_name_says_how_it_is_added(sqlite_store: Store) -> None:
    with pytest.raises(NotFound, match="dialbridge company add 'Nobody'"):
        directory.company(sqlite_store, "Nobody")
    with pytest.raises(NotFound, match=r"dialbridge account add ada@example\.org"):
        directory.organizer(sqlite_store, "ada@example.org")
    with pytest.raises(NotFound, match="dialbridge authorization-code add"):
        directory.authorization_code(sqlite_store, "4711")
    with pytest.raises(NotFound, match="dialbridge conference list"):
        directory.conference(sqlite_store, "123456", NOON)


def test_the_first_super_administrator_organizes_what_names_nobody(sqlite_store: Store) -> None:
    with pytest.raises(NotFound, match="--organizer"):
        directory.organizer(sqlite_store, None)
    add_account(sqlite_store, "organizer@example.org", AccountRole.ORGANIZER)
    gone = add_account(sqlite_store, "z@example.org", AccountRole.SUPER_ADMINISTRATOR)
    chief = add_account(sqlite_store, "y@example.org", AccountRole.SUPER_ADMINISTRATOR)
    add_account(sqlite_store, "a@example.org", AccountRole.SUPER_ADMINISTRATOR)
    accounts.set_disabled(sqlite_store, gone, True, "test", NOON)
    assert directory.organizer(sqlite_store, None).id == chief


def test_each_kind_of_owner_is_found(sqlite_store: Store) -> None:
    company = companies.add(sqlite_store, "Example", "test", NOON).id
    code = authorization_codes.add(sqlite_store, "4711", company, "", "test", NOON).id
    account = add_account(sqlite_store, "ada@example.org", AccountRole.ORGANIZER)
    found = {
        OwnerName(company="Example"): ListOwner(OwnerKind.COMPANY, company),
        OwnerName(authorization_code="4711"): ListOwner(OwnerKind.AUTHORIZATION_CODE, code),
        OwnerName(organizer="Ada@example.org"): ListOwner(OwnerKind.ORGANIZER, account),
    }
    assert {name: directory.list_owner(sqlite_store, name) for name in found} == found


@pytest.mark.parametrize("names", [{}, {"company": "A", "organizer": "b@example.org"}])
def test_a_list_has_exactly_one_owner(names: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one owner"):
        OwnerName(**names)
