"""The tables, as they are after the newest migration (a test holds the two equal).

    companies ──< accounts ──< conferences >── authorization_codes >── companies
        └─< companies (sub-companies)  │
    pin_lists (of one organizer, authorization code or company) ──< pin_entries
        └─< pin_list_changes     └─< past_pin_entries
    legs ── participants (a leg that was admitted)         audit         pin_key
    one_time_links           mails

PINs are never here in clear: `pin_digest` finds one, `pin_sealed` gives it back to its owner
(keys.py). Rows stay inside bridge/store; others get the frozen values of records.py.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bridge.end_reason import EndReason, Fault
from bridge.store.columns import UtcDateTime, enum_text
from bridge.store.pin_records import ListChangeKind
from bridge.store.records import (
    AccountRole,
    Change,
    DialledKind,
    LinkPurpose,
    MailPurpose,
    MailState,
    Theme,
)
from config.settings import Language, PinMode, SamePin
from pinentry.verdicts import Role

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
"""Every constraint has a name, so that a migration can find it again."""

ONE_OWNER = " + ".join(
    f"(CASE WHEN {owner} IS NULL THEN 0 ELSE 1 END)"
    for owner in ("organizer_id", "authorization_code_id", "company_id")
)

ONLY_KEY = 1
"""The id of the one row of pin_key."""


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to declare it
        datetime: UtcDateTime(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
        Language: enum_text(Language),
        PinMode: enum_text(PinMode),
        SamePin: enum_text(SamePin),
        AccountRole: enum_text(AccountRole),
        Change: enum_text(Change),
        Theme: enum_text(Theme),
        ListChangeKind: enum_text(ListChangeKind),
        LinkPurpose: enum_text(LinkPurpose),
        MailPurpose: enum_text(MailPurpose),
        MailState: enum_text(MailState),
        DialledKind: enum_text(DialledKind),
        Role: enum_text(Role),
        EndReason: enum_text(EndReason, "label"),
        Fault: enum_text(Fault),
    }


class Company(Base):
    """A customer, or a part of one."""

    __tablename__ = "companies"
    __table_args__ = (CheckConstraint("parent_id <> id", name="not_its_own_parent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    created_at: Mapped[datetime]


class Account(Base):
    """Somebody who may log in."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "role <> 'administrator' OR company_id IS NOT NULL", name="administrator_has_company"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    """The address in lower case: two databases agree on no other way to compare."""
    name: Mapped[str]
    role: Mapped[AccountRole]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    password_hash: Mapped[str | None]
    language: Mapped[Language]
    theme: Mapped[Theme]
    timezone: Mapped[str]
    disabled: Mapped[bool]
    created_at: Mapped[datetime]


class AuthorizationCode(Base):
    """The billing code of a company."""

    __tablename__ = "authorization_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    label: Mapped[str]
    created_at: Mapped[datetime]


class Conference(Base):
    """What is scheduled. Its codes are unique among those that can be called (conferences.py)."""

    __tablename__ = "conferences"
    __table_args__ = (
        CheckConstraint("size >= 1", name="size_positive"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("participant_code <> moderator_code", name="codes_differ"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    organizer_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    authorization_code_id: Mapped[int | None] = mapped_column(
        ForeignKey("authorization_codes.id"), index=True
    )
    participant_code: Mapped[str] = mapped_column(index=True)
    moderator_code: Mapped[str] = mapped_column(index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]
    """None: open end, until it is stopped."""
    timezone: Mapped[str]
    size: Mapped[int]
    pin_mode: Mapped[PinMode]
    same_pin: Mapped[SamePin]
    language: Mapped[Language]
    stopped_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    organizer: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    company: Mapped[Company | None] = relationship(lazy="joined")
    authorization_code: Mapped[AuthorizationCode | None] = relationship(lazy="joined")


class PinList(Base):
    """A list of PINs; it belongs to exactly one owner, and no owner has two (SPEC 3.1)."""

    __tablename__ = "pin_lists"
    __table_args__ = (CheckConstraint(f"{ONE_OWNER} = 1", name="one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), unique=True)
    authorization_code_id: Mapped[int | None] = mapped_column(
        ForeignKey("authorization_codes.id"), unique=True
    )
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), unique=True)
    updated_at: Mapped[datetime]


class PinColumns:
    """What is kept of one person of a list; the columns of the CSV file (SPEC 3.2)."""

    pin_digest: Mapped[bytes]
    pin_sealed: Mapped[bytes]
    first_name: Mapped[str]
    last_name: Mapped[str]
    company: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    city: Mapped[str]
    state_country: Mapped[str]
    other: Mapped[str]
    active: Mapped[bool]
    since_change: Mapped[int | None]
    """The change that made the entry what it is; None: older than the history."""


class PinEntry(PinColumns, Base):
    """One person of a list, as it is now.

    An id is never used again (SQLite does so unless told): a room or a report that still has the
    id of a removed entry must not mean another person by it.
    """

    __tablename__ = "pin_entries"
    __table_args__ = (
        UniqueConstraint("list_id", "pin_digest"),
        Index(None, "list_id", "since_change"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("pin_lists.id", ondelete="CASCADE"))


class PinListChange(Base):
    """One change of a list (SPEC 3.8). The list as it was after change N: what is since N or
    earlier, now or in the past, and was not yet ended by N."""

    __tablename__ = "pin_list_changes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(
        ForeignKey("pin_lists.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    who: Mapped[str]
    kind: Mapped[ListChangeKind]
    added: Mapped[int]
    removed: Mapped[int]
    changed: Mapped[int]
    entries: Mapped[int]
    """How many entries the list had after it."""
    restored: Mapped[int | None]
    """The change whose list was brought back."""


class PastPinEntry(PinColumns, Base):
    """An entry as it was until a change altered or removed it."""

    __tablename__ = "past_pin_entries"
    __table_args__ = (Index(None, "list_id", "until_change"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("pin_lists.id", ondelete="CASCADE"))
    entry_id: Mapped[int]
    until_change: Mapped[int]


class OneTimeLink(Base):
    """A link that was mailed and proves that its reader owns the address; used once, then gone."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    """SHA-256 of the token: the database alone opens nothing."""
    purpose: Mapped[LinkPurpose]
    email: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Mail(Base):
    """The outbox: a mail to one recipient, and how its sending goes."""

    __tablename__ = "mails"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[MailPurpose]
    recipient: Mapped[str]
    content: Mapped[bytes | None]
    """The whole message (RFC 5322) until it is sent; a failed one keeps it, for another try."""
    created_at: Mapped[datetime]
    state: Mapped[MailState]
    due_at: Mapped[datetime]
    """When it is to be tried next; while it is being sent: when it may be taken for lost."""
    tries: Mapped[int]
    settled_at: Mapped[datetime | None]
    last_error: Mapped[str]


class Leg(Base):
    """One call from answer to hang-up; its id is the bridge's, so that a write may be repeated."""

    __tablename__ = "legs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conference_id: Mapped[int | None] = mapped_column(ForeignKey("conferences.id"), index=True)
    dialled: Mapped[DialledKind]
    dialled_number: Mapped[str | None]
    caller: Mapped[str]
    """Whole, for the organizer's report; masked everywhere else."""
    source_address: Mapped[str]
    language: Mapped[Language | None]
    answered_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    end_reason: Mapped[EndReason | None]
    end_fault: Mapped[Fault | None]


class Participant(Base):
    """A leg that was admitted. Name and company are copies: they outlive the PIN list."""

    __tablename__ = "participants"

    leg_id: Mapped[UUID] = mapped_column(
        ForeignKey("legs.id", ondelete="CASCADE"), primary_key=True
    )
    conference_id: Mapped[int] = mapped_column(ForeignKey("conferences.id"), index=True)
    role: Mapped[Role]
    pin_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("pin_entries.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str | None]
    company: Mapped[str | None]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    leg: Mapped[Leg] = relationship(lazy="raise")


class AuditEntry(Base):
    """Who changed what (SPEC 3.8). `who` is text: it outlives the account."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str]
    what: Mapped[Change]
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]


class PinKey(Base):
    """One row: proves that the key file is the one the PINs were sealed with (keys.py)."""

    __tablename__ = "pin_key"
    __table_args__ = (CheckConstraint(f"id = {ONLY_KEY}", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    check_value: Mapped[bytes]
