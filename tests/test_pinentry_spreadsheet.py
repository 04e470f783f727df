"""What can honestly be said about zeros that are not there."""

from random import Random

import pytest

from pinentry.spreadsheet import NAMED_ROWS, Suspicion, zeros_stripped


def suspicion(*pins: str) -> tuple[Suspicion, str]:
    return zeros_stripped({pin: row for row, pin in enumerate(pins, 2)})


@pytest.mark.parametrize(
    "pins",
    [
        [],
        ["12"],
        ["1234", "5678"],
        ["0123", "456"],
        ["12", "1234567890"],
        ["12", "345", "6789"],
    ],
)
def test_nothing_to_be_said(pins: list[str]) -> None:
    assert suspicion(*pins) == (Suspicion.NONE, "")


def test_too_few_entries_to_be_sure() -> None:
    assert suspicion("123", "4567", "8901") == (Suspicion.POSSIBLE, "2")


def test_too_few_shorter_ones_to_be_sure() -> None:
    pins = ["123", *(str(1000 + n) for n in range(99))]
    assert suspicion(*pins) == (Suspicion.POSSIBLE, "2")


@pytest.mark.parametrize("digits", [4, 6, 10])
def test_random_pins_of_one_length_stripped(digits: int) -> None:
    random = Random(digits)
    pins = [f"{random.randrange(10**digits):0{digits}}" for _ in range(200)]
    found, rows = suspicion(*(str(int(pin)) for pin in pins))
    assert found is Suspicion.LIKELY
    assert rows.endswith(" …")
    assert rows.count(",") == NAMED_ROWS - 1
    assert suspicion(*pins) == (Suspicion.NONE, "")
