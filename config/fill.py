"""Given values into frozen dataclasses, driven by the fields' types alone.

    field type          in the file            in the environment
    bool                true                   true, yes, on, 1 / false, no, off, 0
    int, float, str     5062, 10.0, "text"     5062, 10.0, text
    Enum                "udp" (in any case)    udp
    X | None            an X, or left out      an X, or empty
    tuple[X, ...]       [X, X]                 X,X
    tuple[table, ...]   [[sip.numbers]]        only in the file

Problems are collected in `Findings`, not raised: what is wrong keeps its default. A secret (a
field that the repr leaves out) is never repeated. Pure functions; any thread.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from config.rules import RULES, Rule, shown

_ON, _OFF = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True)
class Given:
    """A value as it was found, and what a message calls the place: `bridge.toml: [sip] port`."""

    raw: object
    label: str


@dataclass(frozen=True)
class Place:
    """Where a value goes: its path in config.settings and RULES (`sip.port`), and its label."""

    path: str
    label: str
    secret: bool = False


@dataclass
class Findings:
    """What was wrong so far: messages, and the paths they are about with all that hold them."""

    problems: list[str] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)

    def add(self, place: Place, text: str) -> None:
        """Note a problem at a place."""
        self.problems.append(f"{place.label}: {text}")
        steps = place.path.split(".")
        self.bad |= {".".join(steps[: n + 1]) for n in range(len(steps))}

    def refuse(self, place: Place, raw: object, rule: Rule) -> None:
        """Note that a value breaks a rule."""
        subject = "what is set here" if place.secret else shown(raw)
        self.add(place, f"{subject} is not {rule.what}; allowed: {rule.allowed}")


def suggestion(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the nearest known one, else all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}?" if near else f"allowed: {', '.join(names)}"


def types_of(table: type) -> dict[str, Any]:
    """The fields of a dataclass in order, each with its type."""
    hints = get_type_hints(table)
    return {each.name: hints[each.name] for each in fields(table)}


def table_of(kind: Any) -> type | None:
    """The dataclass of a field that holds a list of tables, else None."""
    element = _element_of(kind)
    return element if is_dataclass(element) and isinstance(element, type) else None


def parse_text(kind: Any, text: str) -> object:
    """The text of an environment variable as the file would have held it.

    What cannot be read as the field's type stays text, and `fill` refuses it by its rule.
    """
    kind, optional = _without_none(kind)
    text = text.strip()
    if optional and not text:
        return None
    if element := _element_of(kind):
        return [parse_text(element, part) for part in text.split(",") if part.strip()]
    if kind is bool:
        return text.lower() in _ON if text.lower() in _ON + _OFF else text
    try:
        return kind(text) if kind in (int, float) else text
    except ValueError:
        return text


def fill(kind: type, given: Mapping[str, Given], place: Place, findings: Findings) -> Any:
    """The dataclass `kind` from values by key; None if one without a default is missing."""
    kinds = types_of(kind)
    for name in given.keys() - kinds.keys():
        here = Place(f"{place.path}.{name}", given[name].label)
        findings.add(here, f"unknown key; {suggestion(name, kinds)}")
    good, complete = {}, True
    for each in fields(kind):
        path, before = f"{place.path}.{each.name}", len(findings.problems)
        if each.name in given:
            here = Place(path, given[each.name].label, secret=not each.repr)
            good[each.name] = _value(kinds[each.name], given[each.name].raw, here, findings)
        elif each.default is MISSING:
            findings.add(Place(path, f"{place.label} {each.name}"), "missing; it has no default")
        if len(findings.problems) > before:
            good.pop(each.name, None)
            complete = complete and each.default is not MISSING
    return kind(**good) if complete else None


def _element_of(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def _without_none(kind: Any) -> tuple[Any, bool]:
    if isinstance(kind, UnionType):
        return next(each for each in get_args(kind) if each is not type(None)), True
    return kind, False


def _value(kind: Any, raw: object, place: Place, findings: Findings) -> object:
    kind, optional = _without_none(kind)
    if optional and raw is None:
        return None
    if (element := _element_of(kind)) is None:
        return _single(kind, raw, place, findings)
    if table := table_of(kind):
        return _tables(table, raw, place, findings)
    if not isinstance(raw, list) or not raw:
        findings.add(place, "must be a list with something in it")
        return None
    filled = tuple(_single(element, each, place, findings) for each in raw)
    if place.path not in findings.bad and len(set(filled)) < len(filled):
        findings.add(place, "names something twice")
    return filled


def _tables(table: type, raw: object, place: Place, findings: Findings) -> object:
    if not isinstance(raw, list) or not all(isinstance(each, Mapping) for each in raw):
        findings.add(place, f"must be tables, each headed [[{place.path}]]")
        return None
    labels = [f"{place.label} {number}," for number in range(1, len(raw) + 1)]
    return tuple(
        fill(
            table,
            {name: Given(value, f"{label} {name}") for name, value in each.items()},
            Place(place.path, label),
            findings,
        )
        for label, each in zip(labels, raw, strict=True)
    )


def _single(kind: Any, raw: object, place: Place, findings: Findings) -> object:
    rule = RULES.get(place.path) or _TYPE_RULES.get(kind) or _one_of(kind)
    fitting = _fitting(kind, raw)
    if fitting is None or not rule.holds(fitting):
        findings.refuse(place, raw, rule)
        return None
    return float(raw) if isinstance(raw, int) and kind is float else fitting


def _fitting(kind: Any, raw: object) -> object:
    """The value if its type is right, else None. True is no number, though Python says so."""
    if issubclass(kind, Enum):
        members = {each.value.lower(): each for each in kind}
        return members.get(raw.lower()) if isinstance(raw, str) else None
    return raw if type(raw) is kind or (kind is float and type(raw) is int) else None


def _one_of(kind: type[Enum]) -> Rule:
    return Rule("possible", ", ".join(each.value for each in kind), lambda _: True)


_TYPE_RULES: Mapping[type, Rule] = {
    bool: Rule("a switch", "true or false", lambda _: True),
    str: Rule("a text", "a text in quotes", lambda _: True),
}
