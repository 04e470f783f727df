"""What each setting may be: one table of rules, and what a value looks like in a message.

A rule judges one value; rules between several settings stand in config.check. The keys of RULES
are the paths of config.settings ("sip.port", and "sip.numbers.number" for each of the numbers).
A tuple's rule judges each of its elements. Pure functions; any thread.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

from config.settings import MAX_CALLS_OF_THE_BUILD

SHOWN_AT_MOST = 60
"""Characters of a wrong value that a message repeats."""

SOCKET_PATH_BYTES = 107
"""sun_path of unix(7) is 108 bytes with its closing zero."""


@dataclass(frozen=True)
class Rule:
    """One condition: `<value> is not <what>; allowed: <allowed>`."""

    what: str
    allowed: str
    holds: Callable[[Any], bool]


def shown(value: object) -> str:
    """The value as a message repeats it: short, and without the user and password of a URL."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = re.sub(r"^.*@", "…@", repr(value))
    return text if len(text) <= SHOWN_AT_MOST else text[: SHOWN_AT_MOST - 1] + "…"


def _between(what: str, low: float, high: float) -> Rule:
    return Rule(what, f"{low} to {high}", lambda value: low <= value <= high)


def _is_ip_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _is_host(value: str) -> bool:
    label = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
    return _is_ip_address(value) or bool(re.fullmatch(rf"{label}(\.{label})*", value))


def _is_phone_number(value: str) -> bool:
    """E.164 as phonenumbers understands it; lengths count, not whether it is in use."""
    if not re.fullmatch(r"\+[1-9]\d{1,14}", value, re.ASCII):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False


def _is_url(schemes: tuple[str, ...]) -> Callable[[str], bool]:
    def holds(value: str) -> bool:
        try:
            parts = urlsplit(value)
            return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            return False

    return holds


def _is_database_url(value: str) -> bool:
    scheme, mark, rest = value.partition("://")
    if scheme == "sqlite":
        return mark != "" and rest.startswith("/") and len(rest) > 1
    return scheme in ("postgresql", "postgresql+psycopg") and rest.partition("/")[2] != ""


def _is_sender(value: str) -> bool:
    """One mailbox as From names it (RFC 5322, 3.4), its address plain enough for every server."""
    addresses = [address for _, address in getaddresses([value])]
    user, _, host = addresses[0].rpartition("@") if len(addresses) == 1 else ("", "", "")
    word = r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]{1,64}"
    plain = re.fullmatch(rf"{word}(\.{word})*", user) is not None
    return value.isprintable() and plain and _is_host(host) and ":" not in host


def _or_empty(rule: Rule) -> Rule:
    allowed = f'{rule.allowed}, or "" for none'
    return Rule(rule.what, allowed, lambda value: value == "" or rule.holds(value))


_FILLED = Rule(
    "a text with something in it", "any text but an empty one", lambda v: v.strip() != ""
)
_PORT = _between("a port", 1, 65535)
_RTP_PORT = _between("a port for RTP", 1024, 65535)
_IP_ADDRESS = Rule("an IP address", "an IPv4 or IPv6 address of this machine", _is_ip_address)
_HOST = Rule("a host", "an IP address or a host name", _is_host)
_SIP_URI = Rule(
    "a SIP URI",
    "sip:HOST or sip:HOST:PORT",
    lambda value: value.startswith("sip:") and len(value) > len("sip:"),
)
_SOCKET_PATH = Rule(
    "a path that a socket can have",
    f"a path of at most {SOCKET_PATH_BYTES} bytes",
    lambda value: 0 < len(value.encode()) <= SOCKET_PATH_BYTES,
)

RULES: Mapping[str, Rule] = {
    "sip.bind": _IP_ADDRESS,
    "sip.port": _PORT,
    "sip.public_address": _or_empty(_HOST),
    "sip.capacity": _between("a number of calls", 1, MAX_CALLS_OF_THE_BUILD),
    "sip.session_expires_s": _between("a session time (RFC 4028)", 90, 86400),
    "sip.numbers.number": Rule(
        "a telephone number", "the international form: +33199001234", _is_phone_number
    ),
    "sip.trunks.name": _FILLED,
    "sip.trunks.registrar": _SIP_URI,
    "sip.trunks.username": _FILLED,
    "sip.trunks.proxy": _or_empty(_SIP_URI),
    "sip.trunks.expires_s": _between("a registration time", 30, 86400),
    "media.rtp_first_port": _RTP_PORT,
    "media.rtp_last_port": _RTP_PORT,
    "media.jitter_max_ms": _between("a jitter buffer", 20, 1000),
    "panel.bind": _IP_ADDRESS,
    "panel.port": _PORT,
    "panel.public_url": _or_empty(
        Rule("a web address", "https://HOST/ or http://HOST/", _is_url(("http", "https")))
    ),
    "mail.host": _or_empty(_HOST),
    "mail.port": _PORT,
    "mail.sender": Rule("a sender", "NAME <USER@HOST>, or USER@HOST without a name", _is_sender),
    "mail.give_up_after_h": _between("a time", 1, 240),
    "control.socket": _SOCKET_PATH,
    "control.tcp_bind": _or_empty(_IP_ADDRESS),
    "control.tcp_port": _PORT,
    "control.token": _or_empty(
        Rule("a token", "at least 16 characters", lambda value: len(value) >= 16)
    ),
    "database.url": Rule(
        "a database",
        "sqlite:///FILE, or postgresql://USER:PASSWORD@HOST/NAME",
        _is_database_url,
    ),
    "database.key_file": _FILLED,
    "entrance.code_length": _between("a length of access codes", 4, 10),
    "entrance.tries": _between("a number of tries", 1, 10),
    "entrance.digit_timeout_s": _between("a time", 1, 60),
    "entrance.step_timeout_s": _between("a time", 5, 600),
    "entrance.early_window_min": _between("an early window", 0, 1440),
    "pins.max_rows": _between("a number of rows", 1, 1_000_000),
    "pins.max_bytes": _between("a number of bytes", 1000, 100_000_000),
    "prompts.sounds": _FILLED,
    "prompts.music": _FILLED,
    "prompts.cache": _FILLED,
    "prompts.level_dbov": _between("a loudness", -40, -10),
}
