"""An asyncio loop whose clock the test moves: timers fire at once, in order, and only when told.

    @stepped
    async def test_...() -> None:
        ...
        await advance(10.0)      # everything that is due within ten seconds has happened

Threads run as ever and need no time of this clock: `until` waits for what they do.
"""

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from contextvars import Context
from functools import wraps
from typing import Any, ParamSpec, TypeVarTuple

P = ParamSpec("P")
Ts = TypeVarTuple("Ts")

STEPS = 20
"""Turns of the loop in which everything that follows without a timer has happened."""


class SteppedLoop(asyncio.SelectorEventLoop):
    """Begins at 1,000 s."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.pauses: list[float] = []
        """How far ahead each timer was set."""
        self._due: list[float] = []

    def time(self) -> float:
        """The clock, in seconds."""
        return self.now

    def call_at(
        self,
        when: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Set a timer, and remember for when."""
        self.pauses.append(when - self.now)
        heapq.heappush(self._due, when)
        return super().call_at(when, callback, *args, context=context)

    async def advance(self, seconds: float) -> None:
        """Move the clock, stopping at every timer on the way."""
        end = self.now + seconds
        await settle()
        while self._due and self._due[0] <= end:
            self.now = max(self.now, heapq.heappop(self._due))
            await settle()
        self.now = end
        await settle()


def stepped(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an asynchronous test, or an example of one, on a SteppedLoop of its own."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=SteppedLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


def clock() -> SteppedLoop:
    """The loop of the running test."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SteppedLoop)
    return loop


async def advance(seconds: float) -> None:
    """Move the running test's clock."""
    await clock().advance(seconds)


async def settle() -> None:
    """Let everything happen that waits for nothing."""
    for _ in range(STEPS):
        await asyncio.sleep(0)


async def until(holds: Callable[[], object]) -> None:
    """Wait for a thread's work; the test's time limit ends a wait for what never comes."""
    while not holds():
        await asyncio.sleep(0)
