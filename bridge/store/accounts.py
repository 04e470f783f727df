"""Accounts: who may log in, found by e-mail address in any case of letters.

Whoever is signed in carries the mark of the password that was the account's at that moment. It is
made of the password's hash, which has a salt of its own: setting a password, be it the same again,
changes the mark and so ends every session, also after a restart, and no table is needed for it.

Passwords are hashed and checked outside of transactions. Any thread.
"""

import hashlib
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bridge.store import audit, outbox, passwords, tables
from bridge.store.records import (
    Account,
    Change,
    LinkPurpose,
    NewAccount,
    NewMail,
    Theme,
)
from bridge.store.store import Store
from bridge.store.unavailable import flush_unless
from config.settings import Language

MARK_DIGITS = 32


class AccountRefused(ValueError):
    """The address is taken, or there is no such company."""


class UnknownAccount(LookupError):
    """There is no account of that id."""


@dataclass(frozen=True)
class Recognised:
    """An account that may use the panel now."""

    account: Account
    password_mark: str = field(repr=False)
    """Of its present password."""


@dataclass(frozen=True)
class Profile:
    """What everybody may change about the own account."""

    name: str
    language: Language
    theme: Theme
    timezone: str
    """IANA name."""


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
        email_key=key(new.email),
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
        row = find(session, email)
        return None if row is None else _record(row)


def find(session: Session, email: str) -> tables.Account | None:
    """The row of an address, within a running transaction."""
    return session.scalar(select(tables.Account).where(tables.Account.email_key == key(email)))


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


def recognised(store: Store, account_id: int) -> Recognised | None:
    """The account with this id, unless it is disabled."""
    with store.reading() as session:
        row = session.get(tables.Account, account_id)
        return None if row is None or row.disabled else recognise(row)


def recognise(row: tables.Account) -> Recognised:
    """What a row of a running transaction says."""
    return Recognised(_record(row), mark(row.password_hash))


def mark(password_hash: str | None) -> str:
    """What a session keeps of a password: another one after each setting, of no other use."""
    return hashlib.sha256((password_hash or "").encode()).hexdigest()[:MARK_DIGITS]


def check_password(store: Store, email: str, password: str) -> Account | None:
    """The account, if the password is its own and it is not disabled; always the same work."""
    found = by_password(store, email, password)
    return None if found is None else found.account


def by_password(store: Store, email: str, password: str) -> Recognised | None:
    """`check_password` for who is to stay signed in."""
    with store.reading() as session:
        row = find(session, email)
        account = None if row is None or row.disabled else _record(row)
        kept = None if row is None else row.password_hash
    if not passwords.fits(password, kept) or account is None or kept is None:
        return None
    if passwords.outdated(kept):
        kept = _renew(store, account.id, kept, passwords.hashed(password))
    return Recognised(account, mark(kept))


def set_password(store: Store, account_id: int, password: str, by: str, utc: datetime) -> None:
    """Give an account a new password; raises UnknownAccount."""
    password_hash = passwords.hashed(password)
    with store.writing() as session:
        put_password(session, _get(session, account_id), password_hash, by, utc)


def put_password(
    session: Session, row: tables.Account, password_hash: str, by: str, utc: datetime
) -> None:
    """`set_password` within a running transaction; links to choose one are worth nothing now."""
    row.password_hash = password_hash
    link = tables.OneTimeLink
    of_account = (link.email == row.email) & (link.purpose == LinkPurpose.RESET_PASSWORD)
    session.execute(delete(link).where(of_account))
    audit.note(session, utc, by, Change.PASSWORD_SET, f"account:{row.id}")


def change_password(
    store: Store, account_id: int, old: str, new: str, letter: NewMail | None, utc: datetime
) -> Recognised | None:
    """The owner gives the account a new password; None: the old one is wrong, nothing happened.

    `letter` tells him so, in case it was somebody else. Raises UnknownAccount.
    """
    with store.reading() as session:
        kept = _get(session, account_id).password_hash
    if not passwords.fits(old, kept):
        return None
    password_hash = passwords.hashed(new)
    with store.writing() as session:
        row = _get(session, account_id)
        if row.disabled or row.password_hash != kept:
            return None
        put_password(session, row, password_hash, row.email, utc)
        if letter is not None:
            outbox.insert(session, letter, utc)
        return recognise(row)


def set_profile(store: Store, account_id: int, profile: Profile, by: str, utc: datetime) -> None:
    """Change what differs; raises UnknownAccount."""
    with store.writing() as session:
        row = _get(session, account_id)
        names = [each.name for each in fields(profile)]
        changed = [name for name in names if getattr(row, name) != getattr(profile, name)]
        for name in changed:
            setattr(row, name, getattr(profile, name))
        if changed:
            what, subject = Change.PROFILE_CHANGED, f"account:{account_id}"
            audit.note(session, utc, by, what, subject, changed=", ".join(changed))


def set_disabled(store: Store, account_id: int, disabled: bool, by: str, utc: datetime) -> None:
    """Lock an account out, or let it in again; raises UnknownAccount."""
    with store.writing() as session:
        _get(session, account_id).disabled = disabled
        what = Change.ACCOUNT_SWITCHED
        audit.note(session, utc, by, what, f"account:{account_id}", disabled=disabled)


def key(email: str) -> str:
    """An address as it is compared: in any case of letters."""
    return email.strip().casefold()


def _renew(store: Store, account_id: int, kept: str, stronger: str) -> str:
    """Keep a stronger hash of the same password; returns the one that the session stands on.

    Not if the password was changed while its old hash was being checked.
    """
    account = tables.Account
    unchanged = (account.id == account_id) & (account.password_hash == kept)
    renew = update(account).where(unchanged).values(password_hash=stronger)
    with store.writing() as session:
        renewed = session.scalars(renew.returning(account.id)).one_or_none()
    return kept if renewed is None else stronger


def _get(session: Session, account_id: int) -> tables.Account:
    row = session.get(tables.Account, account_id)
    if row is None:
        raise UnknownAccount(f"there is no account {account_id}")
    return row


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
