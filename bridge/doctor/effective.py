"""The settings in force, as they may be shown: fields kept out of the repr are secrets. Pure."""

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from config.settings import Settings

SET = "(set, not shown)"


def effective(settings: Settings) -> dict[str, dict[str, Any]]:
    """Every section with its keys in the words of the file."""
    return {section.name: _public(getattr(settings, section.name)) for section in fields(settings)}


def _public(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _field(value, field.name, field.repr) for field in fields(value)}
    if isinstance(value, tuple):
        return [_public(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _field(owner: object, name: str, shown: bool) -> Any:
    value = getattr(owner, name)
    return _public(value) if shown else _secret(str(value))


def _secret(text: str) -> str:
    """Empty stays empty; of a URL, scheme, host and path may be seen; nothing of anything else."""
    if not text or text.startswith("sqlite:"):
        return text
    if "://" not in text:
        return SET
    url = urlsplit(text)
    return f"{url.scheme}://{url.hostname or ''}{url.path}"
