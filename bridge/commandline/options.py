"""Kinds of options that several commands have. Called by click while it parses."""

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any

import click

from bridge import directory
from bridge.commandline.refused import Declined
from bridge.commandline.run import Run
from bridge.control.wire import Json
from bridge.directory import OwnerName
from bridge.store.pin_records import ListOwner
from config.settings import Settings


class OneOf(click.ParamType):  # type: ignore[type-arg]  # no generic in the older clicks we take
    """A member of an enum, written as its value."""

    def __init__(self, kind: type[Enum]) -> None:
        self.kind = kind
        self.name = "|".join(str(member.value) for member in kind)

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """What stands after the option in the help; other arguments by click's version."""
        return f"[{self.name}]"

    def convert(self, value: Any, param: Any, ctx: Any) -> Enum:
        """The member; a usage error where there is none."""
        try:
            return self.kind(value)
        except ValueError:
            self.fail(f"{value!r} is not one of: {self.name.replace('|', ', ')}.", param, ctx)


OWNERS = {"organizer": "EMAIL", "authorization_code": "CODE", "company": "NAME"}
"""The ways to name the owner of a PIN list."""

yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@dataclass(frozen=True)
class Whose:
    """The owner of a PIN list, and the words of the command line that name it."""

    owner: ListOwner
    words: str


def with_owner(body: Callable[..., None]) -> Callable[..., None]:
    """The command's function, below @with_run: called with the Run, whose list it is, the rest."""

    @wraps(body)
    def command(run: Run, **options: Any) -> None:
        names = {name: options.pop(f"of_{name}") for name in OWNERS}
        body(run, _whose(run, names), **options)

    for name, metavar in reversed(OWNERS.items()):
        flag, words = name.replace("_", "-"), name.replace("_", " ")
        help_line = f"The list of this {words}."
        click.option(f"--{flag}", f"of_{name}", metavar=metavar, help=help_line)(command)
    return command


def _whose(run: Run, names: dict[str, str | None]) -> Whose:
    """A usage error if the options name no owner, or several."""
    try:
        name = OwnerName(**names)
    except ValueError as error:
        raise click.UsageError(f"{error} Name it by one option.") from error
    given = (
        f"--{key.replace('_', '-')} {shlex.quote(value)}" for key, value in names.items() if value
    )
    return Whose(directory.list_owner(run.store, name), " ".join(given))


def agreed(question: str, yes: bool) -> None:
    """Go on only with --yes, or if somebody says yes; raises Declined."""
    try:
        said = yes or click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        said = False
    if not said:
        raise Declined


def asked(words: str, flag: str) -> str:
    """What was not given as an option, from the keyboard or a pipe; it leaves no trace there."""
    try:
        return str(click.prompt(words, err=True))
    except click.Abort:
        raise click.UsageError(f"Nothing was keyed. Give it by {flag}, or when asked.") from None


def with_defaults(settings: Settings, wish: Json) -> Json:
    """The wish for a conference, completed by what stands in the settings."""
    said = {name: value for name, value in wish.items() if value is not None}
    language, same_pin = settings.prompts.language, settings.entrance.same_pin
    return {"language": language, "same_pin": same_pin, **said}


def password_line() -> str:
    """A password from standard input."""
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.UsageError("There is no password on standard input.")
    return password
