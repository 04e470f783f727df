"""People, companies and conferences for the tests of the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bridge.store import accounts, authorization_codes, companies, conferences
from bridge.store.records import (
    Account,
    AccountRole,
    AuthorizationCode,
    Company,
    Conference,
    NewAccount,
    NewConference,
)
from bridge.store.store import Store
from pinentry.codes import CodeRules
from pinentry.records import PinRecord

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = CodeRules(6, may_repeat_digits=False)
BY = "tester"


def company(store: Store, name: str = "Acme") -> Company:
    """A company, added."""
    return companies.add(store, name, BY, NOON)


def organizer(
    store: Store, email: str = "anna@example.org", company_id: int | None = None
) -> Account:
    """An organizer without password, added."""
    new = NewAccount(email, "Anna Lind", AccountRole.ORGANIZER, company_id)
    return accounts.add(store, new, BY, NOON)


def authorization_code(store: Store, company_id: int, code: str = "B-77") -> AuthorizationCode:
    """An authorization code, added."""
    return authorization_codes.add(store, code, company_id, "sales", BY, NOON)


def hour_at_noon(organizer_id: int) -> NewConference:
    """A conference from 12 to 13 o'clock, to be added."""
    return NewConference("Monday", organizer_id, NOON, duration_min=60, timezone="Europe/Paris")


def conference(store: Store, code: str | None = None, moderator: str | None = None) -> Conference:
    """A conference from 12 to 13 o'clock of an organizer of its own, added."""
    email = f"organizer{len(accounts.listing(store))}@example.org"
    new = hour_at_noon(organizer(store, email).id)
    new = replace(new, participant_code=code, moderator_code=moderator)
    return conferences.add(store, new, RULES, BY, NOON)


def person(pin: str, first_name: str = "Ines", active: bool = True) -> PinRecord:
    """An entry of a PIN list."""
    return PinRecord(pin, first_name, "Lind", "Acme", "", "", "Paris", "FR", "", active)
