"""What the store takes and gives: frozen values, free of any session. Times are aware, UTC.

Codes, passwords and callers' numbers stay out of repr(), so that no log line can show one.
Any thread may hold them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.settings import Language, PinMode, SamePin
from pinentry.verdicts import Role


class AccountRole(Enum):
    """What an account may see: its own, its company's, everything (SPEC 3.7)."""

    ORGANIZER = "organizer"
    ADMINISTRATOR = "administrator"
    SUPER_ADMINISTRATOR = "super-administrator"


class DialledKind(Enum):
    """How a caller came to the entrance (SPEC 2.1, 2.2)."""

    NUMBER = "number"
    ENTRANCE = "entrance"
    CODE = "code"


class Change(Enum):
    """What the audit trail can say."""

    FIRST_START = "first-start"
    COMPANY_ADDED = "company-added"
    ACCOUNT_ADDED = "account-added"
    ACCOUNT_SWITCHED = "account-switched"
    PASSWORD_SET = "password-set"
    AUTHORIZATION_CODE_ADDED = "authorization-code-added"
    CONFERENCE_ADDED = "conference-added"
    CONFERENCE_STOPPED = "conference-stopped"
    PIN_LIST_REPLACED = "pin-list-replaced"
    PIN_LIST_RESTORED = "pin-list-restored"
    PIN_ENTRY_ADDED = "pin-entry-added"
    PIN_ENTRY_EDITED = "pin-entry-edited"
    PIN_ENTRY_REMOVED = "pin-entry-removed"
    PIN_ENTRY_SWITCHED = "pin-entry-switched"
    PIN_KEY_CHANGED = "pin-key-changed"
    SIGNED_UP = "signed-up"
    PROFILE_CHANGED = "profile-changed"


class Theme(Enum):
    """How an account wants the panel to look; auto: as its system does."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class LinkPurpose(Enum):
    """What a one-time link allows."""

    SIGN_UP = "sign-up"
    RESET_PASSWORD = "reset-password"


class MailPurpose(Enum):
    """Why a mail is sent."""

    SIGN_UP = "sign-up"
    ALREADY_SIGNED_UP = "already-signed-up"
    RESET_PASSWORD = "reset-password"
    PASSWORD_CHANGED = "password-changed"
    TEST = "test"


class MailState(Enum):
    """How the sending of a mail goes."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Company:
    """A customer, or a part of one."""

    id: int
    name: str
    parent_id: int | None


@dataclass(frozen=True)
class AuthorizationCode:
    """The billing code of a company."""

    id: int
    code: str
    company_id: int
    label: str


@dataclass(frozen=True)
class NewAccount:
    """An account to be added; without a password nobody can log in to it."""

    email: str
    name: str
    role: AccountRole
    company_id: int | None = None
    password: str | None = field(default=None, repr=False)
    language: Language = Language.EN
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        """Refuse with ValueError what no later check would catch."""
        user, _, host = self.email.rpartition("@")
        if not user or not host or any(letter.isspace() for letter in self.email):
            raise ValueError(f"not an e-mail address: {self.email!r}")
        if self.role is AccountRole.ADMINISTRATOR and self.company_id is None:
            raise ValueError("an administrator needs a company")


@dataclass(frozen=True)
class Account:
    """Somebody who may log in."""

    id: int
    email: str
    name: str
    role: AccountRole
    company_id: int | None
    language: Language
    theme: Theme
    timezone: str
    disabled: bool
    created_at: datetime


@dataclass(frozen=True)
class NewConference:
    """A conference to be scheduled."""

    name: str
    organizer_id: int
    starts_at: datetime
    duration_min: int | None = None
    """None: open end, until it is stopped."""
    timezone: str = "UTC"
    """IANA name: the zone in which the start is read out."""
    size: int = 15
    pin_mode: PinMode = PinMode.OFF
    same_pin: SamePin = SamePin.REFUSE
    language: Language = Language.EN
    company_id: int | None = None
    """None: the organizer's company."""
    authorization_code_id: int | None = None
    participant_code: str | None = field(default=None, repr=False)
    """None: one is made."""
    moderator_code: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse with ValueError a size, duration, start or zone that cannot be."""
        if self.size < 1:
            raise ValueError("a conference needs a size of at least 1")
        if self.duration_min is not None and self.duration_min < 1:
            raise ValueError("a conference lasts at least a minute")
        if self.starts_at.utcoffset() is None:
            raise ValueError("the start of a conference needs a time zone")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no such time zone: {self.timezone!r}") from None

    @property
    def ends_at(self) -> datetime | None:
        """The moment from which it cannot be joined any more."""
        if self.duration_min is None:
            return None
        return self.starts_at + timedelta(minutes=self.duration_min)


@dataclass(frozen=True)
class Conference:
    """A scheduled conference."""

    id: int
    name: str
    organizer_id: int
    organizer_email: str
    company_id: int | None
    company_name: str | None
    authorization_code_id: int | None
    authorization_code: str | None
    participant_code: str = field(repr=False)
    moderator_code: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    size: int
    pin_mode: PinMode
    same_pin: SamePin
    language: Language
    stopped_at: datetime | None
    created_at: datetime

    @property
    def duration_min(self) -> int | None:
        """As scheduled; None: open end."""
        return None if self.ends_at is None else (self.ends_at - self.starts_at) // _MINUTE

    def over(self, utc: datetime) -> bool:
        """Whether it was stopped or its time has passed; then its codes are free again."""
        return self.stopped_at is not None or (self.ends_at is not None and self.ends_at <= utc)


_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class FoundCode:
    """What an access code leads to."""

    conference: Conference
    role: Role
    ended: bool
    """True: the conference is over; the caller is to be told so."""


@dataclass(frozen=True)
class NewMail:
    """A mail for the outbox: one recipient, a whole message (RFC 5322)."""

    message_id: str
    purpose: MailPurpose
    recipient: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class AuditLine:
    """One line of the audit trail."""

    at: datetime
    who: str
    what: Change
    subject: str
    detail: dict[str, str | int | bool | None]


@dataclass(frozen=True)
class FirstStart:
    """What the first start made; the password is shown once and kept nowhere."""

    email: str
    password: str = field(repr=False)
    demo_conference: Conference
