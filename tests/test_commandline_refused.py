"""Which of several, in words."""

import pytest

from bridge.commandline.refused import ordinals


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((1,), "1st"),
        ((2, 3, 4), "2nd, 3rd, 4th"),
        ((11, 12, 13), "11th, 12th, 13th"),
        ((21, 112), "21st, 112th"),
    ],
)
def test_ordinals(numbers: tuple[int, ...], text: str) -> None:
    assert ordinals(numbers) == text
