"""A supervisor in a process of its own, whose children are shells that say what happens to them.

    python supervised.py STOP_S answering '{"panel": "echo up $$; exec sleep 60"}'

All of them write to one pipe, which ends when the last of them is gone.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bridge.supervisor import ChildFailed, Supervisor

STAYS = "echo {name} $$; exec sleep 60"
STUBBORN = "trap '' TERM; echo {name} $$; while :; do sleep 0.1; done"
REFUSES_WHEN_TOLD = "trap 'exit 7' USR1; echo {name} $$; while :; do sleep 0.05; done"
REFUSES = "echo {name} $$; exit 7"
REFUSED = 70
"""The exit code for ChildFailed."""


@dataclass
class Supervised:
    """The process and what it and its children say, line by line."""

    process: subprocess.Popen[str]
    said: IO[str]

    def line(self) -> str:
        """What is said next; empty when nobody is left."""
        return self.said.readline().strip()

    def children(self, count: int) -> dict[str, int]:
        """The next children to say who they are: process id by name."""
        pairs = (self.line().split() for _ in range(count))
        return {name: int(pid) for name, pid in pairs}

    def end(self, number: signal.Signals) -> int:
        """Send a signal to the supervisor; returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait()


@contextmanager
def supervised(
    stop_s: float = 60.0, answering: bool = True, **children: str
) -> Iterator[Supervised]:
    """A running supervisor of these shells; not `answering`: it never comes to its greeting."""
    scripts = {name: script.format(name=name) for name, script in children.items()}
    process = subprocess.Popen(
        [
            sys.executable,
            __file__,
            str(stop_s),
            "answering" if answering else "silent",
            json.dumps(scripts),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[1],
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert process.stdout is not None
    with process:
        try:
            yield Supervised(process, process.stdout)
        finally:
            process.kill()


async def _greet() -> None:
    print("greeting", flush=True)


async def _wait_for_an_answer() -> None:
    """That never comes."""
    await asyncio.Event().wait()


def main(stop_s: float, answering: bool, scripts: Mapping[str, str]) -> None:
    """Supervise until a signal comes or a child refuses."""
    commands = {name: ["/bin/sh", "-c", script] for name, script in scripts.items()}
    try:
        asyncio.run(Supervisor(commands, stop_s).run(_greet if answering else _wait_for_an_answer))
    except ChildFailed as failed:
        print(f"{failed}: {failed.status}", flush=True)
        sys.exit(REFUSED)
    print("stopped", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2] == "answering", json.loads(sys.argv[3]))
