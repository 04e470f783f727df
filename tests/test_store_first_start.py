"""The first start: an administrator and a conference, once."""

from store_samples import NOON, RULES, organizer

from bridge.store import accounts, conferences
from bridge.store.first_start import ADMINISTRATOR, first_start
from bridge.store.records import AccountRole
from bridge.store.store import Store
from config.settings import Language, PinMode
from pinentry.verdicts import Role

pytest_plugins = ["stores"]


def test_the_first_start_makes_what_a_first_call_needs(store: Store) -> None:
    made = first_start(store, RULES, NOON, Language.FR)
    assert made is not None
    account = accounts.check_password(store, ADMINISTRATOR, made.password)
    assert account is not None
    assert (account.role, account.language) == (AccountRole.SUPER_ADMINISTRATOR, Language.FR)
    assert made.password not in repr(made)
    demo = made.demo_conference
    found = conferences.find_by_code(store, demo.participant_code, NOON)
    assert found is not None
    assert (found.conference, found.role, found.ended) == (demo, Role.PARTICIPANT, False)
    assert (demo.pin_mode, demo.starts_at, demo.ends_at) == (PinMode.OFF, NOON, None)
    assert (demo.language, demo.company_name) == (Language.FR, "Demo")


def test_a_second_start_is_no_first_start(store: Store) -> None:
    assert first_start(store, RULES, NOON) is not None
    assert first_start(store, RULES, NOON) is None
    assert len(conferences.listing(store, NOON)) == 1


def test_a_store_with_an_account_needs_none(store: Store) -> None:
    organizer(store)
    assert first_start(store, RULES, NOON) is None
    assert accounts.by_email(store, ADMINISTRATOR) is None
