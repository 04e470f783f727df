"""Which step of its script a caller takes now. Sans-IO: `now` comes in, actions go out.

    advance(now) -> [Dial]  ... connected() ... advance(now) -> [Press, ...] ... -> [HangUp]

Waiting is done in here; what comes out is to be carried out at once. Keys come out one by one.
Stepped by the thread that owns the callers.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from bridge.telephony.caller_script import (
    Answer,
    Dial,
    HangUp,
    Hold,
    Key,
    Quiet,
    Resume,
    Say,
    Step,
    Wait,
    WaitFor,
    WaitUntil,
)
from dtmf.keypad import DigitSource


@dataclass(frozen=True)
class Press:
    """One key goes down now."""

    symbol: str = field(repr=False)
    source: DigitSource
    tone_ms: int
    last: bool
    """It is the last one of its Key step."""


Action = Dial | Answer | Press | Say | Quiet | Hold | Resume | HangUp

_CONNECTED = ""
"""The signal that a call gives itself; no script can wait for it by name."""


class Progress:
    """Where a caller is in its script."""

    def __init__(self, steps: Iterable[Step], now: float) -> None:
        self._steps: deque[Step | Press] = deque(steps)
        self._came_at: dict[str | None, float] = {None: now}
        self._needed: str | None = None
        self._not_before = now

    def finished(self, now: float) -> bool:
        """Nothing is left to do or to wait for."""
        return not self._steps and self._free(now)

    def signal(self, name: str, now: float) -> None:
        """A signal came; it counts for steps still ahead as well."""
        self._came_at.setdefault(name, now)

    def connected(self, now: float) -> None:
        """Media flows."""
        self.signal(_CONNECTED, now)

    def advance(self, now: float) -> list[Action]:
        """The actions that are due."""
        actions: list[Action] = []
        while self._steps and self._free(now):
            action = self._take(self._steps.popleft(), now)
            if action is not None:
                actions.append(action)
        return actions

    def _free(self, now: float) -> bool:
        return now >= self._not_before and (self._needed is None or self._needed in self._came_at)

    def _take(self, step: Step | Press, now: float) -> Action | None:
        self._needed = None
        match step:
            case Wait(seconds):
                self._not_before = now + seconds
            case WaitFor(signal):
                self._needed = signal
            case WaitUntil():
                self._wait_until(step)
            case Key():
                self._steps.extendleft(reversed(_presses(step)))
            case Dial() | Answer():
                self._needed = _CONNECTED
                return step
            case _:
                return step
        return None

    def _wait_until(self, step: WaitUntil) -> None:
        """Come back to the step after its signal, when the moment is known."""
        if step.after in self._came_at:
            self._not_before = self._came_at[step.after] + step.seconds
        else:
            self._needed = step.after
            self._steps.appendleft(step)


def _presses(key: Key) -> list[Step | Press]:
    steps: list[Step | Press] = []
    for number, symbol in enumerate(key.symbols, 1):
        steps.append(Press(symbol, key.source, key.tone_ms, number == len(key.symbols)))
        steps.append(Wait((key.tone_ms + key.pause_ms) / 1000))
    return steps
