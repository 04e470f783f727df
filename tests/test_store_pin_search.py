"""Searching and sorting a PIN list in memory."""

import pytest

from bridge.store.pin_records import ListSort
from bridge.store.pin_search import Known, Listing, Person, folded

PEOPLE = {
    1: ("0042", "Émile", "Zola", "Société Générale", "Paris"),
    2: ("42", "anna", "Šimić", "3M France", "orléans"),
    3: ("0300", "Inès", "De la Cruz", "Acme", "Évry"),
    4: ("99", "Anna", "Lind", "Acme", "Lyon"),
}
"""By id: PIN, names, company, city. Sealed, a PIN is its bytes."""


def people() -> list[Person]:
    """As the store reads them, in no order."""
    return [(number, of[0].encode(), *of[1:]) for number, of in PEOPLE.items()][::-1]


def found(search: str, sort: ListSort = ListSort.ADDED, descending: bool = False) -> list[int]:
    """The ids that a search of the four finds."""
    return list(Listing(people(), Known(bytes.decode)).ids(search, sort, descending))


@pytest.mark.parametrize(
    ("search", "ids"),
    [
        ("", [1, 2, 3, 4]),
        ("   ", [1, 2, 3, 4]),
        ("emile", [1]),
        ("ÉMI", [1]),
        ("E\u0301mi", [1]),
        ("simic", [2]),
        ("ann", [2, 4]),
        ("émile zo", [1]),
        ("  zola   émile ", [1]),
        ("de la cruz", [3]),
        ("societe", [1]),
        ("acme", [3, 4]),
        ("lind acme", []),
        ("paris", []),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("\0", []),
    ],
)
def test_names_and_companies_are_found_by_any_part(search: str, ids: list[int]) -> None:
    assert found(search) == ids


@pytest.mark.parametrize(
    ("search", "ids"), [("0", [1, 3]), ("42", [2]), ("3", [2]), ("03", [3]), ("0042", [1])]
)
def test_pins_are_found_by_how_they_begin(search: str, ids: list[int]) -> None:
    assert found(search) == ids


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        (ListSort.PIN, [1, 3, 2, 4]),
        (ListSort.NAME, [3, 4, 2, 1]),
        (ListSort.COMPANY, [2, 3, 4, 1]),
        (ListSort.CITY, [3, 4, 2, 1]),
        (ListSort.ADDED, [1, 2, 3, 4]),
    ],
)
def test_a_list_is_sorted_as_people_read_it(sort: ListSort, ids: list[int]) -> None:
    assert found("", sort) == ids
    assert found("", sort, descending=True) == ids[::-1]


def test_what_is_found_is_in_order() -> None:
    assert found("acme", ListSort.NAME) == [3, 4]
    assert found("acme", ListSort.NAME, descending=True) == [4, 3]


class Unsealing:
    """Unseals, and remembers what."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, sealed: bytes) -> str:
        """The PIN."""
        self.done.append(sealed.decode())
        return self.done[-1]


def test_pins_are_unsealed_only_when_they_are_asked_for() -> None:
    unsealing = Unsealing()
    listing = Listing(people(), Known(unsealing))
    listing.ids("anna", ListSort.NAME, descending=False)
    assert unsealing.done == []
    listing.ids("42", ListSort.PIN, descending=False)
    listing.ids("4", ListSort.PIN, descending=True)
    assert unsealing.done == ["0042", "42", "0300", "99"]


def test_after_a_change_the_list_is_another_and_what_stays_is_known() -> None:
    unsealing = Unsealing()
    before = Listing(people(), Known(unsealing))
    before.ids("4", ListSort.PIN, descending=False)
    unsealing.done.clear()
    edited: Person = (3, b"0300", "Zoé", "Abel", "Acme", "Évry")
    added: Person = (9, b"4711", "Bert", "Lind", "Acme", "Nice")
    after = before.after({1, 3}, [added, edited])
    assert list(after.ids("", ListSort.ADDED, descending=False)) == [2, 3, 4, 9]
    assert list(after.ids("zoe abel", ListSort.ADDED, descending=False)) == [3]
    assert list(after.ids("4", ListSort.PIN, descending=False)) == [2, 9]
    assert unsealing.done == ["4711"]
    assert list(before.ids("", ListSort.ADDED, descending=False)) == [1, 2, 3, 4]


def test_an_empty_list_has_nothing() -> None:
    listing = Listing([], Known(bytes.decode))
    assert len(listing) == 0
    for sort in ListSort:
        assert list(listing.ids("1", sort, descending=True)) == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [("LIND", "lind"), ("Straße", "strasse"), ("ΆΛΦΑ", "αλφα"), ("Ёлка", "елка"), ("王", "王")],
)
def test_case_and_accents_are_folded(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_marks_that_make_another_letter_stay() -> None:
    assert folded("कि") != folded("क")
