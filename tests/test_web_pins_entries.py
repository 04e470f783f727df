"""One entry or several: inserted, edited, deleted with undo, switched on and off."""

import re
from dataclasses import astuple, replace

import pytest
from aiohttp import ClientResponse
from multidict import MultiDict
from pin_panel import ADA, BEN, PinPanel, utc
from store_samples import BY, NOON, organizer, person

from bridge.store import conferences, pin_entries, pin_history, pinlists
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import NewConference
from config.settings import PinMode
from pinentry.codes import CodeRules
from pinentry.records import PinRecord
from web.pins import entry_form

pytest_plugins = ["stores", "pin_panels"]

GOOD = {
    "pin": "0077",
    "first_name": " Dora ",
    "last_name": "Lind",
    "company": "Acme",
    "city": "Paris",
    "state_country": "FR",
    "active": "on",
}
DORA = person("0077", "Dora")


def problems(page: str) -> dict[str, str]:
    """What is said at which field."""
    return dict(re.findall(r'<p class="problem" id="(\w+)-problem">([^<]*)</p>', page))


def form_of(page: str) -> dict[str, str]:
    """The form of an entry as a browser would send it back."""
    inputs = re.findall(r'<input id="(\w+)" name="\1" type="text" value="([^"]*)"', page)
    seen = re.search(r'name="seen" value="(\w*)"', page)
    assert seen is not None
    return {**dict(inputs), "seen": seen[1], "active": "on"}


async def arrived(panel: PinPanel, answer: ClientResponse) -> str:
    """The page that a form leads to."""
    assert answer.status == 303
    page = await panel.client.get(answer.headers["Location"])
    assert page.status == 200
    return " ".join((await page.text()).split())


async def test_the_form_says_which_fields_may_stay_empty(panel: PinPanel) -> None:
    page = await panel.page("/new")
    assert len(re.findall(r'<input id="\w+"[^>]* required', page)) == 6
    assert page.count("(optional)") == 3
    assert 'inputmode="numeric"' in page


async def test_an_entry_is_inserted(panel: PinPanel) -> None:
    page = await arrived(panel, await panel.post("/new", **GOOD))
    assert "The entry was inserted." in page
    assert panel.entries()["0077"].record == DORA
    assert pin_history.changes(panel.store, panel.owner)[0].who == panel.person.email


async def test_one_after_the_other(panel: PinPanel) -> None:
    answer = await panel.post("/new", **GOOD, again="1")
    page = await arrived(panel, answer)
    assert answer.headers["Location"].startswith(panel.url("/new?"))
    assert "The entry was inserted." in page
    assert form_of(page)["first_name"] == ""


async def test_it_may_be_inactive_from_the_start(panel: PinPanel) -> None:
    await panel.post("/new", **{name: text for name, text in GOOD.items() if name != "active"})
    assert not panel.entries()["0077"].record.active


async def test_every_problem_is_said_at_its_field(panel: PinPanel) -> None:
    bad = GOOD | {"pin": "1", "company": "a,b", "city": " ", "phone": "x" * 256, "other": "\x07"}
    answer = await panel.post("/new", **bad)
    page = await answer.text()
    assert answer.status == 422
    assert set(problems(page)) == {"pin", "company", "city", "phone", "other"}
    assert "Nothing was saved yet" in page
    assert page.count('aria-invalid="true"') == 5
    assert form_of(page)["company"] == "a,b"
    assert panel.entries() == {}


async def test_problems_are_said_in_french(panel: PinPanel) -> None:
    said = []
    for language in ("en", "fr"):
        panel.client.session.cookie_jar.update_cookies({"language": language})
        answer = await panel.post("/new", **GOOD | {"city": ""})
        said.append(problems(await answer.text())["city"])
    assert said[0] == "The field is required, and empty."
    assert said[1] not in ("", said[0])


async def test_what_was_typed_comes_back_escaped(panel: PinPanel) -> None:
    answer = await panel.post("/new", **GOOD | {"pin": '"><b>', "other": "<script>"})
    page = await answer.text()
    assert "<b>" not in page.partition("<main")[2]
    assert "<script>" not in page.partition("<main")[2]
    assert "&lt;script&gt;" in page


