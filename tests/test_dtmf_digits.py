"""Each press counts once, by whatever ways it comes."""

from hypothesis import given
from hypothesis import strategies as st

from dtmf.digits import SAME_PRESS_S, DigitFilter
from dtmf.keypad import Digit, DigitSource

EVENT, INFO, TONE = DigitSource.TELEPHONE_EVENT, DigitSource.SIP_INFO, DigitSource.IN_BAND


def accepted(*digits: tuple[str, DigitSource, float]) -> list[bool]:
    digit_filter = DigitFilter()
    return [digit_filter.accept(Digit(*digit)) for digit in digits]


def test_a_copy_by_another_way_does_not_count() -> None:
    assert accepted(("1", EVENT, 0.0), ("1", TONE, 0.1)) == [True, False]


def test_a_copy_by_each_other_way_does_not_count() -> None:
    assert accepted(("1", EVENT, 0.0), ("1", INFO, 0.02), ("1", TONE, 0.05)) == [
        True,
        False,
        False,
    ]


def test_two_presses_by_one_way_count() -> None:
    assert accepted(("1", EVENT, 0.0), ("1", EVENT, 0.05)) == [True, True]


def test_each_press_has_its_own_copy() -> None:
    presses = [("1", EVENT, 0.0), ("1", EVENT, 0.1), ("1", TONE, 0.12), ("1", TONE, 0.22)]
    assert accepted(*presses) == [True, True, False, False]


def test_a_press_that_one_way_lost_still_counts() -> None:
    assert accepted(("1", EVENT, 0.0), ("1", TONE, 0.05), ("1", TONE, 0.2)) == [True, False, True]


def test_another_key_in_between_does_not_matter() -> None:
    digits = [("1", EVENT, 0.0), ("2", EVENT, 0.1), ("1", TONE, 0.15), ("2", TONE, 0.25)]
    assert accepted(*digits) == [True, True, False, False]


def test_the_window_ends() -> None:
    at_the_edge = ("1", TONE, SAME_PRESS_S)
    too_late = ("1", TONE, SAME_PRESS_S + 0.001)
    assert accepted(("1", EVENT, 0.0), at_the_edge) == [True, False]
    assert accepted(("1", EVENT, 0.0), too_late) == [True, True]


@given(
    keys=st.text("0123456789*#", max_size=20),
    pauses=st.lists(st.floats(0.05, 1.0), min_size=20, max_size=20),
    delay_s=st.floats(0.0, SAME_PRESS_S - 0.01),
)
def test_any_keying_reported_twice_counts_once(
    keys: str, pauses: list[float], delay_s: float
) -> None:
    reports, at = [], 0.0
    for key, pause in zip(keys, pauses, strict=False):
        at += pause
        reports += [Digit(key, EVENT, at), Digit(key, TONE, at + delay_s)]
    digit_filter = DigitFilter()
    in_time = sorted(reports, key=lambda digit: digit.at)
    heard = [digit.symbol for digit in in_time if digit_filter.accept(digit)]
    assert "".join(heard) == keys
