"""Kinds of options that several commands have. Called by click while it parses."""

import sys
from collections.abc import Callable
from enum import Enum
from typing import Any

import click

from bridge import directory
from bridge.commandline.run import Run
from bridge.control.wire import Json
from bridge.directory import OwnerName
from bridge.store.records import ListOwner
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


def owner_options(body: Callable[..., None]) -> Callable[..., None]:
    """The three ways to name the owner of a PIN list."""
    for name, metavar in (
        ("company", "NAME"),
        ("authorization-code", "CODE"),
        ("organizer", "EMAIL"),
    ):
        words = name.replace("-", " ")
        option = click.option(f"--{name}", metavar=metavar, help=f"The list of this {words}.")
        body = option(body)
    return body


def list_owner(run: Run, names: dict[str, str | None]) -> ListOwner:
    """The owner that these options name; a usage error if they name none or several."""
    try:
        name = OwnerName(**names)
    except ValueError as error:
        raise click.UsageError(f"{error} Name it by one option.") from error
    return directory.list_owner(run.store, name)


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
