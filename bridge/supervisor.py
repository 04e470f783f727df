"""Bridge and panel side by side: two child processes, started, watched and stopped together.

    serve -> database prepared -> `dialbridge serve bridge` + `dialbridge serve panel` -> greeting
                                    a child that dies is started again, at once the first time,
                                    then after pauses that grow while it keeps dying young

A child that refuses to start before all have answered (exit code other than a signal) ends it all;
later it may well be the database that is away, and trying again helps.

A child dies with its parent (PR_SET_PDEATHSIG), so that a killed supervisor leaves no port taken.
"""

import asyncio
import ctypes
import logging
import signal
import sys
import time
from collections.abc import Callable, Coroutine

log = logging.getLogger(__name__)

PAUSE_FIRST_S = 0.1
PAUSE_MOST_S = 10.0
STOP_S = 15.0
"""A child that takes longer to end is killed."""

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class ChildFailed(RuntimeError):
    """A process refused to start; it has said why on standard error."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(f"the {name} could not start")
        self.status = status


class Supervisor:
    """Runs `commands` (name -> argument vector) until it is told to stop."""

    def __init__(self, commands: dict[str, list[str]], stop_s: float = STOP_S) -> None:
        self._commands = commands
        self._stop_s = stop_s
        self._have_answered = False
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()

    async def run(self, greet: Callable[[], Coroutine[object, object, None]]) -> None:
        """Start, `greet` beside it, watch. Returns when stopped; raises ChildFailed.

        `greet` returns when all children have answered, and has told people so.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        try:
            async with asyncio.TaskGroup() as tasks:
                watchers = [tasks.create_task(self._keep(name)) for name in self._commands]
                greeting = tasks.create_task(self._greeted(greet))
                await self._stopping.wait()
                greeting.cancel()
                for watcher in watchers:
                    watcher.cancel()
        except* ChildFailed as failed:
            raise failed.exceptions[0] from None
        finally:
            await self._stop_all()

    async def _greeted(self, greet: Callable[[], Coroutine[object, object, None]]) -> None:
        await greet()
        self._have_answered = True

    async def _keep(self, name: str) -> None:
        pause_s = 0.0
        while True:
            began_at = time.monotonic()
            status = await self._run_once(name)
            lived_s = time.monotonic() - began_at
            if status > 0 and not self._have_answered:
                raise ChildFailed(name, status)
            if lived_s > PAUSE_MOST_S:
                pause_s = 0.0
            log.error("the %s ended with %d; it is started again", name, status)
            await asyncio.sleep(pause_s)
            pause_s = min(max(pause_s * 2, PAUSE_FIRST_S), PAUSE_MOST_S)

    async def _run_once(self, name: str) -> int:
        process = await asyncio.create_subprocess_exec(
            *self._commands[name], preexec_fn=_die_with_parent
        )
        self._processes[name] = process
        return await process.wait()

    async def _stop_all(self) -> None:
        running = [p for p in self._processes.values() if p.returncode is None]
        for process in running:
            process.terminate()
        try:
            async with asyncio.timeout(self._stop_s):
                await asyncio.gather(*(process.wait() for process in running))
        except TimeoutError:
            for process in running:
                if process.returncode is None:
                    process.kill()
                    await process.wait()


def dialbridge(*arguments: str) -> list[str]:
    """The argument vector of this program with these arguments."""
    return [sys.executable, "-m", "cli", *arguments]


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
