"""The page of a list: searched, sorted, in pages, whole or the part that htmx wants."""

import re
from dataclasses import replace

import pytest
from pin_panel import ADA, BEN, CLEO, PART, PinPanel, utc
from store_samples import BY, person

from bridge.store import pin_entries
from bridge.store.pin_records import ListOwner, ListSort, OwnerKind
from web.pins import questions
from web.pins.questions import Question

pytest_plugins = ["stores", "pin_panels"]

MANY = tuple(person(f"{number:04}", f"Person{number:04}") for number in range(120))
OWNER = ListOwner(OwnerKind.COMPANY, 5)


def names(page: str) -> list[str]:
    """Who is shown, in order."""
    return re.findall(r'<th scope="row"[^>]*><bdi>([^<]*)</bdi>', page)


async def test_an_empty_list_invites(panel: PinPanel) -> None:
    page = await panel.page()
    assert "No PINs yet" in page
    assert "Never updated." in page
    assert "up to 8,000 people" in page
    for address in (panel.url("/upload"), panel.url("/new"), "/pins/template"):
        assert f'href="{address}"' in page
    assert "<table" not in page


async def test_what_the_page_says_about_the_list(panel: PinPanel) -> None:
    panel.fill()
    page = await panel.page()
    for words in (
        "Your PIN list",
        "Owner: Ada Example · ada@example.org",
        "Last update: March 2, 2026, 1:00 PM (Europe/Paris, UTC+1)",
        "A change is valid for the very next call.",
        "3 results",
        "but may strip the zeros",
    ):
        assert words in page.replace("\N{NARROW NO-BREAK SPACE}", " "), words
    assert names(page) == ["Ada Lovelace", "Ben Ólafsson", "كليو بطلمي"]
    assert page.count("Inactive</span>") == 1
    assert "0123" in page


async def test_in_french_with_the_french_date(panel: PinPanel) -> None:
    panel.fill()
    page = await panel.page(Cookie="language=fr", Accept_Language="fr")
    assert "Toute modification vaut dès le prochain appel." in page
    assert "2 mars 2026, 13:00 (Europe/Paris, UTC+1)" in page
    assert "Inactif" in page


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("01", ["Ada Lovelace", "كليو بطلمي"]),
        ("4567", ["Ben Ólafsson"]),
        ("lovel", ["Ada Lovelace"]),
        ("OLAFS", ["Ben Ólafsson"]),
        ("fjord", ["Ben Ólafsson"]),
        ("كليو", ["كليو بطلمي"]),
    ],
)
async def test_search_by_pin_or_name(panel: PinPanel, search: str, found: list[str]) -> None:
    panel.fill()
    answer = await panel.client.get(panel.url(), params={"search": search}, headers=PART)
    assert names(await answer.text()) == found


async def test_nothing_found_says_so_and_escapes_what_was_typed(panel: PinPanel) -> None:
    panel.fill()
    answer = await panel.client.get(panel.url(), params={"search": "<b>x"})
    page = await answer.text()
    assert "Nothing found" in page
    assert "&lt;b&gt;x" in page
    assert "<b>x" not in page


async def test_htmx_gets_the_results_alone_and_the_address_to_show(panel: PinPanel) -> None:
    panel.fill()
    answer = await panel.client.get(
        panel.url(), params={"search": "ada", "sort": "city"}, headers=PART
    )
    part = await answer.text()
    assert "<html" not in part
    assert 'id="order" hx-swap-oob="true"' in part
    assert answer.headers["HX-Push-Url"] == panel.url("?search=ada&sort=city")


async def test_what_may_be_a_pin_stays_out_of_the_browsers_history(panel: PinPanel) -> None:
    panel.fill()
    query = {"search": "0123", "sort": "city"}
    answer = await panel.client.get(panel.url(), params=query, headers=PART)
    assert answer.headers["HX-Push-Url"] == panel.url("?sort=city")


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
async def test_htmx_gets_the_whole_page_where_it_needs_it(panel: PinPanel, header: str) -> None:
    panel.fill()
    answer = await panel.client.get(panel.url(), headers=PART | {header: "true"})
    assert "<html" in await answer.text()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("", "Person0000 Lind"),
        ("?page=2", "Person0050 Lind"),
        ("?page=3", "Person0100 Lind"),
        ("?page=4", "Person0100 Lind"),
        ("?page=99999999999999999999", "Person0000 Lind"),
        ("?page=-1", "Person0000 Lind"),
        ("?page=0", "Person0000 Lind"),
        ("?page=%D9%A2", "Person0000 Lind"),
        ("?down=1", "Person0119 Lind"),
        ("?sort=pin&down=1&page=2", "Person0069 Lind"),
        ("?sort=nonsense&down=yes", "Person0000 Lind"),
    ],
)
async def test_pages_and_orders(panel: PinPanel, query: str, first: str) -> None:
    panel.fill(MANY)
    page = await panel.page(query)
    assert names(page)[0] == first
    assert len(names(page)) <= 50
    assert "120 results" in page


@pytest.mark.parametrize(
    "search", ["%00", "x" * 5000, "%ED%A0%80", "%E2%80%AE", "%25_'\"\\;--", "%F0%9F%98%80"]
)
async def test_absurd_searches_find_nothing_or_all(panel: PinPanel, search: str) -> None:
    panel.fill()
    page = await panel.page(f"?search={search}")
    assert "Nothing found" in page or len(names(page)) == 3


async def test_page_links_keep_the_question(panel: PinPanel) -> None:
    panel.fill(MANY)
    page = await panel.page("?search=lind&sort=pin&page=2")
    here = panel.url("?search=lind&amp;sort=pin")
    assert f'rel="prev" href="{here}"' in page
    assert f'rel="next" href="{here}&amp;page=3"' in page
    assert "Page 2 of 3" in page
    assert '<input type="hidden" name="page" value="2">' in page


async def test_the_head_of_the_sorted_column_turns_the_order_round(panel: PinPanel) -> None:
    panel.fill()
    page = await panel.page("?sort=city")
    assert 'aria-sort="ascending"' in page
    assert panel.url("?sort=city&amp;down=1") in page
    page = await panel.page("?sort=city&down=1")
    assert 'aria-sort="descending"' in page
    assert f'href="{panel.url("?sort=city")}"' in page


async def test_long_names_stay_whole(panel: PinPanel) -> None:
    longest = replace(ADA, first_name="A" * 255, last_name="B" * 255)
    panel.fill([longest])
    assert names(await panel.page()) == ["A" * 255 + " " + "B" * 255]


async def test_a_change_by_somebody_else_is_seen_at_once(panel: PinPanel) -> None:
    panel.fill()
    assert "Ada Lovelace" in await panel.page()
    ada = panel.entries()["0123"]
    pin_entries.remove(panel.store, panel.owner, [ada.id], BY, utc())
    assert names(await panel.page()) == ["Ben Ólafsson", "كليو بطلمي"]


async def test_no_pin_is_in_the_title_or_the_addresses(panel: PinPanel) -> None:
    panel.fill()
    page = await panel.page()
    addresses = " ".join(re.findall(r'(?:href|action|hx-get)="([^"]*)"', page))
    title = re.search("<title>(.*?)</title>", page)
    assert title is not None
    for record in (ADA, BEN, CLEO):
        assert record.pin not in addresses + title[1]


def test_a_question_is_read_back_from_its_own_fields() -> None:
    question = Question("ada", ListSort.COMPANY, descending=True, page=3)
    assert questions.read(question.fields) == question
    assert questions.read({}) == Question()
    assert questions.address(OWNER, **Question().fields) == "/pins/company/5"
