"""Key rotations in processes of their own, killed at any line of the code that matters.

One process has everything loaded and forks for each of them: a hundred take a few seconds.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

from sqlalchemy.orm import configure_mappers
from store_samples import BY, NOON

from bridge.store import key_file, key_rotation, keys
from bridge.store.store import Store
from config.settings import DatabaseSettings

MODULES = {module.__file__ for module in (key_file, key_rotation, keys)}
FUNCTIONS = {
    "rotate",
    "_renew",
    "settle",
    "make_next",
    "take_next",
    "drop_next",
    "_draft",
    "_sync_folder",
}
"""What has an effect on the disk; the others only look or compute."""
PROCESSES = multiprocessing.get_context("spawn")


class Killer:
    """Lets rotations be killed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def kill_before(self, line: int) -> bool:
        """Rotate until this line would be run, counted from 1. False: there are not so many."""
        self._connection.send(line)
        status: int = self._connection.recv()
        assert status in {0, -signal.SIGKILL}
        return status != 0


@contextmanager
def killer(settings: DatabaseSettings) -> Iterator[Killer]:
    """The process that forks; it ends with the block."""
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_serve, args=(settings, theirs))
    process.start()
    theirs.close()
    try:
        yield Killer(ours)
    finally:
        ours.close()
        process.join()


def _serve(settings: DatabaseSettings, connection: Connection) -> None:
    configure_mappers()
    while True:
        try:
            line = connection.recv()
        except EOFError:
            return
        child = os.fork()
        if child == 0:
            _rotate(settings, line)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        connection.send(os.waitstatus_to_exitcode(status))


def _rotate(settings: DatabaseSettings, line: int) -> None:
    store = Store.open(settings)
    sys.settrace(_tracer(line))
    key_rotation.rotate(store, BY, NOON)
    sys.settrace(None)
    store.close()


def _tracer(last: int) -> Any:
    """A trace function (sys.settrace) that lets so many lines begin, the last one not."""
    lines = 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        code = frame.f_code
        if code.co_filename not in MODULES or code.co_name not in FUNCTIONS:
            return None
        lines += event == "line"
        if lines >= last:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace
