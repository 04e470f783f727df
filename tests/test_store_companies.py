"""Companies, authorization codes, and the audit trail that remembers who added them."""

import pytest
from store_samples import BY, HOUR, NOON, authorization_code, company

from bridge.store import audit, authorization_codes, companies
from bridge.store.authorization_codes import AuthorizationCodeRefused
from bridge.store.companies import CompanyRefused
from bridge.store.records import Change
from bridge.store.store import Store

pytest_plugins = ["stores"]


def test_a_company_may_have_parts(store: Store) -> None:
    acme = companies.add(store, " Acme ", BY, NOON)
    part = companies.add(store, "Acme North", BY, NOON, parent_id=acme.id)
    assert (acme.name, acme.parent_id, part.parent_id) == ("Acme", None, acme.id)
    assert companies.listing(store) == (acme, part)
    assert companies.by_name(store, "Acme North") == part
    assert companies.by_name(store, "acme north") is None


def test_a_company_without_name_place_or_parent_is_refused(store: Store) -> None:
    company(store, "Acme")
    with pytest.raises(CompanyRefused, match="already"):
        company(store, "Acme")
    with pytest.raises(CompanyRefused, match="name"):
        company(store, "  ")
    with pytest.raises(CompanyRefused, match="no company 99"):
        companies.add(store, "Part", BY, NOON, parent_id=99)
    assert len(companies.listing(store)) == 1


def test_authorization_codes_belong_to_a_company(store: Store) -> None:
    acme, other = company(store).id, company(store, "Other").id
    second = authorization_code(store, acme, "B-2")
    first = authorization_code(store, other, " B-1 ")
    assert authorization_codes.listing(store) == (first, second)
    assert authorization_codes.listing(store, acme) == (second,)
    assert authorization_codes.by_code(store, "B-1") == first
    assert authorization_codes.by_code(store, "B-3") is None
    assert (first.code, first.label, first.company_id) == ("B-1", "sales", other)


def test_an_authorization_code_that_is_empty_taken_or_nobodys_is_refused(store: Store) -> None:
    acme = company(store).id
    authorization_code(store, acme, "B-1")
    with pytest.raises(AuthorizationCodeRefused, match="taken"):
        authorization_code(store, acme, "B-1")
    with pytest.raises(AuthorizationCodeRefused, match="empty"):
        authorization_code(store, acme, " ")
    with pytest.raises(AuthorizationCodeRefused, match="no company 99"):
        authorization_code(store, 99, "B-2")


def test_every_change_has_a_line_newest_first(store: Store) -> None:
    acme = company(store)
    code = authorization_code(store, acme.id)
    audit.record(store, NOON + HOUR, "anna", Change.PASSWORD_SET, "account:7", asked=True)
    asked, made, added = audit.newest(store)
    assert (asked.at, asked.who, asked.what) == (NOON + HOUR, "anna", Change.PASSWORD_SET)
    assert asked.detail == {"asked": True}
    assert (made.subject, made.detail) == (f"authorization-code:{code.id}", {"label": "sales"})
    assert (added.what, added.detail) == (Change.COMPANY_ADDED, {"name": "Acme"})
    assert audit.newest(store, subject="account:7") == (asked,)
    assert audit.newest(store, 1) == (asked,)


@pytest.mark.parametrize("name", ["pin", "participant_code", "password"])
def test_the_audit_trail_holds_no_secret(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        audit.record(store, NOON, BY, Change.PASSWORD_SET, "account:7", **{name: "1234"})
    assert audit.newest(store) == ()