async def test_a_pin_that_is_taken(panel: PinPanel) -> None:
    panel.fill()
    answer = await panel.post("/new", **GOOD | {"pin": "0123"})
    page = await answer.text()
    assert answer.status == 409
    assert problems(page) == {"pin": "Another entry of this list has this PIN already."}
    assert panel.entries()["0123"].record == ADA


async def test_an_entry_is_edited_all_but_its_pin(panel: PinPanel) -> None:
    panel.fill()
    entry = panel.url("/entries/") + panel.id_of("4567")
    page = await panel.page(f"/entries/{panel.id_of('4567')}?search=fj")
    pin_field = re.search(r'<input id="pin"[^>]*>', page)
    assert pin_field is not None
    assert "readonly" in pin_field[0]
    assert f'action="{entry}"' in page
    form = form_of(page) | {"city": "Bergen", "pin": "9999", "search": "fj"}
    answer = await panel.post(f"/entries/{panel.id_of('4567')}", **form)
    assert answer.headers["Location"] == panel.url("?search=fj&done=edited")
    assert "The entry was saved." in await arrived(panel, answer)
    assert panel.entries()["4567"].record == replace(BEN, city="Bergen")


async def test_edited_with_problems(panel: PinPanel) -> None:
    panel.fill()
    path = f"/entries/{panel.id_of('4567')}"
    form = form_of(await panel.page(path)) | {"last_name": ""}
    answer = await panel.post(path, **form)
    assert answer.status == 422
    assert set(problems(await answer.text())) == {"last_name"}
    assert panel.entries()["4567"].record == BEN


async def test_somebody_else_has_changed_the_entry_meanwhile(panel: PinPanel) -> None:
    panel.fill()
    entry = panel.entries()["4567"]
    path = f"/entries/{entry.id}"
    form = form_of(await panel.page(path)) | {"city": "Bergen"}
    theirs = replace(BEN, city="Tromsø", active=False)
    pin_entries.edit(panel.store, panel.owner, entry.id, theirs, "eve@example.org", utc())
    answer = await panel.post(path, **form)
    page = await answer.text()
    assert answer.status == 409
    assert "somebody else has changed this entry" in page
    assert "Meanwhile saved: Tromsø" in page
    assert "Meanwhile saved: Inactive" in page
    assert page.count("Meanwhile saved") == 2
    assert panel.entries()["4567"].record == theirs
    again = form_of(page)
    assert again["city"] == "Bergen"
    await arrived(panel, await panel.post(path, **again))
    assert panel.entries()["4567"].record == replace(BEN, city="Bergen")


async def test_another_entry_may_change_meanwhile(panel: PinPanel) -> None:
    panel.fill()
    path = f"/entries/{panel.id_of('4567')}"
    form = form_of(await panel.page(path)) | {"city": "Bergen"}
    pin_entries.remove(panel.store, panel.owner, [panel.entries()["0123"].id], BY, utc())
    assert "The entry was saved." in await arrived(panel, await panel.post(path, **form))


async def test_somebody_else_has_deleted_the_entry_meanwhile(panel: PinPanel) -> None:
    panel.fill()
    path = f"/entries/{panel.id_of('4567')}"
    form = form_of(await panel.page(path))
    pin_entries.remove(panel.store, panel.owner, [panel.entries()["4567"].id], BY, utc())
    answer = await panel.post(path, **form)
    assert answer.status == 409
    assert "This entry is not in the list" in await answer.text()
    assert "This entry is not in the list" in await panel.page(path, status=404)
    gone = await arrived(panel, await panel.post("/remove", entry=path.rpartition("/")[2]))
    assert "these entries were not in the list any more" in gone


@pytest.mark.parametrize("entry", ["0", "-1", "x", "99999999999999999999", "1%00"])
async def test_entries_that_cannot_be(panel: PinPanel, entry: str) -> None:
    await panel.page(f"/entries/{entry}", status=404)
    assert (await panel.post(f"/entries/{entry}", **GOOD)).status == 404


async def test_entries_of_other_lists_are_not_here(panel: PinPanel) -> None:
    theirs = ListOwner(OwnerKind.ORGANIZER, organizer(panel.store).id)
    entry = pin_entries.add(panel.store, theirs, DORA, BY, NOON)
    change = pin_history.changes(panel.store, theirs)[0].id
    await panel.page(f"/entries/{entry.id}", status=404)
    assert (await panel.post(f"/entries/{entry.id}", **GOOD)).status == 409
    await panel.post("/remove", entry=str(entry.id))
    await panel.post("/switch", entry=str(entry.id), active="off")
    assert (await panel.post(f"/undo/{change}")).status == 404
    assert pinlists.records(panel.store, theirs) == (DORA,)


