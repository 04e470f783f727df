"""Every write reaches the store, in order, however often the database is away."""

import asyncio
import logging

import pytest
from stepped import advance, clock, settle, stepped, until

from bridge.register import DRAIN_S, RETRY_FIRST_S, RETRY_MOST_S, Register, Write
from bridge.store.store import Store
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import DatabaseSettings


class Book:
    """A database to be written to, which can be away."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.tries = 0
        self.away = 0
        """How many tries fail from now on."""

    def line(self, text: str) -> Write:
        """A write of one line."""

        def write(_: Store) -> None:
            self.tries += 1
            if self.away > 0:
                self.away -= 1
                raise StoreUnavailable(Cause.AWAY)
            self.stored.append(text)

        return write


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def store(tmp_path: object) -> Store:
    """Handed on to the writes, never connected to."""
    return Store.open(DatabaseSettings(f"sqlite:///{tmp_path}/a.db", f"{tmp_path}/a.key"))


async def failed_again(book: Book, tries: int) -> None:
    """The pause after this many tries has begun."""
    await until(lambda: book.tries == tries and len(clock().pauses) == tries)


@stepped
async def test_writes_are_stored_in_order(book: Book, store: Store) -> None:
    register = Register(store)
    register.start()
    for number in range(50):
        register.write(book.line(str(number)))
    assert register.waiting == 50
    await register.stop()
    assert book.stored == [str(number) for number in range(50)]
    assert register.waiting == 0


@stepped
async def test_a_write_is_tried_until_the_database_is_back_after_growing_pauses(
    book: Book, store: Store
) -> None:
    register = Register(store)
    register.start()
    book.away = 6
    register.write(book.line("first"))
    register.write(book.line("second"))
    for tries in range(1, 7):
        await failed_again(book, tries)
        assert register.waiting == 2
        await advance(clock().pauses[-1])
    await until(lambda: book.stored)
    growing = [RETRY_FIRST_S, 0.4, 0.8, 1.6, RETRY_MOST_S, RETRY_MOST_S]
    assert clock().pauses == pytest.approx(growing)
    await register.stop()
    assert book.stored == ["first", "second"]


@stepped
async def test_after_an_outage_the_next_one_begins_with_the_shortest_pause(
    book: Book, store: Store
) -> None:
    register = Register(store)
    register.start()
    for _ in range(2):
        book.away = 1
        register.write(book.line("line"))
        pauses = len(clock().pauses)
        await until(lambda pauses=pauses: len(clock().pauses) > pauses)  # type: ignore[misc]  # a default is no type to mypy
        assert clock().pauses[-1] == pytest.approx(RETRY_FIRST_S)
        await advance(RETRY_FIRST_S)
        await until(lambda: register.waiting == 0)
    await register.stop()


@stepped
async def test_a_write_that_the_database_refuses_is_left_out_and_logged(
    book: Book, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def defect(_: Store) -> None:
        raise ZeroDivisionError

    register = Register(store)
    register.start()
    register.write(defect)
    register.write(book.line("next"))
    await register.stop()
    assert book.stored == ["next"]
    assert [r.levelno for r in caplog.records] == [logging.ERROR]


@stepped
async def test_a_stopping_bridge_waits_for_the_database_only_so_long(
    book: Book, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    register = Register(store)
    register.start()
    book.away = 1000
    register.write(book.line("first"))
    register.write(book.line("second"))
    stopping = asyncio.create_task(register.stop())
    await failed_at_all(book)
    await advance(DRAIN_S)
    await until(stopping.done)
    assert "2 writes were lost" in caplog.text
    assert book.stored == []


async def failed_at_all(book: Book) -> None:
    await until(lambda: book.tries)
    await settle()


@stepped
async def test_a_register_that_never_started_stops(store: Store) -> None:
    await Register(store).stop()
