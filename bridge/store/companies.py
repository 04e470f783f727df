"""Companies and their parts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bridge.store import audit, tables
from bridge.store.records import Change, Company
from bridge.store.store import Store
from bridge.store.unavailable import flush_unless


class CompanyRefused(ValueError):
    """The name is empty or taken, or there is no such parent."""


def add(store: Store, name: str, by: str, utc: datetime, parent_id: int | None = None) -> Company:
    """Add a company, or a part of `parent_id`; raises CompanyRefused."""
    with store.writing() as session:
        return insert(session, name, by, utc, parent_id)


def insert(
    session: Session, name: str, by: str, utc: datetime, parent_id: int | None = None
) -> Company:
    """`add` within a running transaction."""
    if not name.strip():
        raise CompanyRefused("a company needs a name")
    if parent_id is not None and session.get(tables.Company, parent_id) is None:
        raise CompanyRefused(f"there is no company {parent_id}")
    row = tables.Company(name=name.strip(), parent_id=parent_id, created_at=utc)
    session.add(row)
    flush_unless(session, CompanyRefused(f"there is already a company named {name.strip()!r}"))
    audit.note(session, utc, by, Change.COMPANY_ADDED, f"company:{row.id}", name=row.name)
    return _record(row)


def by_name(store: Store, name: str) -> Company | None:
    """The company of exactly that name."""
    with store.reading() as session:
        row = session.scalar(select(tables.Company).where(tables.Company.name == name.strip()))
        return None if row is None else _record(row)


def by_id(store: Store, company_id: int) -> Company | None:
    """The company with this id."""
    with store.reading() as session:
        row = session.get(tables.Company, company_id)
        return None if row is None else _record(row)


def listing(store: Store) -> tuple[Company, ...]:
    """All companies by name."""
    with store.reading() as session:
        rows = session.scalars(select(tables.Company).order_by(tables.Company.name))
        return tuple(_record(row) for row in rows)


def _record(row: tables.Company) -> Company:
    return Company(row.id, row.name, row.parent_id)
