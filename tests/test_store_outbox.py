"""The outbox: who holds a mail, what is kept of it, and that nothing comes twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from store_samples import HOUR, NOON

from bridge.store import outbox
from bridge.store.outbox import TAKEN_AT_ONCE, CannotRetry, OutboxMail
from bridge.store.records import MailPurpose, MailState, NewMail
from bridge.store.store import Store

pytest_plugins = ["stores"]

LEASE = timedelta(minutes=5)
MAIL = NewMail("<1@example.org>", MailPurpose.TEST, "ada@example.org", b"Subject: hello\r\n\r\n")


def add(store: Store, count: int = 1) -> None:
    """Mails 1 to `count`."""
    for number in range(1, count + 1):
        outbox.add(store, replace(MAIL, message_id=f"<{number}@example.org>"), NOON)


def only(store: Store) -> OutboxMail:
    """The one mail there is."""
    (mail,) = outbox.listing(store)
    return mail


def taken(store: Store) -> OutboxMail:
    """The one mail that is due, taken at noon."""
    (mail,) = outbox.take_due(store, NOON, LEASE)
    return mail


def test_a_mail_waits_as_it_was_written(store: Store) -> None:
    add(store)
    mail = only(store)
    assert (mail.message_id, mail.purpose, mail.recipient, mail.content) == (
        MAIL.message_id,
        MAIL.purpose,
        MAIL.recipient,
        MAIL.content,
    )
    assert (mail.state, mail.created_at, mail.due_at) == (MailState.WAITING, NOON, NOON)
    assert (mail.tries, mail.settled_at, mail.last_error) == (0, None, "")


def test_a_transaction_that_fails_leaves_no_mail(store: Store) -> None:
    with suppress(ZeroDivisionError), store.writing() as session:
        outbox.insert(session, MAIL, NOON)
        session.flush()
        raise ZeroDivisionError
    assert outbox.listing(store) == ()


def test_who_takes_a_mail_holds_it_until_the_lease_is_over(store: Store) -> None:
    add(store)
    mail = taken(store)
    assert (mail.state, mail.tries, mail.due_at) == (MailState.SENDING, 1, NOON + LEASE)
    assert mail == only(store)
    just_before = NOON + LEASE - timedelta(seconds=1)
    assert outbox.take_due(store, just_before, LEASE) == ()
    (again,) = outbox.take_due(store, NOON + LEASE, LEASE)
    assert (again.id, again.tries) == (mail.id, 2)


def test_nothing_is_taken_before_it_is_due(store: Store) -> None:
    add(store)
    assert outbox.take_due(store, NOON - HOUR, LEASE) == ()


def test_the_longest_due_come_first_and_not_too_many(store: Store) -> None:
    add(store, TAKEN_AT_ONCE + 2)
    first = outbox.take_due(store, NOON, LEASE)
    assert [mail.id for mail in first] == list(range(1, TAKEN_AT_ONCE + 1))
    assert len(outbox.take_due(store, NOON, LEASE)) == 2


def test_two_that_take_at_once_never_take_the_same(store: Store) -> None:
    count = 4 * TAKEN_AT_ONCE
    add(store, count)
    start = Barrier(2)

    def take_all() -> list[int]:
        start.wait()
        mine: list[int] = []
        while some := outbox.take_due(store, NOON, LEASE):
            mine += [mail.id for mail in some]
        return mine

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.submit(take_all), threads.submit(take_all)
    assert sorted(one.result() + other.result()) == list(range(1, count + 1))


def test_a_sent_mail_keeps_no_content(store: Store) -> None:
    add(store)
    outbox.settled(store, taken(store), NOON + HOUR)
    mail = only(store)
    assert (mail.state, mail.content, mail.settled_at) == (MailState.SENT, None, NOON + HOUR)
    assert outbox.take_due(store, NOON + 100 * HOUR, LEASE) == ()


def test_a_try_that_failed_waits_for_the_next(store: Store) -> None:
    add(store)
    outbox.failed(store, taken(store), "451 later", NOON, NOON + HOUR)
    mail = only(store)
    assert (mail.state, mail.due_at, mail.last_error) == (
        MailState.WAITING,
        NOON + HOUR,
        "451 later",
    )
    assert mail.content == MAIL.content
    (again,) = outbox.take_due(store, NOON + HOUR, LEASE)
    outbox.settled(store, again, NOON + HOUR)
    assert only(store).last_error == ""


def test_a_mail_that_failed_for_good_can_be_retried(store: Store) -> None:
    add(store)
    outbox.failed(store, taken(store), "550 no", NOON, None)
    mail = only(store)
    assert (mail.state, mail.settled_at) == (MailState.FAILED, NOON)
    assert outbox.take_due(store, NOON + 100 * HOUR, LEASE) == ()
    outbox.retry(store, mail.id, NOON + HOUR)
    (again,) = outbox.take_due(store, NOON + HOUR, LEASE)
    assert (again.tries, again.settled_at, again.content) == (1, None, MAIL.content)


def test_only_a_failed_mail_can_be_retried(store: Store) -> None:
    add(store)
    for mail_id in (1, 99):
        with pytest.raises(CannotRetry):
            outbox.retry(store, mail_id, NOON)


def test_what_was_not_tried_is_given_back(store: Store) -> None:
    add(store, 2)
    outbox.give_back(store, outbox.take_due(store, NOON, LEASE), NOON)
    again = outbox.take_due(store, NOON, LEASE)
    assert [mail.tries for mail in again] == [1, 1]


def test_who_was_too_slow_changes_nothing_any_more(store: Store) -> None:
    add(store)
    slow = taken(store)
    (holder,) = outbox.take_due(store, NOON + LEASE, LEASE)
    outbox.failed(store, slow, "451 later", NOON + LEASE, None)
    outbox.give_back(store, [slow], NOON + LEASE)
    assert only(store) == holder
    outbox.settled(store, slow, NOON + LEASE)
    outbox.failed(store, holder, "451 later", NOON + LEASE, NOON + HOUR)
    assert only(store).state is MailState.SENT


def test_listing_is_newest_first_and_by_state(store: Store) -> None:
    add(store, 3)
    first, *_ = outbox.take_due(store, NOON, LEASE)
    outbox.settled(store, first, NOON)
    assert [mail.id for mail in outbox.listing(store)] == [3, 2, 1]
    assert [mail.id for mail in outbox.listing(store, limit=2)] == [3, 2]
    assert [mail.id for mail in outbox.listing(store, state=MailState.SENT)] == [1]


def test_only_what_is_over_is_forgotten(store: Store) -> None:
    add(store, 3)
    sent, failed, _waiting = outbox.take_due(store, NOON, LEASE)
    outbox.settled(store, sent, NOON)
    outbox.failed(store, failed, "550 no", NOON + HOUR, None)
    assert outbox.forget(store, NOON) == 0
    assert outbox.forget(store, NOON + HOUR) == 1
    assert outbox.forget(store, NOON + 2 * HOUR) == 1
    assert [mail.id for mail in outbox.listing(store)] == [3]


def test_the_content_is_not_in_a_repr(store: Store) -> None:
    add(store)
    assert "hello" not in repr(MAIL) + repr(only(store))
