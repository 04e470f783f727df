"""What people type about their accounts, and what is wrong with it.

    e-mail     an address that a letter can be sent to (web.letters)
    name       1 to 100 characters; none that would hide or turn round what stands beside it
    password   10 to 1024 characters, and not the e-mail address; nothing else is asked for:
               length is what makes a password strong (NIST SP 800-63B, 5.1.1.2)
    time zone  an IANA name

A field's fault is shown at the field, in words of templates/account_problem.html. Pure.
"""

from collections.abc import Mapping
from enum import Enum

from pinentry.fields import character_problems
from web import timezones

LONGEST_EMAIL = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
LONGEST_NAME = 100
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1024


class Fault(Enum):
    """What is wrong with a field."""

    NO_ADDRESS = "no-address"
    NO_NAME = "no-name"
    LONG_NAME = "long-name"
    STRANGE_NAME = "strange-name"
    SHORT_PASSWORD = "short-password"
    LONG_PASSWORD = "long-password"
    STRANGE_PASSWORD = "strange-password"
    PASSWORD_IS_EMAIL = "password-is-email"
    WRONG_PASSWORD = "wrong-password"
    NO_TIMEZONE = "no-timezone"


Faults = Mapping[str, Fault]
"""By the name of the field; empty where all is well."""


def faults(**found: Fault | None) -> Faults:
    """Those that there are."""
    return {name: fault for name, fault in found.items() if fault is not None}


def tidy(text: str) -> str:
    """A name without what was typed by mistake: blanks around it, and several for one."""
    return " ".join(text.split())


def name_fault(name: str) -> Fault | None:
    """What is wrong with a tidy name."""
    if not any(map(str.isprintable, name)):
        return Fault.NO_NAME
    if len(name) > LONGEST_NAME:
        return Fault.LONG_NAME
    return Fault.STRANGE_NAME if any(character_problems(name, "")) else None


def password_fault(password: str, email: str) -> Fault | None:
    """What is wrong with a new password for the account of `email`."""
    if len(password) < SHORTEST_PASSWORD:
        return Fault.SHORT_PASSWORD
    if len(password) > LONGEST_PASSWORD:
        return Fault.LONG_PASSWORD
    if "\0" in password:
        return Fault.STRANGE_PASSWORD
    same = password.strip().casefold() == email.casefold()
    return Fault.PASSWORD_IS_EMAIL if same else None


def timezone_fault(text: str) -> Fault | None:
    """What is wrong with a time zone."""
    return Fault.NO_TIMEZONE if timezones.known(text) is None else None
