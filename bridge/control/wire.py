"""Frozen dataclasses to JSON and back, by their annotations.

    field type            in JSON
    str int float bool    itself
    datetime              ISO 8601 with offset (aware, UTC)
    Enum                  its value
    tuple[X, ...]         list
    Mapping[str, X]       object
    X | None              X or null
    dataclass             object

A missing key takes the field's default; an unknown key is passed over, so that a client and a
bridge of neighbouring versions understand each other. Pure; any thread.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Protocol, TypeVar, get_args, get_origin, get_type_hints

Json = dict[str, Any]


class Dataclass(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


D = TypeVar("D", bound=Dataclass)


class WireError(ValueError):
    """The other side sent JSON that is not the value expected; the message names the field."""


def to_json(value: Dataclass) -> Json:
    """The JSON object of a dataclass of the table above."""
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def from_json(kind: type[D], data: object) -> D:
    """The dataclass of a JSON object; WireError where a field is missing or of another type."""
    if not isinstance(data, dict):
        raise WireError(f"{kind.__name__} must be an object, not {type(data).__name__}")
    hints = _hints(kind)
    values = {
        field.name: _field(kind, field.name, hints[field.name], data[field.name])
        for field in fields(kind)
        if field.name in data or _required(kind, field)
    }
    return kind(**values)


@cache
def _hints(kind: type[Dataclass]) -> dict[str, Any]:
    return get_type_hints(kind)


def _required(kind: type[Dataclass], field: Field[Any]) -> bool:
    """False when the field has a default; WireError when it has none and so was needed."""
    if field.default is MISSING and field.default_factory is MISSING:
        raise WireError(f"{kind.__name__}.{field.name} is missing")
    return False


def _field(kind: type[Dataclass], name: str, hint: Any, data: object) -> object:
    try:
        return _typed(hint, data)
    except (TypeError, ValueError) as error:
        raise WireError(f"{kind.__name__}.{name}: {error}") from error


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return to_json(value)
    return value


def _typed(hint: Any, data: object) -> object:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return _optional(arguments, data)
    if origin is tuple:
        return tuple(_typed(arguments[0], item) for item in _expect(list, data))
    if origin is Mapping:
        return {key: _typed(arguments[1], item) for key, item in _expect(dict, data).items()}
    if isinstance(hint, type) and is_dataclass(hint):
        return from_json(hint, data)
    return _scalar(hint, data)


def _optional(arguments: tuple[Any, ...], data: object) -> object:
    if data is None:
        return None
    (inner,) = (argument for argument in arguments if argument is not NoneType)
    return _typed(inner, data)


def _scalar(hint: type, data: object) -> object:
    if hint is datetime:
        return _moment(_expect(str, data))
    if issubclass(hint, Enum):
        return hint(data)
    if hint is float:
        return float(_expect((int, float), data))
    return _expect(hint, data)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no UTC offset")
    return moment


def _expect(kind: type | tuple[type, ...], data: object) -> Any:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise TypeError(f"{data!r} is of the wrong type")
    return data
