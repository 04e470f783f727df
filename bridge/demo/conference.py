"""The demo's conference and PIN list, put into an empty database through the store."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bridge.demo.script import Person
from bridge.store import accounts, companies, conferences, pinlists
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import (
    AccountRole,
    Conference,
    NewAccount,
    NewConference,
)
from bridge.store.store import Store
from config.settings import PinMode, Settings
from pinentry.codes import CodeRules
from pinentry.records import PinRecord

NAME = "Demonstration"
ORGANIZER = "organizer@example.org"
BY = "demo"


def prepare(settings: Settings, people: Sequence[Person]) -> Conference:
    """A conference that lets in whoever keys a PIN of `people`, from now on."""
    store, utc = Store.open(settings.database), datetime.now(UTC)
    rules = CodeRules(settings.entrance.code_length, settings.entrance.codes_may_repeat_digits)
    try:
        store.upgrade()
        company = companies.add(store, NAME, BY, utc)
        new = NewAccount(ORGANIZER, NAME, AccountRole.ORGANIZER, company.id)
        organizer = accounts.add(store, new, BY, utc)
        owner = ListOwner(OwnerKind.ORGANIZER, organizer.id)
        pinlists.replace(store, owner, [_record(person) for person in people], BY, utc)
        wanted = NewConference(
            NAME,
            organizer.id,
            utc,
            size=len(people),
            pin_mode=PinMode.ENFORCE,
            language=settings.prompts.language,
        )
        return conferences.add(store, wanted, rules, BY, utc)
    finally:
        store.close()


def _record(person: Person) -> PinRecord:
    first_name, _, last_name = person.name.partition(" ")
    return PinRecord(
        pin=person.pin,
        first_name=first_name,
        last_name=last_name,
        company=person.company,
        phone="",
        email=f"{person.user}@example.org",
        city="",
        state_country="",
        other="",
    )
