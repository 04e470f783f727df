"""One timer per leg: what is to happen if nothing else does.

Setting replaces what was due before; an answer, a key or the end of the leg takes it away.
asyncio thread only.
"""

import asyncio
from collections.abc import Callable


class Timers:
    """What is due for which leg."""

    def __init__(self) -> None:
        self._due: dict[int, asyncio.TimerHandle] = {}

    def set(self, leg: int, deadline: float | None, due: Callable[[], None]) -> None:
        """Call `due` at `deadline` (the loop's clock, seconds); None: nothing is due any more."""
        self.cancel(leg)
        if deadline is not None:
            self._due[leg] = asyncio.get_running_loop().call_at(deadline, due)

    def cancel(self, leg: int) -> None:
        """Nothing is due for this leg."""
        timer = self._due.pop(leg, None)
        if timer is not None:
            timer.cancel()
