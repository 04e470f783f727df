"""The audit trail: who changed what, when (SPEC 3.8).

A change and its line are one transaction: the query modules call `note` in theirs; `record` is for
what happens elsewhere. Neither PINs, codes nor passwords belong into `detail`.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bridge.store import tables
from bridge.store.records import AuditLine, Change
from bridge.store.store import Store

Detail = str | int | bool | None

SECRETS = frozenset({"pin", "code", "participant_code", "moderator_code", "password"})
"""Names that a detail must not have."""


def note(
    session: Session, utc: datetime, by: str, what: Change, subject: str, **detail: Detail
) -> None:
    """Add a line to the running transaction. `subject` is a kind and an id: `conference:12`."""
    secret = SECRETS & detail.keys()
    if secret:
        raise ValueError(f"the audit trail must not hold: {', '.join(sorted(secret))}")
    session.add(tables.AuditEntry(at=utc, who=by, what=what, subject=subject, detail=detail))


def record(
    store: Store, utc: datetime, by: str, what: Change, subject: str, **detail: Detail
) -> None:
    """Add a line in a transaction of its own."""
    with store.writing() as session:
        note(session, utc, by, what, subject, **detail)


def newest(store: Store, limit: int = 100, subject: str | None = None) -> tuple[AuditLine, ...]:
    """The last lines, newest first, of everything or of one subject."""
    query = select(tables.AuditEntry).order_by(tables.AuditEntry.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(tables.AuditEntry.subject == subject)
    with store.reading() as session:
        return tuple(
            AuditLine(row.at, row.who, row.what, row.subject, row.detail)
            for row in session.scalars(query)
        )
