"""What a check of this machine says: how it came out, what was found, and what to do.

Every check is a small function that returns one Check; it never raises for what it looks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    """Works, but less well than it could, or not for long."""
    FAILED = "failed"
    """The bridge will not start, or callers will notice."""


@dataclass(frozen=True)
class Check:
    """One line of the doctor's table."""

    name: str
    outcome: Outcome
    detail: str
    """What was found."""
    remedy: str = ""
    """What to do; empty when all is well."""


def ok(name: str, detail: str) -> Check:
    """All is well."""
    return Check(name, Outcome.OK, detail)


def warning(name: str, detail: str, remedy: str) -> Check:
    """Works, with a limit."""
    return Check(name, Outcome.WARNING, detail, remedy)


def failed(name: str, detail: str, remedy: str) -> Check:
    """Does not work."""
    return Check(name, Outcome.FAILED, detail, remedy)


def well(checks: Sequence[Check]) -> bool:
    """True when nothing failed; warnings may be there."""
    return all(check.outcome is not Outcome.FAILED for check in checks)
