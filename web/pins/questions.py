"""What part of a list is asked for: read from an address or a form, written into addresses.

    ?search=li      a PIN's beginning, or any part of a name or company
    &sort=company   ListSort; by name unless said
    &down=1         descending
    &page=3         from 1

Nonsense counts as nothing said. A search that is made of digits may be a PIN: the panel answers
it, and keeps it out of the browser's history (`may_be_kept`). Pure; any thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from bridge.store.pin_records import ListOwner, ListSort
from pinentry.pins import only_digits

LONGEST_SEARCH = 100
LARGEST_PAGE = 999_999


@dataclass(frozen=True)
class Question:
    """A search, an order and a page."""

    search: str = ""
    sort: ListSort = ListSort.NAME
    descending: bool = False
    page: int = 1

    @property
    def fields(self) -> dict[str, str]:
        """What an address or a form must carry to ask this again."""
        said = {
            "search": self.search,
            "sort": "" if self.sort is ListSort.NAME else self.sort.value,
            "down": "1" if self.descending else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        return {name: value for name, value in said.items() if value}

    @property
    def may_be_kept(self) -> bool:
        """Whether the search is nothing that may be a PIN."""
        return not only_digits(self.search)

    def sorted_by(self, sort: ListSort) -> "Question":
        """The first page in the order of a column; the other way round if it is so already."""
        descending = sort is self.sort and not self.descending
        return replace(self, sort=sort, descending=descending, page=1)

    def at(self, page: int) -> "Question":
        """Another page of the same."""
        return replace(self, page=page)


def read(fields: Mapping[str, str]) -> Question:
    """The question that an address or a form carries."""
    return Question(
        search=_search(fields.get("search", "")),
        sort=next((sort for sort in ListSort if sort.value == fields.get("sort")), ListSort.NAME),
        descending=fields.get("down") == "1",
        page=page_number(fields.get("page", "")),
    )


def page_number(text: str) -> int:
    """The page that is meant; 1 where none is."""
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_PAGE))
    return max(1, int(text)) if plain else 1


def _search(text: str) -> str:
    """One line of visible characters, not longer than any name needs."""
    seen = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return seen[:LONGEST_SEARCH].strip()


def address(owner: ListOwner, *more: str | int, **fields: str | int) -> str:
    """The path of a list or of a page about it, with a query made of `fields`."""
    path = "/".join(("/pins", owner.kind.value, str(owner.id), *map(str, more)))
    return f"{path}?{urlencode(fields)}" if fields else path
