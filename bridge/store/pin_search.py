"""A PIN list in memory, put in order and searched as one types (SPEC 3.5). Pure; any thread.

    what is typed  finds
    digits         PINs that begin so, and what follows
    anything       part of "first last", of "last first" or of the company

Neither case nor accents count, in the search and in the order; entries that are equal in it
follow each other as they came into the list. What a question needs is worked out when it is
first asked, and kept: PINs, which take longest, are unsealed only where they are searched or
sorted by. After a small change most of it is still known.
"""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeVar

from bridge.store.pin_records import ListSort
from pinentry.pins import only_digits

BORDER = "\n"
"""Between texts that a search, whose blanks are all spaces, does not reach across."""

_ACCENTS = re.compile("[\u0300-\u036f]+")
"""The marks of Latin, Greek and Cyrillic letters; those of other scripts make other letters."""

Person = tuple[int, bytes, str, str, str, str]
"""One entry, in the order of `Columns`."""

Question = TypeVar("Question", bytes, str)


class Columns(NamedTuple):
    """A list by columns, in the order in which the entries came into it."""

    ids: Sequence[int] = ()
    sealed: Sequence[bytes] = ()
    first_names: Sequence[str] = ()
    last_names: Sequence[str] = ()
    companies: Sequence[str] = ()
    cities: Sequence[str] = ()


class Known(dict[Question, str]):
    """Answers, each worked out when it is first asked for."""

    def __init__(self, work_out: Callable[[Question], str]) -> None:
        super().__init__()
        self._work_out: Callable[[Question], str] = work_out

    def __missing__(self, question: Question) -> str:
        answer: str = self._work_out(question)
        self[question] = answer
        return answer


class Listing:
    """One list as it was read, and what was worked out of it so far."""

    def __init__(
        self, people: Iterable[Person], pins: Known[bytes], folds: Known[str] | None = None
    ) -> None:
        """`pins`: what a sealed PIN is; `folds`: texts that were folded before."""
        self._people = sorted(people, key=itemgetter(0))
        self._columns = Columns(*zip(*self._people, strict=True))
        self._known_pins = pins
        self._folds = Known(folded) if folds is None else folds
        self._orders: dict[ListSort, Sequence[int]] = {}

    def __len__(self) -> int:
        return len(self._people)

    def after(self, gone: Container[int], changed: Iterable[Person]) -> "Listing":
        """The list without those that are gone, and with others, new or in place of the old."""
        people = {person[0]: person for person in self._people if person[0] not in gone}
        people |= {person[0]: person for person in changed}
        return Listing(people.values(), self._known_pins, self._folds)

    def ids(self, search: str, sort: ListSort, descending: bool) -> Sequence[int]:
        """The entries that a search finds, all if it is blank, in order."""
        order = self._order(sort)
        wanted = " ".join(folded(search).split())
        if wanted:
            order = self._found(order, wanted)
        if descending:
            order = order[::-1]
        return [self._columns.ids[place] for place in order]

    def _found(self, order: Sequence[int], wanted: str) -> Sequence[int]:
        texts = self._texts
        if not only_digits(wanted):
            return [place for place in order if wanted in texts[place]]
        pins = self._pins
        return [
            place for place in order if pins[place].startswith(wanted) or wanted in texts[place]
        ]

    def _order(self, sort: ListSort) -> Sequence[int]:
        """Places in the list, sorted."""
        if sort not in self._orders:
            places = range(len(self))
            keys = self._keys(sort)
            self._orders[sort] = sorted(places, key=keys.__getitem__) if keys else places
        return self._orders[sort]

    def _keys(self, sort: ListSort) -> Sequence[str]:
        """What to sort by; nothing: the list is in that order."""
        match sort:
            case ListSort.PIN:
                return self._pins
            case ListSort.NAME:
                return list(map(BORDER.join, zip(self._lasts, self._firsts, strict=True)))
            case ListSort.COMPANY:
                return self._companies
            case ListSort.CITY:
                return self._all_folded(self._columns.cities)
            case ListSort.ADDED:
                return ()

    @cached_property
    def _pins(self) -> Sequence[str]:
        return list(map(self._known_pins.__getitem__, self._columns.sealed))

    @cached_property
    def _firsts(self) -> Sequence[str]:
        return self._all_folded(self._columns.first_names)

    @cached_property
    def _lasts(self) -> Sequence[str]:
        return self._all_folded(self._columns.last_names)

    @cached_property
    def _companies(self) -> Sequence[str]:
        return self._all_folded(self._columns.companies)

    @cached_property
    def _texts(self) -> Sequence[str]:
        """What is searched of each entry."""
        of_each = zip(self._firsts, self._lasts, self._companies, strict=True)
        return [f"{first} {last} {first}{BORDER}{company}" for first, last, company in of_each]

    def _all_folded(self, texts: Iterable[str]) -> Sequence[str]:
        """Each different one once: names and companies come again and again."""
        return list(map(self._folds.__getitem__, texts))


def folded(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
