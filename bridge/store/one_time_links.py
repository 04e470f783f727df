"""One-time links: mailed to an address, they prove that who opens one reads the mails sent there.

    SIGN_UP          24 h   to an address without account; one with an account is told that it has
                            one instead
    RESET_PASSWORD    1 h   to an address with an account that is not disabled; to others nothing

Whoever asks for one learns nothing about the address: whether there is an account or not, the same
rows are read and written, and the mail that nobody is to get goes into the outbox and out again.
A link belongs to the very letters that its mail was sent to; other addresses that accounts.key
takes for the same (ß and ss) would prove nothing. Looking at a link does not use it up, for mail
scanners open every link; finishing does, once: the row is deleted in the transaction that does
what it allows. The database knows its SHA-256 only, which is enough for 256 random bits. A newer
link of the same kind, or a new password, makes older ones worthless.

Any thread; passwords are hashed outside of transactions.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from bridge.store import accounts, audit, outbox, passwords, tables
from bridge.store.accounts import AccountRefused, Recognised
from bridge.store.records import (
    Account,
    AccountRole,
    Change,
    LinkPurpose,
    NewAccount,
    NewMail,
)
from bridge.store.store import Store
from config.settings import Language

LIFETIME = {
    LinkPurpose.SIGN_UP: timedelta(hours=24),
    LinkPurpose.RESET_PASSWORD: timedelta(hours=1),
}
TOKEN_BYTES = 32

Link = tables.OneTimeLink

Compose = Callable[[str, Account | None], NewMail]
"""The mail for a token, and the account that the address has or not."""
Tell = Callable[[Account], NewMail | None]
"""The mail that tells an account's owner of a new password."""


@dataclass(frozen=True)
class Newcomer:
    """What somebody tells about himself who finishes signing up."""

    name: str
    password: str = field(repr=False)
    language: Language
    timezone: str


def mail_link(
    store: Store, email: str, purpose: LinkPurpose, compose: Compose, utc: datetime
) -> None:
    """Make a link and put its mail into the outbox, as the table above says."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    account = accounts.by_email(store, email)
    mail = compose(token, account)
    wanted = purpose is LinkPurpose.SIGN_UP or (account is not None and not account.disabled)
    with store.writing() as session:
        _insert(session, token, mail.recipient if account is None else account.email, purpose, utc)
        _post(session, mail, wanted, utc)


def look(store: Store, token: str, purpose: LinkPurpose, utc: datetime) -> str | None:
    """The address that a link was mailed to, if it can still be used; it stays so."""
    with store.reading() as session:
        return session.scalar(select(Link.email).where(_valid(token, purpose, utc)))


def finish_sign_up(
    store: Store, token: str, newcomer: Newcomer, utc: datetime
) -> Recognised | None:
    """Use the link up and add an organizer; None: the link is of no use, nothing happened."""
    email = look(store, token, LinkPurpose.SIGN_UP, utc)
    if email is None:
        return None
    password_hash = passwords.hashed(newcomer.password)
    new = NewAccount(
        email,
        newcomer.name,
        AccountRole.ORGANIZER,
        language=newcomer.language,
        timezone=newcomer.timezone,
    )
    try:
        with store.writing() as session:
            if _used_up(session, token, LinkPurpose.SIGN_UP, utc) is None:
                return None
            account = accounts.insert(session, new, password_hash, email, utc)
            audit.note(session, utc, email, Change.SIGNED_UP, f"account:{account.id}")
    except AccountRefused:
        return None  # somebody has added the account since
    return Recognised(account, accounts.mark(password_hash))


def finish_reset(
    store: Store,
    token: str,
    password: str,
    tell: Tell,
    utc: datetime,
) -> Recognised | None:
    """Use the link up and set the password; None: the link is of no use, nothing happened."""
    if look(store, token, LinkPurpose.RESET_PASSWORD, utc) is None:
        return None
    password_hash = passwords.hashed(password)
    with store.writing() as session:
        email = _used_up(session, token, LinkPurpose.RESET_PASSWORD, utc)
        row = None if email is None else accounts.find(session, email)
        if row is None or row.disabled:
            return None
        accounts.put_password(session, row, password_hash, row.email, utc)
        found = accounts.recognise(row)
        letter = tell(found.account)
        if letter is not None:
            outbox.insert(session, letter, utc)
        return found


def _insert(session: Session, token: str, email: str, purpose: LinkPurpose, utc: datetime) -> None:
    """A new link; earlier ones of this kind and address go, and whatever has expired."""
    earlier = (Link.email == email) & (Link.purpose == purpose)
    session.execute(delete(Link).where(earlier | (Link.expires_at <= utc)))
    link = Link(
        token_digest=_digest(token),
        purpose=purpose,
        email=email,
        created_at=utc,
        expires_at=utc + LIFETIME[purpose],
    )
    session.add(link)
    session.flush()


def _post(session: Session, mail: NewMail, wanted: bool, utc: datetime) -> None:
    with session.begin_nested() as posting:
        outbox.insert(session, mail, utc)
        session.flush()
        if not wanted:
            posting.rollback()


def _used_up(session: Session, token: str, purpose: LinkPurpose, utc: datetime) -> str | None:
    """Delete the link; only one of those who try at once gets its address."""
    spent = delete(Link).where(_valid(token, purpose, utc)).returning(Link.email)
    return session.scalars(spent).one_or_none()


def _valid(token: str, purpose: LinkPurpose, utc: datetime) -> ColumnElement[bool]:
    of_token = (Link.token_digest == _digest(token)) & (Link.purpose == purpose)
    return of_token & (Link.expires_at > utc)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
