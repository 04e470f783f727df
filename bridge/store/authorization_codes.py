"""Authorization codes: what a company bills by, and an owner of PIN lists. Not an access code."""

from datetime import datetime

from sqlalchemy import select

from bridge.store import audit, tables
from bridge.store.records import AuthorizationCode, Change
from bridge.store.store import Store
from bridge.store.unavailable import flush_unless


class AuthorizationCodeRefused(ValueError):
    """The code is empty or taken, or there is no such company."""


def add(
    store: Store, code: str, company_id: int, label: str, by: str, utc: datetime
) -> AuthorizationCode:
    """Add a code to a company; raises AuthorizationCodeRefused."""
    if not code.strip():
        raise AuthorizationCodeRefused("an authorization code cannot be empty")
    with store.writing() as session:
        if session.get(tables.Company, company_id) is None:
            raise AuthorizationCodeRefused(f"there is no company {company_id}")
        row = tables.AuthorizationCode(
            code=code.strip(), company_id=company_id, label=label, created_at=utc
        )
        session.add(row)
        flush_unless(session, AuthorizationCodeRefused("this authorization code is taken"))
        subject = f"authorization-code:{row.id}"
        audit.note(session, utc, by, Change.AUTHORIZATION_CODE_ADDED, subject, label=label)
        return _record(row)


def by_code(store: Store, code: str) -> AuthorizationCode | None:
    """The one of exactly that text."""
    query = select(tables.AuthorizationCode).where(tables.AuthorizationCode.code == code.strip())
    with store.reading() as session:
        row = session.scalar(query)
        return None if row is None else _record(row)


def listing(store: Store, company_id: int | None = None) -> tuple[AuthorizationCode, ...]:
    """All, or a company's, in the order of the codes."""
    query = select(tables.AuthorizationCode).order_by(tables.AuthorizationCode.code)
    if company_id is not None:
        query = query.where(tables.AuthorizationCode.company_id == company_id)
    with store.reading() as session:
        return tuple(_record(row) for row in session.scalars(query))


def _record(row: tables.AuthorizationCode) -> AuthorizationCode:
    return AuthorizationCode(row.id, row.code, row.company_id, row.label)
