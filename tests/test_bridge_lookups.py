"""The entrance's questions, put to a real store that can be away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from store_samples import BY, NOON, RULES, hour_at_noon, organizer, person

from bridge.lookups import Lookups
from bridge.store import conferences, pinlists
from bridge.store.pin_records import ListOwner, OwnerKind, PinMatch
from bridge.store.records import Conference, FoundCode
from bridge.store.store import Store
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import DatabaseSettings
from pinentry.verdicts import Role, Unavailable

pytest_plugins = ["stores"]
pytestmark = pytest.mark.asyncio


class StoreThatGoesAway(Store):
    """A store with a switch."""

    away = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        if self.away:
            raise StoreUnavailable(Cause.AWAY)
        with super().reading() as session:
            yield session


@pytest.fixture
def store(sqlite_settings: DatabaseSettings) -> Iterator[StoreThatGoesAway]:
    store = StoreThatGoesAway.open(sqlite_settings)
    store.upgrade()
    yield store
    store.close()


@pytest.fixture
def lookups(store: Store) -> Iterator[Lookups]:
    lookups = Lookups(store)
    yield lookups
    lookups.close()


def add(store: Store, starts_at: datetime) -> Conference:
    """A conference of one hour, whose organizer's list has the PIN 0042."""
    anna = organizer(store)
    new = replace(hour_at_noon(anna.id), starts_at=starts_at)
    pinlists.replace(store, ListOwner(OwnerKind.ORGANIZER, anna.id), [person("0042")], BY, NOON)
    return conferences.add(store, new, RULES, BY, starts_at)


async def test_a_code_finds_the_conference_and_the_role(store: Store, lookups: Lookups) -> None:
    conference = add(store, datetime.now(UTC))
    found = await lookups.code(conference.moderator_code)
    assert found == FoundCode(conference, Role.MODERATOR, ended=False)
    assert await lookups.code("000000") is None


async def test_a_code_of_yesterday_is_found_as_ended(store: Store, lookups: Lookups) -> None:
    conference = add(store, datetime.now(UTC) - timedelta(days=1))
    found = await lookups.code(conference.participant_code)
    assert found == FoundCode(conference, Role.PARTICIPANT, ended=True)


async def test_a_pin_finds_the_person(store: Store, lookups: Lookups) -> None:
    conference = add(store, datetime.now(UTC))
    match = await lookups.pin(conference.id, "0042")
    assert isinstance(match, PinMatch)
    assert (match.name, match.company) == ("Ines Lind", "Acme")
    assert await lookups.pin(conference.id, "42") is None


async def test_a_database_that_is_away_is_an_answer_and_so_is_its_return(
    store: StoreThatGoesAway, lookups: Lookups
) -> None:
    conference = add(store, datetime.now(UTC))
    store.away = True
    assert await lookups.code(conference.participant_code) == Unavailable()
    assert await lookups.pin(conference.id, "0042") == Unavailable()
    store.away = False
    assert isinstance(await lookups.code(conference.participant_code), FoundCode)


async def test_a_lost_key_file_is_as_if_the_database_were_away(
    store: Store, sqlite_settings: DatabaseSettings
) -> None:
    conference = add(store, datetime.now(UTC))
    Path(sqlite_settings.key_file).unlink()
    fresh = Lookups(Store.open(sqlite_settings))
    assert await fresh.pin(conference.id, "0042") == Unavailable()
    fresh.close()
