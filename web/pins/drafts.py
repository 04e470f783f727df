"""Uploads that were checked and wait for a word: what they would do, or all that is wrong in them.

    upload ─► Draft ──confirmed──► Done        the draft's page shows whichever it is
         └──► Mistakes                         pages of errors, and all of them as a file

They live in memory only: a restart forgets them, and nothing is lost but an upload. Each belongs
to one session and one list; to anybody else it does not exist. It is there for LIFETIME_S, and
the oldest go when there are too many or their sum is too large. No PIN is in a URL: the id is a
random token. Sans-IO, `now` in monotonic seconds; panel thread, `comparison` in a worker's.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from typing import Generic, TypeVar

from aiohttp import web

from bridge.store.pin_records import ListOwner, Replaced
from pinentry.columns import HEADER
from pinentry.pinlist import (
    Change,
    PinList,
    PinRecord,
    Problem,
    compare,
    still_switched_off,
)

LIFETIME_S = 1800.0
MOST = 200
MOST_OF_A_SESSION = 8
MOST_BYTES = 128 * 1024 * 1024
RECORD_BYTES = 700
"""What an entry takes in memory, measured; a problem takes less."""
PROBLEM_BYTES = 400
ID_BYTES = 16
SHOWN = 200
"""So many entries of each kind are shown; the rest are counted."""

T = TypeVar("T")


@dataclass(frozen=True)
class Holder:
    """Whose session, and which list."""

    identity: str = field(repr=False)
    owner: ListOwner


@dataclass(frozen=True)
class Part(Generic[T]):
    """What is done to some entries, the first of which are shown."""

    count: int
    first: tuple[T, ...]

    @property
    def left_out(self) -> int:
        """How many are counted only."""
        return self.count - len(self.first)


@dataclass(frozen=True)
class Comparison:
    """What the upload would do to the list that `compared_to` left behind."""

    added: Part[PinRecord]
    removed: Part[PinRecord]
    changed: Part[Change]
    unchanged: int
    records: tuple[PinRecord, ...] = field(repr=False)
    """The list as it will be: who is switched off stays so, since files say nothing about it."""
    compared_to: int | None
    """The list's newest change; None: there was none."""

    @property
    def switched_off(self) -> int:
        """How many entries stay switched off."""
        return sum(not record.active for record in self.records)

    @property
    def nothing_to_do(self) -> bool:
        """Whether the list is already as the file says."""
        return self.added.count == self.removed.count == self.changed.count == 0


@dataclass(frozen=True)
class Draft:
    """A good file that waits to be confirmed."""

    file_name: str
    pins: PinList
    doubted: bool
    """Whether zeros are so likely to be lost that the uploader must say they are not."""
    comparison: Comparison


@dataclass(frozen=True)
class Mistakes:
    """A bad file, of which nothing is kept but what is wrong in it; and, where that may be right
    after all, the draft which it would be then."""

    file_name: str
    problems: tuple[Problem, ...]
    if_right: str | None = None


@dataclass(frozen=True)
class Done:
    """A draft that has become the list."""

    file_name: str
    counts: Replaced


Content = Draft | Mistakes | Done


@dataclass(frozen=True)
class _Kept:
    holder: Holder
    content: Content
    kept_at: float
    size: int


class Drafts:
    """The drafts of all sessions, the oldest first."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, holder: Holder, content: Content, now: float) -> str:
        """Keep it under a new id, which is returned; the newest is kept however large it is."""
        draft_id = secrets.token_urlsafe(ID_BYTES)
        self.change(draft_id, holder, content, now)
        return draft_id

    def change(self, draft_id: str, holder: Holder, content: Content, now: float) -> None:
        """Keep this under the id, instead of what was there."""
        self._kept[draft_id] = _Kept(holder, content, now, _size(content))
        self._kept.move_to_end(draft_id)
        self._forget_old(now)
        self._forget_surplus(holder.identity)

    def find(self, draft_id: str, holder: Holder, now: float) -> Content | None:
        """What is kept under this id for this session and list."""
        self._forget_old(now)
        kept = self._kept.get(draft_id)
        return kept.content if kept is not None and kept.holder == holder else None

    def drop(self, draft_id: str, holder: Holder) -> None:
        """Forget it, if it is there and this session's."""
        kept = self._kept.get(draft_id)
        if kept is not None and kept.holder == holder:
            del self._kept[draft_id]

    def _forget_old(self, now: float) -> None:
        while self._kept and now - next(iter(self._kept.values())).kept_at > LIFETIME_S:
            self._kept.popitem(last=False)

    def _forget_surplus(self, identity: str) -> None:
        own = [key for key, kept in self._kept.items() if kept.holder.identity == identity]
        for key in own[:-MOST_OF_A_SESSION]:
            del self._kept[key]
        while len(self._kept) > 1 and self._too_much():
            self._kept.popitem(last=False)

    def _too_much(self) -> bool:
        size = sum(kept.size for kept in self._kept.values())
        return len(self._kept) > self._most or size > self._most_bytes


DRAFTS = web.AppKey("drafts", Drafts)


def comparison(
    old: Sequence[PinRecord], new: Sequence[PinRecord], compared_to: int | None
) -> Comparison:
    """What becomes of each entry, counted, and the first of each kind."""
    records = tuple(still_switched_off(old, new))
    whole = compare(old, records)
    return Comparison(
        added=Part(len(whole.added), whole.added[:SHOWN]),
        removed=Part(len(whole.removed), whole.removed[:SHOWN]),
        changed=Part(len(whole.changed), whole.changed[:SHOWN]),
        unchanged=len(whole.unchanged),
        records=records,
        compared_to=compared_to,
    )


def differences(change: Change) -> list[tuple[str, str, str]]:
    """The fields that become others: the column's name, before, after."""
    before, after = astuple(change.before)[: len(HEADER)], astuple(change.after)[: len(HEADER)]
    values = zip(HEADER, before, after, strict=True)
    return [(name, old, new) for name, old, new in values if old != new]


def _size(content: Content) -> int:
    """In memory, roughly."""
    if isinstance(content, Draft):
        return len(content.pins.records) * RECORD_BYTES
    return len(content.problems) * PROBLEM_BYTES if isinstance(content, Mistakes) else 0
