"""Pauses between tries, and what is kept of a server's answer."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.mail_tries import LONGEST_ANSWER, answer_to_keep, masked_address, next_pause

ADA = "ada@example.org"
TWO_DAYS = timedelta(hours=48)


def pauses(give_up_after: timedelta) -> list[float]:
    """All pauses of a mail that is never taken, in minutes."""
    found: list[float] = []
    while (pause := next_pause(len(found) + 1, give_up_after)) is not None:
        found.append(pause / timedelta(minutes=1))
    return found


def test_pauses_grow_to_an_hour_and_end() -> None:
    assert pauses(timedelta(hours=3)) == [1, 2, 4, 8, 16, 32, 60]
    assert pauses(timedelta(minutes=63)) == [1, 2, 4, 8, 16, 32]
    two_days = pauses(TWO_DAYS)
    assert set(two_days[6:]) == {60}
    assert timedelta(hours=47) < timedelta(minutes=sum(two_days)) <= TWO_DAYS


def test_many_tries_are_no_trouble() -> None:
    assert next_pause(10_000, timedelta(days=10)) is None


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("550 <Ada@Example.org>: no such user", "550 <a…@example.org>: no such user"),
        ("451 one\r\n two\x00\x1b[31m", "451 one two [31m"),
        (
            f"554 blocked https://x.example/reset/{'aZ0-_' * 9}?",
            "554 blocked https://x.example/reset/…?",
        ),
        (
            "421 mail-out-17.prod.region.mail.example.org",
            "421 mail-out-17.prod.region.mail.example.org",
        ),
    ],
)
def test_what_is_private_is_not_kept(answer: str, kept: str) -> None:
    assert answer_to_keep(answer, ADA) == kept


@given(answer=st.text(max_size=500), token=st.from_regex(r"[\w-]{43}", fullmatch=True))
def test_an_answer_becomes_one_short_line(answer: str, token: str) -> None:
    kept = answer_to_keep(f"{answer} {token} {ADA}", ADA)
    assert len(kept) <= LONGEST_ANSWER
    assert len(kept.splitlines()) <= 1
    assert token not in kept
    assert ADA not in kept


@pytest.mark.parametrize(
    ("address", "masked"),
    [(ADA, "a…@example.org"), ("@example.org", "…@example.org"), ("rubbish", "…@rubbish")],
)
def test_masked_address(address: str, masked: str) -> None:
    assert masked_address(address) == masked
