"""The bridge's process: what `dialbridge serve bridge [--config FILE]` runs, and in which order.

    settings -> engine spawned (SIP answers after half a second) -> bridge.app imported, run

The engine imports what it needs beside us, on another processor. Exit codes as those of the
command line: 1 refused, 3 the database cannot be reached.
"""

import os
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import NoReturn

from bridge.telephony.priority import prefer_this_process
from bridge.telephony.spawn import spawn_engine
from config import logs
from config.load import ConfigError, load

REFUSED = 1
AWAY = 3


def options_of(arguments: list[str]) -> list[str] | None:
    """Our options, if the command line's arguments ask for the bridge and nothing else."""
    if arguments[:2] != ["serve", "bridge"]:
        return None
    options = arguments[2:]
    ours = not options or (len(options) == 2 and options[0] == "--config")
    return options if ours else None


def run(config: Path | None) -> int:
    """Run a bridge until SIGTERM or SIGINT; returns the exit code."""
    try:
        settings = load(config, os.environ)
    except ConfigError as error:
        return _refused(error.problems, REFUSED)
    logs.setup(settings.log)
    prefer_this_process()
    engine = spawn_engine(settings)
    refusals = resolve_name("bridge.refusals")
    try:
        resolve_name("bridge.app:serve")(settings, engine)
    except refusals.REFUSALS as error:
        code = AWAY if isinstance(error, refusals.AWAY) else REFUSED
        return _refused([*refusals.sentences(error), refusals.remedy(error)], code)
    return 0


def main(options: list[str]) -> NoReturn:
    """Run a bridge with these options, then end the process."""
    sys.exit(run(Path(options[1]) if options else None))


def _refused(sentences: list[str] | tuple[str, ...], code: int) -> int:
    print("Error:", *filter(None, sentences), sep="\n", file=sys.stderr)
    return code
