"""Searching and sorting a PIN list in memory."""

import pytest

from bridge.store.pin_search import Columns, Listing, folded
from bridge.store.records import ListSort

PEOPLE = {
    1: ("0042", "Émile", "Zola", "Société Générale", "Paris"),
    2: ("42", "anna", "Šimić", "3M France", "orléans"),
    3: ("0300", "Inès", "De la Cruz", "Acme", "Évry"),
    4: ("99", "Anna", "Lind", "Acme", "Lyon"),
}
"""By id: PIN, names, company, city. Sealed, a PIN is its bytes."""

PINS, FIRSTS, LASTS, COMPANIES, CITIES = zip(*PEOPLE.values(), strict=True)
SEALED = [pin.encode() for pin in PINS]
COLUMNS = Columns(list(PEOPLE), SEALED, FIRSTS, LASTS, COMPANIES, CITIES)


def found(search: str, sort: ListSort = ListSort.ADDED, descending: bool = False) -> list[int]:
    """The ids that a search of the four finds."""
    return list(Listing(COLUMNS, bytes.decode).ids(search, sort, descending))


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


def test_pins_are_unsealed_only_when_they_are_asked_for() -> None:
    unsealed = list[bytes]()

    def unseal(sealed: bytes) -> str:
        unsealed.append(sealed)
        return sealed.decode()

    listing = Listing(COLUMNS, unseal)
    listing.ids("anna", ListSort.NAME, descending=False)
    assert unsealed == []
    listing.ids("42", ListSort.PIN, descending=False)
    listing.ids("4", ListSort.PIN, descending=True)
    assert unsealed == SEALED


def test_an_empty_list_has_nothing() -> None:
    listing = Listing(Columns(), bytes.decode)
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
