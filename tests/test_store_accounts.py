"""Accounts and passwords."""

import pytest
from argon2 import PasswordHasher
from store_samples import BY, HOUR, NOON, company, organizer

from bridge.store import accounts, audit, outbox, passwords, tables
from bridge.store.accounts import AccountRefused, Profile, UnknownAccount
from bridge.store.records import (
    AccountRole,
    Change,
    MailPurpose,
    NewAccount,
    NewMail,
    Theme,
)
from bridge.store.store import Store
from config.settings import Language

pytest_plugins = ["stores"]

WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LETTER = NewMail("<1@example.org>", MailPurpose.PASSWORD_CHANGED, "anna@example.org", b"changed")


def test_an_account_is_found_in_any_case_of_letters(store: Store) -> None:
    acme = company(store).id
    new = NewAccount(
        "Anna.Ærø@Example.org", "Anna", AccountRole.ADMINISTRATOR, acme, language=Language.FR
    )
    added = accounts.add(store, new, BY, NOON)
    assert accounts.by_email(store, " ANNA.ÆRØ@example.ORG ") == added
    assert (added.email, added.role) == ("Anna.Ærø@Example.org", AccountRole.ADMINISTRATOR)
    assert (added.language, added.company_id, added.created_at) == (Language.FR, acme, NOON)
    assert accounts.by_email(store, "other@example.org") is None


def test_an_address_is_given_once(store: Store) -> None:
    organizer(store, "anna@example.org")
    with pytest.raises(AccountRefused, match=r"Anna@example\.org"):
        organizer(store, "Anna@example.org")
    assert len(accounts.listing(store)) == 1


def test_an_account_needs_a_company_that_is_there(store: Store) -> None:
    with pytest.raises(AccountRefused, match="no company 99"):
        organizer(store, company_id=99)


