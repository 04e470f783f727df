"""Each press counts once, however many ways report it (SPEC 2.12).

    way             time ->
    telephone-event   1 . . . . . 1 . . . .      press, press again
    in-band           . . 1 . . . . . 1 . .      both heard a second time: no new press
    accepted          1           1

A report is a copy of an earlier press if the key is the same, the way is another, that way has
not reported this press yet, and no more than `SAME_PRESS_S` lie between the two. A way reports a
press only once, so two reports by one way are two presses however close.

One filter per leg; asyncio thread.
"""

from dataclasses import dataclass, field

from dtmf.keypad import Digit, DigitSource

SAME_PRESS_S = 0.3
"""How far apart the ways may report one press: a telephone-event comes past the jitter buffer
(200 ms at most by default), the tone through it and then through the detector (40 ms); the rest
is for the network. Users see doubles 20 to 100 ms apart (livekit/sip pull request 742)."""


@dataclass(slots=True)
class _Press:
    symbol: str = field(repr=False)
    at: float
    reported_by: set[DigitSource]


class DigitFilter:
    """Remembers the presses of the last moments of one leg."""

    def __init__(self) -> None:
        self._recent: list[_Press] = []

    def accept(self, digit: Digit) -> bool:
        """True for a new press, False for a copy of one that was accepted already."""
        self._recent = [press for press in self._recent if _near(press, digit)]
        for press in self._recent:
            if press.symbol == digit.symbol and digit.source not in press.reported_by:
                press.reported_by.add(digit.source)
                return False
        self._recent.append(_Press(digit.symbol, digit.at, {digit.source}))
        return True


def _near(press: _Press, digit: Digit) -> bool:
    return abs(digit.at - press.at) <= SAME_PRESS_S
