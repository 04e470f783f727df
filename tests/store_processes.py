"""What other processes do in the tests of the store, and how they are started together."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from store_samples import BY, NOON, RULES, hour_at_noon, person

from bridge.store import conferences, pinlists
from bridge.store.conferences import CodeRefused
from bridge.store.first_start import first_start
from bridge.store.pin_records import ListOwner
from bridge.store.store import Store
from config.settings import DatabaseSettings

PROCESSES = multiprocessing.get_context("spawn")


def run_together(work: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What `work` returns in one process per tuple of arguments, all let go at one moment."""
    barrier = PROCESSES.Barrier(len(arguments))
    started = [_start(work, barrier, some) for some in arguments]
    answers = [receiver.recv() for _process, receiver in started]
    for process, _receiver in started:
        process.join()
    return answers


def run_until_killed(work: Callable[..., Any], *arguments: Any) -> int | None:
    """Run `work` in a process that ends itself with SIGKILL; returns its exit code."""
    process = PROCESSES.Process(target=work, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def upgrade_and_start(settings: DatabaseSettings) -> str | None:
    """The first start of a bridge: whoever makes the first account returns its address."""
    store = Store.open(settings)
    store.upgrade()
    made = first_start(store, RULES, NOON)
    return None if made is None else made.email


def add_conference(settings: DatabaseSettings, organizer_id: int, code: str) -> str:
    """Add one conference; returns "added" or the names of what was wrong with its code."""
    new = replace(hour_at_noon(organizer_id), participant_code=code)
    try:
        conferences.add(Store.open(settings), new, RULES, BY, NOON)
    except CodeRefused as refused:
        return " ".join(problem.name for problem in refused.problems)
    return "added"


def replace_and_die(settings: DatabaseSettings, owner: ListOwner, confirmed: bool) -> None:
    """Replace a list and be killed just before, or just after, it is confirmed."""
    store = Store.open(settings)
    people = [person(f"{number:04}") for number in range(3000)]
    if confirmed:
        pinlists.replace(store, owner, people, BY, NOON)
    else:
        with store.writing() as session:
            pinlists.replace_in(session, store.keys(session), owner, people, BY, NOON)
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _start(
    work: Callable[..., Any], barrier: Barrier, arguments: tuple[Any, ...]
) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    receiver, sender = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_report, args=(work, barrier, sender, arguments))
    process.start()
    sender.close()
    return process, receiver


def _report(
    work: Callable[..., Any], barrier: Barrier, sender: Connection, arguments: tuple[Any, ...]
) -> None:
    barrier.wait()
    sender.send(work(*arguments))
    sender.close()
