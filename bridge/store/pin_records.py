"""PIN lists as the store takes and gives them: frozen values, free of any session.

Times are aware, UTC. PINs stay out of repr(). Any thread may hold them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pinentry.records import PinRecord


class OwnerKind(Enum):
    """Who a PIN list can belong to, in the order in which a PIN is looked up (SPEC 2.4)."""

    ORGANIZER = "organizer"
    AUTHORIZATION_CODE = "authorization-code"
    COMPANY = "company"


class ListChangeKind(Enum):
    """What was done to a PIN list."""

    REPLACED = "replaced"
    ADDED = "added"
    EDITED = "edited"
    REMOVED = "removed"
    SWITCHED = "switched"
    RESTORED = "restored"


@dataclass(frozen=True)
class ListOwner:
    """The owner of a PIN list (SPEC 3.1): an account, authorization code or company by its id."""

    kind: OwnerKind
    id: int


@dataclass(frozen=True)
class Replaced:
    """What replacing a PIN list did, in entries."""

    added: int
    removed: int
    changed: int
    unchanged: int

    @property
    def processed(self) -> int:
        """Entries of the list as it is now."""
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True)
class PinEntry:
    """One person of a PIN list; the id stays the same however the entry is edited."""

    id: int
    record: PinRecord


@dataclass(frozen=True)
class ListState:
    """What there is to say about a PIN list without reading it."""

    owner: ListOwner
    entries: int
    updated_at: datetime | None
    """None: the owner has no list yet."""
    newest_change: int | None


@dataclass(frozen=True)
class ListChange:
    """One change of a PIN list."""

    id: int
    at: datetime
    who: str
    kind: ListChangeKind
    added: int
    removed: int
    changed: int
    entries: int
    """How many entries the list had after it."""
    restored: int | None
    """The change whose list was brought back."""


class ListSort(Enum):
    """What the entries of a PIN list are put in order by."""

    PIN = "pin"
    NAME = "name"
    COMPANY = "company"
    CITY = "city"
    ADDED = "added"


@dataclass(frozen=True)
class ListPage:
    """One page of a PIN list, or of what a search found in it."""

    entries: tuple[PinEntry, ...]
    found: int
    """On all pages."""
    page: int
    """From 1."""
    pages: int
    """At least 1."""


@dataclass(frozen=True)
class PinMatch:
    """The person that a PIN identifies."""

    entry_id: int
    name: str
    company: str
