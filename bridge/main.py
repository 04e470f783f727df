"""The bridge's process: `python -m bridge.main [--config FILE]`, also `dialbridge serve bridge`.

    settings -> engine spawned (SIP answers after half a second) -> bridge.app imported, run

The engine imports what it needs beside us, on another processor. Exit codes as those of the
command line: 1 refused, 3 the database cannot be reached.
"""

import os
import sys
from pathlib import Path
from pkgutil import resolve_name

from bridge.telephony.priority import prefer_this_process
from bridge.telephony.spawn import spawn_engine
from config import logs
from config.load import ConfigError, load

REFUSED = 1
AWAY = 3


def command(config: Path | None) -> list[str]:
    """The argument vector of this process."""
    options = ["--config", str(config)] if config else []
    return [sys.executable, "-m", "bridge.main", *options]


def main(arguments: list[str]) -> int:
    """Run a bridge until SIGTERM or SIGINT; returns the exit code."""
    config = Path(arguments[1]) if arguments[:1] == ["--config"] else None
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


def _refused(sentences: list[str] | tuple[str, ...], code: int) -> int:
    print("Error:", *filter(None, sentences), sep="\n", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
