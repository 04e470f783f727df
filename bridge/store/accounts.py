"""Accounts: who may log in, found by e-mail address in any case of letters."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bridge.store import audit, passwords, tables
from bridge.store.records import Account, Change, NewAccount, Theme
from bridge.store.store import Store
from bridge.store.unavailable import flush_unless


class AccountRefused(ValueError):
    """The address is taken, or there is no such company."""


class UnknownAccount(LookupError):
    """There is no account of that id."""


def add(store: Store, new: NewAccount, by: str, utc: datetime) -> Account:
    """Add an account; raises AccountRefused."""
    password_hash = None if new.password is None else passwords.hashed(new.password)
    with store.writing() as session:
        return insert(session, new, password_hash, by, utc)


def insert(
    session: Session, new: NewAccount, password_hash: str | None, by: str, utc: datetime
) -> Account:
    """`add` within a running transaction, the password hashed before."""
    if new.company_id is not None and session.get(tables.Company, new.company_id) is None:
        raise AccountRefused(f"there is no company {new.company_id}")
    row = tables.Account(
        email=new.email,
        email_key=_key(new.email),
        name=new.name,
        role=new.role,
        company_id=new.company_id,
        password_hash=password_hash,
        language=new.language,
        theme=Theme.AUTO,
        timezone=new.timezone,
        disabled=False,
        created_at=utc,
    )
    session.add(row)
    flush_unless(session, AccountRefused(f"there is already an account of {new.email}"))
    audit.note(session, utc, by, Change.ACCOUNT_ADDED, f"account:{row.id}", role=new.role.value)
    return _record(row)


def by_email(store: Store, email: str) -> Account | None:
    """The account of an address, in any case of letters; disabled ones too."""
    with store.reading() as session:
        row = _find(session, email)
        return None if row is None else _record(row)


def by_id(store: Store, account_id: int) -> Account | None:
    """The account with this id."""
    with store.reading() as session:
        row = session.get(tables.Account, account_id)
        return None if row is None else _record(row)


def listing(store: Store, company_id: int | None = None) -> tuple[Account, ...]:
    """All accounts, or a company's, by address."""
    query = select(tables.Account).order_by(tables.Account.email_key)
    if company_id is not None:
        query = query.where(tables.Account.company_id == company_id)
    with store.reading() as session:
        return tuple(_record(row) for row in session.scalars(query))


def check_password(store: Store, email: str, password: str) -> Account | None:
    """The account, if the password is its own and it is not disabled; always the same work."""
    with store.reading() as session:
        row = _find(session, email)
        account = None if row is None or row.disabled else _record(row)
        kept = None if row is None else row.password_hash
    right = passwords.fits(password, kept)
    if not right or account is None:
        return None
    if kept is not None and passwords.outdated(kept):
        _keep(store, account.id, passwords.hashed(password))
    return account


def set_password(store: Store, account_id: int, password: str, by: str, utc: datetime) -> None:
    """Give an account a new password; raises UnknownAccount."""
    password_hash = passwords.hashed(password)
    with store.writing() as session:
        _get(session, account_id).password_hash = password_hash
        audit.note(session, utc, by, Change.PASSWORD_SET, f"account:{account_id}")


def set_disabled(store: Store, account_id: int, disabled: bool, by: str, utc: datetime) -> None:
    """Lock an account out, or let it in again; raises UnknownAccount."""
    with store.writing() as session:
        _get(session, account_id).disabled = disabled
        what = Change.ACCOUNT_SWITCHED
        audit.note(session, utc, by, what, f"account:{account_id}", disabled=disabled)


def _keep(store: Store, account_id: int, password_hash: str) -> None:
    with store.writing() as session:
        _get(session, account_id).password_hash = password_hash


def _get(session: Session, account_id: int) -> tables.Account:
    row = session.get(tables.Account, account_id)
    if row is None:
        raise UnknownAccount(f"there is no account {account_id}")
    return row


def _find(session: Session, email: str) -> tables.Account | None:
    return session.scalar(select(tables.Account).where(tables.Account.email_key == _key(email)))


def _key(email: str) -> str:
    return email.strip().casefold()


def _record(row: tables.Account) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        company_id=row.company_id,
        language=row.language,
        theme=row.theme,
        timezone=row.timezone,
        disabled=row.disabled,
        created_at=row.created_at,
    )
