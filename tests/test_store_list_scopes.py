"""Who may manage which PIN list: every account against every list, written down as a table."""

from dataclasses import dataclass

import pytest
from sqlalchemy import update
from store_samples import BY, NOON, authorization_code

from bridge.store import accounts, companies, list_scopes, tables
from bridge.store.list_scopes import Named
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import AccountRole, NewAccount
from bridge.store.store import Store

pytest_plugins = ["stores"]

ORGANIZER, ADMINISTRATOR = AccountRole.ORGANIZER, AccountRole.ADMINISTRATOR
SUPER = AccountRole.SUPER_ADMINISTRATOR

PEOPLE = {
    "anna": (ORGANIZER, "Acme"),
    "nora": (ORGANIZER, "Acme North"),
    "bert": (ORGANIZER, "Beta"),
    "zoe": (ORGANIZER, None),
    "adam": (ADMINISTRATOR, "Acme"),
    "north": (ADMINISTRATOR, "Acme North"),
    "bea": (ADMINISTRATOR, "Beta"),
    "root": (SUPER, None),
    "chief": (SUPER, "Acme"),
    "gone": (SUPER, "Acme"),
}
PARENTS = {"Acme": None, "Acme North": "Acme", "Acme Polar": "Acme North", "Beta": None}
CODES = {"A-1": "Acme", "P-1": "Acme Polar", "B-1": "Beta"}

EVERY_LIST = {*PEOPLE, *PARENTS, *CODES}
OF_NORTH = {"nora", "north", "Acme North", "Acme Polar", "P-1"}
MAY = {
    "anna": {"anna"},
    "nora": {"nora"},
    "bert": {"bert"},
    "zoe": {"zoe"},
    "adam": {"anna", "adam", "Acme", "A-1"} | OF_NORTH,
    "north": OF_NORTH,
    "bea": {"bert", "bea", "Beta", "B-1"},
    "root": EVERY_LIST,
    "chief": EVERY_LIST,
    "gone": set[str](),
}


@dataclass(frozen=True)
class World:
    """Two companies, one with parts, their people and codes; `gone` is disabled."""

    store: Store
    owners: dict[str, ListOwner]

    def may(self, name: str) -> set[str]:
        """The lists that somebody may manage, asked one by one."""
        account = self.owners[name].id
        found = self.owners.items()
        return {key for key, owner in found if list_scopes.may_manage(self.store, account, owner)}


@pytest.fixture
def world(store: Store) -> World:
    """The tables above, stored."""
    owners: dict[str, ListOwner] = {}
    for name, parent in PARENTS.items():
        parent_id = None if parent is None else owners[parent].id
        company = companies.add(store, name, BY, NOON, parent_id)
        owners[name] = ListOwner(OwnerKind.COMPANY, company.id)
    for code, company_name in CODES.items():
        added = authorization_code(store, owners[company_name].id, code)
        owners[code] = ListOwner(OwnerKind.AUTHORIZATION_CODE, added.id)
    for name, (role, of) in PEOPLE.items():
        company_id = None if of is None else owners[of].id
        new = NewAccount(f"{name}@example.org", name.title(), role, company_id)
        account = accounts.add(store, new, BY, NOON)
        owners[name] = ListOwner(OwnerKind.ORGANIZER, account.id)
    accounts.set_disabled(store, owners["gone"].id, True, BY, NOON)
    return World(store, owners)


def test_everybody_may_manage_exactly_the_allowed_lists(world: World) -> None:
    assert {name: world.may(name) for name in PEOPLE} == MAY


@pytest.mark.parametrize("name", sorted(PEOPLE.keys() - {"gone"}))
def test_the_choices_are_what_may_be_managed(world: World, name: str) -> None:
    found = list_scopes.choices(world.store, world.owners[name].id)
    assert found.own == world.owners[name]
    offered = [*found.companies, *found.organizers, *found.authorization_codes]
    assert {entry.owner for entry in offered} == {world.owners[key] for key in MAY[name] - {name}}
    assert len(offered) == len(MAY[name]) - 1
    assert found.only_own is (PEOPLE[name][0] is ORGANIZER)


def test_choices_are_named_and_in_order(world: World) -> None:
    found = list_scopes.choices(world.store, world.owners["north"].id)
    assert [entry.label for entry in found.companies] == ["Acme North", "Acme Polar"]
    assert [entry.label for entry in found.organizers] == ["Nora · nora@example.org"]
    assert [entry.label for entry in found.authorization_codes] == ["P-1 · sales"]


def test_an_owner_is_named(world: World) -> None:
    acme = world.owners["Acme"]
    assert list_scopes.named(world.store, acme) == Named(acme, "Acme")
    assert list_scopes.named(world.store, ListOwner(OwnerKind.COMPANY, 999)) is None


@pytest.mark.parametrize("kind", OwnerKind)
def test_nobody_may_manage_what_does_not_exist(world: World, kind: OwnerKind) -> None:
    nothing = ListOwner(kind, 999)
    assert not any(
        list_scopes.may_manage(world.store, world.owners[name].id, nothing) for name in PEOPLE
    )


def test_who_does_not_exist_may_nothing(world: World) -> None:
    assert not any(
        list_scopes.may_manage(world.store, 999, owner) for owner in world.owners.values()
    )


def test_companies_that_are_parts_of_each_other_end(world: World) -> None:
    acme, polar = world.owners["Acme"].id, world.owners["Acme Polar"].id
    ring = update(tables.Company).where(tables.Company.id == acme).values(parent_id=polar)
    with world.store.writing() as session:
        session.execute(ring)
    assert world.may("north") == MAY["adam"]
