"""What a caller keys: submitting, clearing, keying ahead."""

import pytest

from pinentry.keyed import AHEAD_MAX, POUND_AFTER_LAST_S, Keyed, Pressed


def keyed(longest: int = 6) -> Keyed:
    keys = Keyed()
    keys.expect(longest)
    return keys


def press_all(keys: Keyed, symbols: str, now: float = 0.0) -> list[Pressed]:
    return [keys.press(symbol, now) for symbol in symbols]


def test_pound_submits() -> None:
    keys = keyed()
    assert press_all(keys, "12#") == [Pressed.KEPT, Pressed.KEPT, Pressed.SUBMITTED]
    assert keys.take() == "12"
    assert keys.text == ""


def test_the_last_expected_digit_submits() -> None:
    keys = keyed(longest=3)
    assert press_all(keys, "123")[-1] is Pressed.SUBMITTED
    assert keys.take() == "123"


def test_star_clears() -> None:
    keys = keyed()
    press_all(keys, "12*345#")
    assert keys.take() == "345"


@pytest.mark.parametrize("symbol", list("ABCD"))
def test_letters_mean_nothing(symbol: str) -> None:
    keys = keyed()
    assert keys.press(symbol, 0.0) is Pressed.NOTHING
    keys.press_ahead(symbol, 0.0)
    assert keys.replay(0.0) is Pressed.NOTHING


def test_pound_just_after_the_last_expected_digit_means_nothing() -> None:
    keys = keyed(longest=2)
    press_all(keys, "12")
    keys.take()
    assert keys.press("#", POUND_AFTER_LAST_S) is Pressed.NOTHING
    assert keys.press("#", POUND_AFTER_LAST_S) is Pressed.SUBMITTED


def test_pound_later_means_something() -> None:
    keys = keyed(longest=2)
    press_all(keys, "12")
    assert keys.press("#", POUND_AFTER_LAST_S + 0.1) is Pressed.SUBMITTED


def test_pound_after_another_key_means_something() -> None:
    keys = keyed(longest=2)
    press_all(keys, "12")
    keys.take()
    assert press_all(keys, "3#") == [Pressed.KEPT, Pressed.SUBMITTED]


def test_keys_ahead_answer_the_next_question() -> None:
    keys = keyed(longest=2)
    press_all(keys, "12")
    keys.take()
    for symbol in "#47#":
        keys.press_ahead(symbol, 0.5)
    keys.expect(10)
    assert keys.replay(1.0) is Pressed.SUBMITTED
    assert keys.take() == "47"


def test_keys_ahead_may_be_the_beginning_only() -> None:
    keys = keyed()
    keys.press_ahead("4", 0.0)
    assert keys.replay(0.0) is Pressed.KEPT
    assert keys.text == "4"


def test_cleared_keys_ahead_are_no_answer() -> None:
    keys = keyed()
    for symbol in "47*":
        keys.press_ahead(symbol, 0.0)
    assert keys.replay(0.0) is Pressed.NOTHING


def test_keys_ahead_are_replayed_once() -> None:
    keys = keyed()
    keys.press_ahead("4", 0.0)
    keys.replay(0.0)
    keys.take()
    assert keys.replay(0.0) is Pressed.NOTHING


def test_keys_ahead_can_be_forgotten() -> None:
    keys = keyed()
    keys.press_ahead("4", 0.0)
    keys.forget_ahead()
    assert keys.replay(0.0) is Pressed.NOTHING


def test_too_many_keys_ahead_are_dropped() -> None:
    keys = keyed(longest=AHEAD_MAX + 10)
    for _ in range(200):
        keys.press_ahead("4", 0.0)
    assert keys.replay(0.0) is Pressed.KEPT
    assert keys.text == "4" * AHEAD_MAX


def test_no_digit_shows() -> None:
    keys = keyed()
    press_all(keys, "7777")
    assert "7777" not in repr(keys)