@pytest.mark.parametrize("email", ["", "anna", "@example.org", "anna@", "an na@example.org"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValueError, match="e-mail"):
        NewAccount(email, "Anna", AccountRole.ORGANIZER)


def test_an_administrator_needs_a_company() -> None:
    with pytest.raises(ValueError, match="company"):
        NewAccount("anna@example.org", "Anna", AccountRole.ADMINISTRATOR)


def test_accounts_are_listed_by_company(store: Store) -> None:
    acme = company(store).id
    anna, bert = organizer(store, "b@example.org", acme), organizer(store, "A@example.org")
    assert accounts.listing(store) == (bert, anna)
    assert accounts.listing(store, acme) == (anna,)


def test_only_the_right_password_opens(store: Store) -> None:
    new = NewAccount("anna@example.org", "Anna", AccountRole.ORGANIZER, password="pass phrase")
    added = accounts.add(store, new, BY, NOON)
    assert "pass phrase" not in repr(new)
    assert accounts.check_password(store, "ANNA@example.org", "pass phrase") == added
    assert accounts.check_password(store, "anna@example.org", "Pass phrase") is None
    assert accounts.check_password(store, "nobody@example.org", "pass phrase") is None


def test_without_a_password_nothing_opens(store: Store) -> None:
    organizer(store)
    assert accounts.check_password(store, "anna@example.org", "") is None


def test_a_new_password_replaces_the_old(sqlite_store: Store) -> None:
    anna = organizer(sqlite_store)
    accounts.set_password(sqlite_store, anna.id, "first", BY, NOON)
    accounts.set_password(sqlite_store, anna.id, "second", BY, NOON + HOUR)
    assert accounts.check_password(sqlite_store, anna.email, "first") is None
    assert accounts.check_password(sqlite_store, anna.email, "second") == anna
    newest = audit.newest(sqlite_store, 1)[0]
    assert (newest.what, newest.at, newest.detail) == (Change.PASSWORD_SET, NOON + HOUR, {})


def test_a_disabled_account_does_not_open(sqlite_store: Store) -> None:
    anna = organizer(sqlite_store)
    accounts.set_password(sqlite_store, anna.id, "word", BY, NOON)
    accounts.set_disabled(sqlite_store, anna.id, True, BY, NOON)
    assert accounts.check_password(sqlite_store, anna.email, "word") is None
    found = accounts.by_email(sqlite_store, anna.email)
    assert found is not None
    assert found.disabled
    accounts.set_disabled(sqlite_store, anna.id, False, BY, NOON)
    assert accounts.check_password(sqlite_store, anna.email, "word") == anna


def test_an_account_that_is_not_there_cannot_be_changed(store: Store) -> None:
    with pytest.raises(UnknownAccount, match="99"):
        accounts.set_password(store, 99, "word", BY, NOON)
    with pytest.raises(UnknownAccount, match="99"):
        accounts.set_disabled(store, 99, True, BY, NOON)
    with pytest.raises(UnknownAccount, match="99"):
        accounts.change_password(store, 99, "old", "new", None, NOON)
    profile = Profile("Anna", Language.EN, Theme.AUTO, "UTC")
    with pytest.raises(UnknownAccount, match="99"):
        accounts.set_profile(store, 99, profile, BY, NOON)


def test_a_weak_hash_is_made_anew_when_its_password_is_used(sqlite_store: Store) -> None:
    anna = organizer(sqlite_store)
    with sqlite_store.writing() as session:
        session.get_one(tables.Account, anna.id).password_hash = WEAK.hash("word")
    assert accounts.check_password(sqlite_store, anna.email, "word") == anna
    with sqlite_store.reading() as session:
        kept = session.get_one(tables.Account, anna.id).password_hash
    assert kept is not None
    assert not passwords.outdated(kept)
    assert accounts.check_password(sqlite_store, anna.email, "word") == anna


def test_a_password_set_again_has_another_mark_be_it_the_same(store: Store) -> None:
    anna, marks = organizer(store), []
    for _ in range(2):
        accounts.set_password(store, anna.id, "word", BY, NOON)
        found = accounts.by_password(store, anna.email, "word")
        assert found is not None
        assert found == accounts.recognised(store, anna.id)
        assert found.password_mark not in repr(found)
        marks.append(found.password_mark)
    assert marks[0] != marks[1]


def test_only_who_is_there_and_not_disabled_is_recognised(sqlite_store: Store) -> None:
    anna = organizer(sqlite_store)
    found = accounts.recognised(sqlite_store, anna.id)
    assert found is not None
    assert found.account == anna
    accounts.set_disabled(sqlite_store, anna.id, True, BY, NOON)
    assert accounts.recognised(sqlite_store, anna.id) is None
    assert accounts.recognised(sqlite_store, 99) is None


def test_the_owner_changes_the_password_with_the_old_one(store: Store) -> None:
    anna = organizer(store)
    accounts.set_password(store, anna.id, "old word", BY, NOON)
    before = accounts.recognised(store, anna.id)
    wrong = accounts.change_password(store, anna.id, "wrong", "new word", LETTER, NOON)
    assert (wrong, accounts.recognised(store, anna.id)) == (None, before)
    assert outbox.listing(store) == ()
    changed = accounts.change_password(store, anna.id, "old word", "new word", LETTER, NOON)
    assert changed is not None
    assert changed == accounts.by_password(store, anna.email, "new word") != before
    assert accounts.check_password(store, anna.email, "old word") is None
    assert [mail.recipient for mail in outbox.listing(store)] == [anna.email]
    line = audit.newest(store, 1)[0]
    assert (line.what, line.who, line.detail) == (Change.PASSWORD_SET, anna.email, {})


def test_a_password_changes_also_where_no_mail_is_sent(sqlite_store: Store) -> None:
    anna = organizer(sqlite_store)
    accounts.set_password(sqlite_store, anna.id, "old word", BY, NOON)
    assert accounts.change_password(sqlite_store, anna.id, "old word", "new", None, NOON)
    assert outbox.listing(sqlite_store) == ()


def test_the_disabled_change_no_password(sqlite_store: Store) -> None:
    anna = organizer(sqlite_store)
    accounts.set_password(sqlite_store, anna.id, "old word", BY, NOON)
    accounts.set_disabled(sqlite_store, anna.id, True, BY, NOON)
    assert accounts.change_password(sqlite_store, anna.id, "old word", "new", None, NOON) is None


def test_a_profile_changes_and_the_audit_trail_says_in_what(store: Store) -> None:
    anna = organizer(store)
    profile = Profile("Anna L.", Language.FR, Theme.DARK, anna.timezone)
    accounts.set_profile(store, anna.id, profile, anna.email, NOON)
    found = accounts.by_id(store, anna.id)
    assert found is not None
    kept = Profile(found.name, found.language, found.theme, found.timezone)
    assert (kept, found.email, found.role) == (profile, anna.email, anna.role)
    line = audit.newest(store, 1)[0]
    assert (line.what, line.who) == (Change.PROFILE_CHANGED, anna.email)
    assert (line.subject, line.detail) == (
        f"account:{anna.id}",
        {"changed": "name, language, theme"},
    )


def test_a_profile_as_it_was_leaves_no_trace(sqlite_store: Store) -> None:
    anna = organizer(sqlite_store)
    before = audit.newest(sqlite_store, 1)
    profile = Profile(anna.name, anna.language, anna.theme, anna.timezone)
    accounts.set_profile(sqlite_store, anna.id, profile, anna.email, NOON)
    assert audit.newest(sqlite_store, 1) == before


def test_nobody_costs_as_much_as_somebody() -> None:
    assert not passwords.outdated(passwords.NOBODY)
    assert not passwords.fits("", None)
    assert len(passwords.NOBODY) == len(passwords.hashed("word"))


def test_rubbish_for_a_hash_fits_nothing() -> None:
    assert not passwords.fits("word", "rubbish")


def test_generated_passwords_differ_and_can_be_read_aloud() -> None:
    made = {passwords.generated() for _ in range(100)}
    assert len(made) == 100
    assert all(len(word) == 19 and not set(word) & set("iloILO01") for word in made)
