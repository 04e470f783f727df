"""What a database error means: the one place where drivers' errors become `StoreUnavailable`.

SQLite says it by result code (sqlite.org/rescode.html), PostgreSQL by SQLSTATE (its manual,
appendix A): the two tables below are everything that is known. An error in neither table is a
defect of ours and passes unchanged. Called by store.py, in whichever thread uses the store.
"""

import sqlite3
from enum import Enum
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from bridge.end_reason import Fault


class Cause(Enum):
    """Why the database could not do it, and whose fault that is."""

    AWAY = "cannot be reached", Fault.NETWORK
    SLOW = "did not answer in time", Fault.NETWORK
    LOCKED = "is locked by another process", Fault.US
    FULL = "has no space left", Fault.US
    READ_ONLY = "cannot be written", Fault.US
    REFUSED = "does not let us in", Fault.US
    DAMAGED = "is damaged or cannot be read", Fault.US
    OUTDATED = "has not been upgraded (dialbridge db upgrade)", Fault.US

    def __init__(self, sentence: str, fault: Fault) -> None:
        self.sentence = sentence
        self.fault = fault


class StoreUnavailable(RuntimeError):
    """The database is away, full, locked or unusable.

    A write was not confirmed: trying it again may help, and finds the old state or the new one.
    """

    def __init__(self, cause: Cause, said: str = "") -> None:
        super().__init__(f"the database {cause.sentence}" + (f": {said}" if said else ""))
        self.cause = cause

    @property
    def fault(self) -> Fault:
        """Whose fault it is: the network's or ours, never the caller's."""
        return self.cause.fault


SQLITE_CAUSES = {
    sqlite3.SQLITE_BUSY: Cause.LOCKED,
    sqlite3.SQLITE_LOCKED: Cause.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Cause.LOCKED,
    sqlite3.SQLITE_INTERRUPT: Cause.SLOW,
    sqlite3.SQLITE_FULL: Cause.FULL,
    sqlite3.SQLITE_READONLY: Cause.READ_ONLY,
    sqlite3.SQLITE_PERM: Cause.REFUSED,
    sqlite3.SQLITE_AUTH: Cause.REFUSED,
    sqlite3.SQLITE_CANTOPEN: Cause.DAMAGED,
    sqlite3.SQLITE_IOERR: Cause.DAMAGED,
    sqlite3.SQLITE_CORRUPT: Cause.DAMAGED,
    sqlite3.SQLITE_NOTADB: Cause.DAMAGED,
}

SQLSTATE_CAUSES = {
    "08": Cause.AWAY,  # connection exception
    "25006": Cause.READ_ONLY,  # read-only transaction: a standby
    "28": Cause.REFUSED,  # invalid authorization
    "3D000": Cause.REFUSED,  # no such database
    "40": Cause.LOCKED,  # serialization failure, deadlock
    "42501": Cause.REFUSED,  # insufficient privilege
    "42703": Cause.OUTDATED,  # undefined column
    "42P01": Cause.OUTDATED,  # undefined table
    "53": Cause.AWAY,  # insufficient resources: connections, memory
    "53100": Cause.FULL,  # disk full
    "55P03": Cause.LOCKED,  # lock not available in time
    "57": Cause.AWAY,  # operator intervention: shutting down, starting up
    "57014": Cause.SLOW,  # query cancelled by a time limit
    "58": Cause.DAMAGED,  # system error: I/O
    "XX": Cause.DAMAGED,  # internal error: corruption
}

CONNECTION_ERRORS = (OperationalError, InterfaceError)
"""Without a SQLSTATE they say that the connection itself failed (PEP 249)."""

_SQLITE_PRIMARY = 0xFF
_SQLITE_OUTDATED = ("no such table", "no such column")


def raise_meaning(error: DBAPIError | PoolTimeout) -> NoReturn:
    """Raise `StoreUnavailable` for what the surroundings did, else the error itself."""
    if isinstance(error, PoolTimeout):
        raise StoreUnavailable(Cause.SLOW, "every connection is busy") from error
    cause = _cause(error)
    if cause is None:
        raise error
    raise StoreUnavailable(cause, _first_line(error.orig)) from error


def flush_unless(session: Session, taken: Exception) -> None:
    """Send what is pending; raise `taken` if a constraint of the database refuses it."""
    try:
        session.flush()
    except IntegrityError:
        raise taken from None


def _cause(error: DBAPIError) -> Cause | None:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return _sqlite_cause(original)
    state = getattr(original, "sqlstate", None)
    if state is None:
        return Cause.AWAY if isinstance(error, CONNECTION_ERRORS) else None
    return SQLSTATE_CAUSES.get(state) or SQLSTATE_CAUSES.get(state[:2])


def _sqlite_cause(error: sqlite3.Error) -> Cause | None:
    if str(error).startswith(_SQLITE_OUTDATED):
        return Cause.OUTDATED
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else SQLITE_CAUSES.get(code & _SQLITE_PRIMARY)


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0]