async def test_several_are_deleted_and_brought_back_once(panel: PinPanel) -> None:
    panel.fill()
    before = panel.entries()
    ids = [("entry", panel.id_of(pin)) for pin in ("0123", "0199")]
    answer = await panel.post("/remove", *ids, search="l", sort="city", page="2")
    page = await arrived(panel, answer)
    assert "2 entries were deleted. Their PINs are refused" in page
    assert "sort=city&page=2" in answer.headers["Location"]
    assert set(panel.entries()) == {"4567"}
    undo = re.search(r'action="[^"]*(/undo/\d+)"', page)
    assert undo is not None
    page = await arrived(panel, await panel.post(undo[1], search="l"))
    assert "2 entries are back in the list." in page
    assert panel.entries() == before
    page = await arrived(panel, await panel.post(undo[1]))
    assert "Nothing was brought back" in page
    assert panel.entries() == before


@pytest.mark.parametrize("change", ["0", "x", "999", "99999999999999999999"])
async def test_there_is_nothing_to_undo(panel: PinPanel, change: str) -> None:
    panel.fill()
    assert (await panel.post(f"/undo/{change}")).status == 404


async def test_several_are_switched_off_and_on(panel: PinPanel) -> None:
    panel.fill()
    ids = [("entry", panel.id_of(pin)) for pin in ("0123", "4567", "0199")]
    page = await arrived(panel, await panel.post("/switch", *ids, active="off"))
    assert "2 entries were deactivated" in page
    assert not any(entry.record.active for entry in panel.entries().values())
    page = await arrived(panel, await panel.post("/switch", ids[0], active="on"))
    assert "1 entry was activated: its PIN is valid for the very next call." in page
    assert [pin for pin, entry in panel.entries().items() if entry.record.active] == ["0123"]


@pytest.mark.parametrize("path", ["/remove", "/switch"])
async def test_nothing_chosen(panel: PinPanel, path: str) -> None:
    panel.fill()
    page = await arrived(panel, await panel.post(path, ("entry", "x"), ("entry", "-3")))
    assert "Nothing was changed: no entry was selected." in page
    assert len(panel.entries()) == 3


async def test_a_pin_switched_off_is_refused_by_the_next_call(panel: PinPanel) -> None:
    panel.fill()
    new = NewConference("Monday", panel.owner.id, NOON, pin_mode=PinMode.ENFORCE)
    conference = conferences.add(panel.store, new, CodeRules(6, False), BY, NOON)
    assert pinlists.find_pin(panel.store, conference.id, "0123") is not None
    await panel.post("/switch", entry=panel.id_of("0123"), active="off")
    assert pinlists.find_pin(panel.store, conference.id, "0123") is None


async def test_no_pin_leaves_in_an_address(panel: PinPanel) -> None:
    for again in ({}, {"again": "1"}):
        answer = await panel.post("/new", **GOOD | {"pin": f"881{len(again)}"} | again)
        assert "881" not in answer.headers["Location"]


async def test_without_the_token_nothing_happens(panel: PinPanel) -> None:
    panel.fill()
    entry = panel.id_of("0123")
    for path in ("/new", f"/entries/{entry}", "/remove", "/switch", "/undo/1"):
        answer = await panel.client.post(panel.url(path), data=GOOD | {"entry": entry})
        assert answer.status == 403
    assert len(panel.entries()) == 3


def test_the_fingerprint_changes_with_any_field_but_the_pin() -> None:
    base = entry_form.fingerprint(ADA)
    assert entry_form.fingerprint(replace(ADA, pin="9")) == base
    prints = {entry_form.fingerprint(replace(ADA, active=False)), base}
    for place in range(1, len(entry_form.NAMES)):
        values = [*astuple(ADA)]
        values[place] = "new"
        prints.add(entry_form.fingerprint(PinRecord(*values)))
    assert len(prints) == 2 + len(entry_form.NAMES) - 1


def test_what_was_typed_is_a_record() -> None:
    empty = PinRecord("", "", "", "", "", "", "", "", "", active=False)
    assert entry_form.typed(MultiDict()) == empty
    assert entry_form.typed(MultiDict(GOOD)) == DORA
