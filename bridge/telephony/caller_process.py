"""Callers in a process of their own, as a test or the demo sees them.

    with CallerProcess(scripts) as callers:
        callers.wait_for("anna", Happening.ANSWERED, timeout_s=5)
        callers.signal("go")
        results = callers.finish(timeout_s=30)     # {name: CallerResult}

pjsua2 lives once per process and wants its creator's thread, so each CallerProcess starts a fresh
interpreter. Reports arrive as they happen. Used by one thread of the process that starts it.
"""

import logging
import multiprocessing
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

import pjsua2 as pj

from bridge.telephony.caller_script import CallerResult, Happening, Report, Script
from bridge.telephony.callers import ADDRESSES, Callers

_STARTING_S = 30.0
_CLOSING_S = 5.0
_READY = "ready"


class CallersFailed(RuntimeError):
    """The callers' process has died, or something awaited did not happen; says what."""


class CallerProcess:
    """Starts at `with`; ends at its end, whatever the callers are doing."""

    def __init__(
        self, scripts: Iterable[Script], addresses: Sequence[str] = ADDRESSES, port: int = 0
    ) -> None:
        """`port` matters only to those who are called: 0 takes any that is free."""
        scripts = tuple(scripts)
        self._names = [script.name for script in scripts]
        spawn = multiprocessing.get_context("spawn")
        self._connection, child_end = spawn.Pipe()
        self._process = spawn.Process(
            target=_run, args=(child_end, scripts, tuple(addresses), port), daemon=True
        )
        self._child_end = child_end
        self._ready = False
        self._results: dict[str, CallerResult] = {}
        self.reports: list[Report] = []

    def __enter__(self) -> Self:
        """Returns when the callers can call and be called; CallersFailed if they cannot."""
        self._process.start()
        self._child_end.close()
        deadline = time.monotonic() + _STARTING_S
        while not self._ready:
            self._wait(deadline, "the callers' start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._process.join(_CLOSING_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()

    def signal(self, name: str) -> None:
        """Let those go on who wait for this signal; harmless when all calls have ended."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._connection.send(name)

    def happened(self, caller: str, what: Happening) -> Report | None:
        """The first such report so far; what has arrived meanwhile is read first."""
        while not self._connection.closed and self._connection.poll(0) and self._receive():
            pass
        return self._find(caller, what)

    def wait_for(self, caller: str, what: Happening, timeout_s: float) -> Report:
        """Wait for a report; raises CallersFailed when it does not come."""
        deadline = time.monotonic() + timeout_s
        while (found := self._find(caller, what)) is None:
            self._wait(deadline, f"{caller}: {what.value}")
        return found

    def wait_for_all(self, what: Happening, timeout_s: float) -> None:
        """Wait until every caller has reported this."""
        deadline = time.monotonic() + timeout_s
        for name in self._names:
            self.wait_for(name, what, deadline - time.monotonic())

    def finish(self, timeout_s: float) -> dict[str, CallerResult]:
        """Wait until every script has ended; the results by name of the script."""
        deadline = time.monotonic() + timeout_s
        while len(self._results) < len(self._names):
            self._wait(deadline, "the end of every call")
        return self._results

    def _find(self, caller: str, what: Happening) -> Report | None:
        found = (r for r in self.reports if r.caller == caller and r.what is what)
        return next(found, None)

    def _wait(self, deadline: float, awaited: str) -> None:
        if not self._connection.poll(max(deadline - time.monotonic(), 0)):
            raise CallersFailed(f"did not happen in time: {awaited}")
        if not self._receive():
            raise CallersFailed(f"the callers' process ended before: {awaited}")

    def _receive(self) -> bool:
        """Take in one message; False when there will be none any more."""
        try:
            message = self._connection.recv()
        except (EOFError, ConnectionResetError):
            return False
        match message:
            case Report():
                self.reports.append(message)
            case CallerResult():
                self._results[message.name] = message
            case str():
                self._ready = message == _READY
            case Exception():
                raise CallersFailed(f"the callers failed: {message!r}") from message
        return True


def run_callers(scripts: Iterable[Script], timeout_s: float) -> dict[str, CallerResult]:
    """Run scripts that need no signals from their first step to their last."""
    with CallerProcess(scripts) as callers:
        return callers.finish(timeout_s)


def _run(
    parent: "Connection[Any, Any]",
    scripts: Sequence[Script],
    addresses: Sequence[str],
    port: int,
) -> None:
    """The child process: until every call has ended, or the parent is gone."""
    # What pjsip only remarks, such as a port that another process has, is not for the terminal.
    logging.basicConfig(level=logging.ERROR)
    try:
        callers = Callers(scripts, parent.send, addresses, port)
    except Exception as error:
        parent.send(_told(error))
        raise
    # EOFError and OSError: the parent has let go of us.
    with suppress(EOFError, OSError):
        parent.send(_READY)
        _turn(callers, parent)
    with suppress(OSError):
        for result in callers.close():
            parent.send(result)


def _turn(callers: Callers, parent: "Connection[Any, Any]") -> None:
    try:
        while not callers.finished:
            while parent.poll(0):
                callers.signal(parent.recv())
            callers.turn()
    except pj.Error as error:
        parent.send(_told(error))


def _told(error: Exception) -> RuntimeError:
    """An error that every process can unpickle."""
    reason = error.reason if isinstance(error, pj.Error) else error
    return RuntimeError(f"{type(error).__name__}: {reason}")
