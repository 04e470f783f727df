"""The keypad's table against RFC 4733 and Q.23."""

import pytest

from dtmf.keypad import (
    HIGH_HZ,
    KEYPAD,
    KEYS,
    LOW_HZ,
    Digit,
    DigitSource,
    is_key,
    symbol_of_event,
    symbol_of_tones,
)


@pytest.mark.parametrize(
    ("symbol", "event", "low_hz", "high_hz"),
    [
        ("0", 0, 941, 1336),
        ("1", 1, 697, 1209),
        ("5", 5, 770, 1336),
        ("9", 9, 852, 1477),
        ("*", 10, 941, 1209),
        ("#", 11, 941, 1477),
        ("A", 12, 697, 1633),
        ("D", 15, 941, 1633),
    ],
)
def test_known_keys(symbol: str, event: int, low_hz: int, high_hz: int) -> None:
    key = KEYPAD[symbol]
    assert (key.symbol, key.event, key.low_hz, key.high_hz) == (symbol, event, low_hz, high_hz)


def test_every_key_is_found_again_by_event_and_by_tones() -> None:
    for key in KEYPAD.values():
        assert symbol_of_event(key.event) == key.symbol
        assert symbol_of_tones(key.low_hz, key.high_hz) == key.symbol


def test_the_table_is_complete() -> None:
    assert "".join(KEYPAD) == KEYS
    assert [key.event for key in KEYPAD.values()] == list(range(16))
    tones = {(key.low_hz, key.high_hz) for key in KEYPAD.values()}
    assert tones == {(low, high) for low in LOW_HZ for high in HIGH_HZ}


@pytest.mark.parametrize("event", [-1, 16, 255])
def test_other_events_are_no_keys(event: int) -> None:
    assert symbol_of_event(event) is None


def test_other_tones_are_no_keys() -> None:
    assert symbol_of_tones(350, 440) is None


@pytest.mark.parametrize("symbol", ["", "a", "12", "E", "٣", " "])
def test_other_symbols_are_no_keys(symbol: str) -> None:
    assert not is_key(symbol)
    with pytest.raises(ValueError, match="not a key"):
        Digit(symbol, DigitSource.SIP_INFO, 0.0)


def test_a_digit_does_not_show_its_symbol() -> None:
    digit = Digit("7", DigitSource.IN_BAND, 1.5)
    assert "7" not in repr(digit)
    assert "7" not in str(digit)
