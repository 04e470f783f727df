"""The growing wait between logins and between mails, stepped by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.throttle import (
    ACCOUNT_PACE,
    ADDRESS_PACE,
    FORGET_AFTER_S,
    MAILBOX_PACE,
    LoginThrottle,
    Pace,
    Tally,
    account_key,
    address_key,
)

HERE, THERE = "192.0.2.1", "198.51.100.1"


def test_three_tries_are_free_then_the_wait_doubles() -> None:
    throttle, now, waits = LoginThrottle(), 0.0, []
    for _ in range(12):
        wait_s = throttle.begin("ada@example.org", HERE, now)
        waits.append(wait_s)
        now += wait_s
        if wait_s:
            assert throttle.begin("ada@example.org", f"{THERE}", now) == 0.0
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_one_address_is_slowed_down_over_many_accounts() -> None:
    throttle = LoginThrottle()
    waits = [throttle.begin(f"{n}@example.org", HERE, 0.0) for n in range(ADDRESS_PACE.free + 1)]
    assert waits == [0.0] * ADDRESS_PACE.free + [1.0]
    assert throttle.begin("somebody@example.org", THERE, 0.0) == 0.0


def test_tries_at_the_same_moment_do_not_slip_through_together() -> None:
    throttle = LoginThrottle()
    passed = sum(throttle.begin("ada@example.org", f"192.0.2.{n}", 0.0) == 0 for n in range(50))
    assert passed == ACCOUNT_PACE.free


def test_a_refused_try_does_not_lengthen_the_wait() -> None:
    throttle = LoginThrottle()
    waits = [throttle.begin("ada@example.org", HERE, 0.0) for _ in range(10)]
    assert waits[3:] == [1.0] * 7


def test_success_forgets_the_account_but_not_what_else_the_address_did() -> None:
    throttle = LoginThrottle()
    for n in range(ADDRESS_PACE.free - 1):
        throttle.begin(f"{n}@example.org", HERE, 0.0)
    assert throttle.begin("own@example.org", HERE, 0.0) == 0.0
    throttle.succeeded("own@example.org", HERE)
    assert throttle.begin("own@example.org", HERE, 0.0) == 0.0
    assert throttle.begin("own@example.org", HERE, 0.0) > 0.0


def test_mails_are_counted_apart_from_passwords() -> None:
    throttle = LoginThrottle()
    waits = [throttle.mails.begin("ada@example.org", f"192.0.2.{n}", 0.0) for n in range(4)]
    assert waits == [0.0, 0.0, 0.0, 60.0]
    assert throttle.begin("ada@example.org", HERE, 0.0) == 0.0
    assert throttle.mails.begin("bea@example.org", HERE, 0.0) == 0.0


def test_a_mailbox_gets_a_mail_every_half_hour_at_last() -> None:
    assert [MAILBOX_PACE.wait_s(n) for n in range(2, 10)] == [
        *(0.0, 60.0, 120.0, 240.0, 480.0),
        *(960.0, 1800.0, 1800.0),
    ]
    assert MAILBOX_PACE.longest_s < FORGET_AFTER_S


def test_an_undecided_try_does_not_count() -> None:
    throttle = LoginThrottle()
    for _ in range(100):
        assert throttle.begin("ada@example.org", HERE, 0.0) == 0.0
        throttle.undecided("ada@example.org", HERE)


def test_a_quiet_hour_is_forgiven() -> None:
    tally = Tally(Pace(free=1, longest_s=900.0))
    for _ in range(20):
        tally.count("key", 0.0)
    assert tally.wait_s("key", 1.0) == 899.0
    assert tally.wait_s("key", FORGET_AFTER_S) == 0.0
    tally.count("key", FORGET_AFTER_S)
    assert tally.wait_s("key", FORGET_AFTER_S) == 1.0


def test_the_longest_quiet_entry_makes_room() -> None:
    tally = Tally(ADDRESS_PACE, max_entries=3)
    for n, key in enumerate(["a", "b", "c", "a", "d"]):
        tally.count(key, float(n))
    assert len(tally) == 3
    tally.take_back("b")  # was dropped: nothing to take back
    assert len(tally) == 3


@given(tries=st.integers(0, 10**9), pace=st.sampled_from([ADDRESS_PACE, MAILBOX_PACE]))
def test_the_wait_never_shrinks_and_never_passes_its_end(tries: int, pace: Pace) -> None:
    assert 0.0 <= pace.wait_s(tries) <= pace.wait_s(tries + 1) <= pace.longest_s


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_address_keys(address: str, key: str) -> None:
    assert address_key(address) == key


def test_account_keys_see_through_case_and_blanks() -> None:
    assert account_key(" Ada@Example.ORG ") == account_key("ada@example.org")
