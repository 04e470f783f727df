"""A supervisor in a process of its own, whose children are shells that say what happens to them.

    python supervised.py START_S STOP_S '{"panel": "echo up $$; exec sleep 60"}'

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
def supervised(start_s: float, stop_s: float = 60.0, **children: str) -> Iterator[Supervised]:
    """A running supervisor of these shells."""
    scripts = {name: script.format(name=name) for name, script in children.items()}
    process = subprocess.Popen(
        [sys.executable, __file__, str(start_s), str(stop_s), json.dumps(scripts)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[1],
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert process.stdout is not None
    with process:
        yield Supervised(process, process.stdout)
        process.kill()


async def _greet() -> None:
    print("greeting", flush=True)


def main(start_s: float, stop_s: float, scripts: Mapping[str, str]) -> None:
    """Supervise until a signal comes or a child refuses."""
    commands = {name: ["/bin/sh", "-c", script] for name, script in scripts.items()}
    try:
        asyncio.run(Supervisor(commands, start_s, stop_s).run(_greet))
    except ChildFailed as failed:
        print(f"{failed}: {failed.status}", flush=True)
        sys.exit(REFUSED)
    print("stopped", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]), json.loads(sys.argv[3]))
