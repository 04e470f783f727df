"""One run of one command: what it was given, how it answers, and how it fails.

    @main.command("name")          click's own
    @click.option(...)
    @with_run                      adds --json and --config, hands a Run to the function
    def name(run: Run, ...):       parse, one call, print

Errors that people can correct (bridge.refusals; refused.py) become sentences on standard error, or
with --json {"error": ..., "problems": [...]}; all others are defects and show themselves.
"""

import asyncio
import getpass
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from bridge import refusals
from bridge.commandline import terminal
from bridge.commandline.refused import REMEDIES, Refused
from bridge.control.client import ControlClient
from bridge.control.wire import Json
from bridge.store.store import Store
from config.load import load
from config.settings import Settings

T = TypeVar("T")

TOLD: tuple[type[Exception], ...] = (*refusals.REFUSALS, *REMEDIES)
"""Errors that become sentences."""

config_option = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The settings' file; DIALBRIDGE_CONFIG can name it too.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")


class Failed(click.ClickException):
    """An error that people can correct, as the shell sees it: exit code 1."""

    def __init__(self, error: Exception, as_json: bool) -> None:
        self.problems = _sentences(error)
        several = [f"{len(self.problems)} problems."] if len(self.problems) > 1 else []
        super().__init__("\n".join([*several, *self.problems, _remedy(error)]).strip())
        self.as_json = as_json

    def show(self, file: Any = None) -> None:
        """Print to standard error."""
        if self.as_json:
            answer = {"error": self.message, "problems": self.problems}
            click.echo(json.dumps(answer, ensure_ascii=False), err=True)
        else:
            super().show(file)


class Away(Failed):
    """The bridge or the database cannot be reached: trying again may help."""

    exit_code = 3


@dataclass
class Run:
    """Its settings, its store, the running bridge, and the ways to answer."""

    config: Path | None
    as_json: bool

    @cached_property
    def settings(self) -> Settings:
        """Of the file and the environment; raises ConfigError."""
        return load(self.config, os.environ)

    @cached_property
    def store(self) -> Store:
        """The database; raises StoreUnavailable when it is used and away."""
        return Store.open(self.settings.database)

    @property
    def by(self) -> str:
        """Who does this, for the audit trail."""
        return f"shell:{getpass.getuser()}"

    @cached_property
    def utc(self) -> datetime:
        """The one moment at which all of this happens."""
        return datetime.now(UTC)

    def bridge(self, call: Callable[[ControlClient], Awaitable[T]]) -> T:
        """Ask the running bridge; raises BridgeNotRunning, BridgeRefused."""
        return asyncio.run(_asked(self.settings, call))

    def tell(self, facts: Json, sentence: str) -> None:
        """One answer: an object, or a sentence."""
        click.echo(as_text(facts) if self.as_json else sentence)

    def say(self, sentence: str) -> None:
        """What only people need to be told beside the answer."""
        if not self.as_json:
            click.echo(sentence)

    def show(self, facts: Json, lines: Json | None = None) -> None:
        """One answer with many parts: an object, or a line for each part (of `lines`)."""
        if self.as_json:
            click.echo(as_text(facts))
        else:
            terminal.console().print(terminal.facts(facts if lines is None else lines))

    def table(self, rows: Sequence[Json], answer: Any, title: str = "", empty: str = "") -> None:
        """Rows with the same keys under a title; `empty` is said where there are none.

        `answer` is the JSON, which mostly has more than the rows.
        """
        if self.as_json:
            click.echo(as_text(answer))
        elif rows:
            terminal.console().print(terminal.table(rows, title or None))
        elif empty:
            click.echo(empty)


def with_run(body: Callable[..., None]) -> Callable[..., None]:
    """The command's function, called with its Run and its own options."""

    @config_option
    @json_option
    @wraps(body)
    def command(as_json: bool, config: Path | None, **options: Any) -> None:
        top = click.get_current_context().find_root().params.get("config")
        try:
            body(Run(config or top, as_json), **options)
        except refusals.AWAY as error:
            raise Away(error, as_json) from error
        except TOLD as error:
            raise Failed(error, as_json) from error

    return command


def _sentences(error: Exception) -> list[str]:
    return list(error.sentences) if isinstance(error, Refused) else refusals.sentences(error)


def _remedy(error: Exception) -> str:
    ours = next((text for kind, text in REMEDIES.items() if isinstance(error, kind)), "")
    return ours or refusals.remedy(error)


async def _asked(settings: Settings, call: Callable[[ControlClient], Awaitable[T]]) -> T:
    async with ControlClient(settings.control) as bridge:
        return await call(bridge)


def as_text(value: Any) -> str:
    """JSON for people and scripts: indented, letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)
