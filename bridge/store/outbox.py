"""The outbox: mails that are to be sent, and how their sending goes.

    WAITING ──take_due──► SENDING ──settled──► SENT
       ▲                     │
       ├── failed, try again ┤
       └────── retry ────── FAILED ◄── failed for good

A mail is inserted in the transaction of what it tells about: both happen or neither. Who takes
one holds it until the lease ends, so that two panels do not send it twice, and one that dies in
between loses none. The content, which may hold a link's token, is wiped once it is sent; a failed
mail keeps it for `retry`, until `forget`. Synchronous and short; the panel calls it in worker
threads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from bridge.store import tables
from bridge.store.records import MailPurpose, MailState, NewMail
from bridge.store.store import Store

Mail = tables.Mail

TAKEN_AT_ONCE = 10
UNSETTLED = (MailState.WAITING, MailState.SENDING)


class CannotRetry(LookupError):
    """There is no such mail, or it has not failed."""


@dataclass(frozen=True)
class OutboxMail:
    """A mail of the outbox; of one that is sent, the content is None."""

    id: int
    message_id: str
    purpose: MailPurpose
    recipient: str
    content: bytes | None = field(repr=False)
    created_at: datetime
    state: MailState
    due_at: datetime
    tries: int
    settled_at: datetime | None
    last_error: str


def insert(session: Session, mail: NewMail, utc: datetime) -> None:
    """Add a mail to a running transaction; it is sent once that is committed."""
    row = Mail(
        message_id=mail.message_id,
        purpose=mail.purpose,
        recipient=mail.recipient,
        content=mail.content,
        created_at=utc,
        state=MailState.WAITING,
        due_at=utc,
        tries=0,
        settled_at=None,
        last_error="",
    )
    session.add(row)


def add(store: Store, mail: NewMail, utc: datetime) -> None:
    """`insert` in a transaction of its own."""
    with store.writing() as session:
        insert(session, mail, utc)


def take_due(store: Store, utc: datetime, lease: timedelta) -> tuple[OutboxMail, ...]:
    """Mails to be sent now, the longest due first: the caller's alone until the lease is over.

    Each counts as tried. Looks before it locks: most of the time there is nothing.
    """
    with store.reading() as session:
        if session.scalar(select(Mail.id).where(_due(utc)).limit(1)) is None:
            return ()
    query = select(Mail).where(_due(utc)).order_by(Mail.due_at, Mail.id).limit(TAKEN_AT_ONCE)
    with store.writing() as session:
        rows = session.scalars(query.with_for_update(skip_locked=True)).all()
        for row in rows:
            row.state, row.due_at, row.tries = MailState.SENDING, utc + lease, row.tries + 1
        return tuple(_record(row) for row in rows)


def settled(store: Store, mail: OutboxMail, utc: datetime) -> None:
    """The server has taken the mail over; also right when the lease was over before."""
    values = {
        "state": MailState.SENT,
        "settled_at": utc,
        "content": None,
        "last_error": "",
    }
    with store.writing() as session:
        session.execute(update(Mail).where(Mail.id == mail.id).values(values))


def failed(
    store: Store, mail: OutboxMail, error: str, utc: datetime, retry_at: datetime | None
) -> None:
    """The try failed; None: there will be no other. Nothing if somebody else holds it by now."""
    values = {
        "state": MailState.FAILED if retry_at is None else MailState.WAITING,
        "due_at": retry_at or utc,
        "settled_at": utc if retry_at is None else None,
        "last_error": error,
    }
    with store.writing() as session:
        session.execute(update(Mail).where(_held(mail)).values(values))


def give_back(store: Store, mails: Sequence[OutboxMail], utc: datetime) -> None:
    """Mails that were taken but not tried."""
    with store.writing() as session:
        for mail in mails:
            values = {"state": MailState.WAITING, "due_at": utc, "tries": mail.tries - 1}
            session.execute(update(Mail).where(_held(mail)).values(values))


def listing(
    store: Store, limit: int = 100, state: MailState | None = None
) -> tuple[OutboxMail, ...]:
    """The newest mails first, of one state or of all."""
    query = select(Mail).order_by(Mail.id.desc()).limit(limit)
    if state is not None:
        query = query.where(Mail.state == state)
    with store.reading() as session:
        return tuple(_record(row) for row in session.scalars(query))


def retry(store: Store, mail_id: int, utc: datetime) -> OutboxMail:
    """Send a failed mail after all, with patience as if it were new; raises CannotRetry."""
    with store.writing() as session:
        row = session.get(Mail, mail_id, with_for_update=True)
        if row is None or row.state is not MailState.FAILED:
            raise CannotRetry(f"no mail {mail_id} has failed")
        row.state, row.due_at, row.tries, row.settled_at = MailState.WAITING, utc, 0, None
        return _record(row)


def forget(store: Store, before: datetime) -> int:
    """Delete what was sent, or failed for good, earlier than `before`. Returns how many."""
    old = Mail.settled_at < before
    with store.reading() as session:
        if session.scalar(select(Mail.id).where(old).limit(1)) is None:
            return 0
    with store.writing() as session:
        return len(session.scalars(delete(Mail).where(old).returning(Mail.id)).all())


def _due(utc: datetime) -> ColumnElement[bool]:
    """To be sent now; also what somebody took and, his lease being over, must have lost."""
    return Mail.state.in_(UNSETTLED) & (Mail.due_at <= utc)


def _held(mail: OutboxMail) -> ColumnElement[bool]:
    """Whether the mail is still held by whoever took it for this try."""
    return (Mail.id == mail.id) & (Mail.state == MailState.SENDING) & (Mail.tries == mail.tries)


def _record(row: tables.Mail) -> OutboxMail:
    return OutboxMail(
        id=row.id,
        message_id=row.message_id,
        purpose=row.purpose,
        recipient=row.recipient,
        content=row.content,
        created_at=row.created_at,
        state=row.state,
        due_at=row.due_at,
        tries=row.tries,
        settled_at=row.settled_at,
        last_error=row.last_error,
    )
