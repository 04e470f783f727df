"""The history: what was done, the list as it was, and the way back with a confirmation."""

import re
from dataclasses import replace

import pytest
from pin_panel import ADA, BEN, CLEO, PinPanel, utc
from store_samples import BY, organizer, person

from bridge.store import pin_entries, pin_history, pinlists
from bridge.store.pin_records import ListChange, ListOwner, OwnerKind

pytest_plugins = ["stores", "pin_panels"]

DORA = person("7777", "Dora")


def newest(panel: PinPanel) -> ListChange:
    """The last change of the list."""
    return pin_history.changes(panel.store, panel.owner)[0]


def replaced_twice(panel: PinPanel) -> ListChange:
    """Three people, then one gone, one changed, one new; gives the first change."""
    panel.fill()
    first = newest(panel)
    panel.fill([replace(ADA, city="Paris"), CLEO, DORA])
    return first


async def test_nothing_was_changed_yet(panel: PinPanel) -> None:
    assert "Nothing was changed yet" in await panel.page("/history")


async def test_changes_are_named_newest_first(panel: PinPanel) -> None:
    panel.fill()
    ids = [entry.id for entry in panel.entries().values()]
    pin_entries.set_active(panel.store, panel.owner, ids[:1], False, "eve@example.org", utc())
    removal = pin_entries.remove(panel.store, panel.owner, ids[1:], BY, utc())
    pin_entries.bring_back(panel.store, panel.owner, removal, BY, utc())
    pin_history.restore(panel.store, panel.owner, newest(panel).id, BY, utc())
    page = await panel.page("/history")
    order = [
        "Former list restored",
        "no difference",
        "Entries inserted",
        "2 added",
        "Entries deleted",
        "2 removed",
        "Activated or deactivated",
        "1 changed",
        "eve@example.org",
        "List uploaded",
        "3 added",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.count("The list now") == 1


async def test_long_histories_have_pages(panel: PinPanel) -> None:
    panel.fill()
    ids = [panel.entries()["0123"].id]
    for turn in range(60):
        pin_entries.set_active(panel.store, panel.owner, ids, turn % 2 == 1, BY, utc())
    first, second = await panel.page("/history"), await panel.page("/history?page=2")
    assert first.count("<tr>") - 1 == 50
    assert second.count("<tr>") - 1 == 11
    assert f'rel="next" href="{panel.url("/history?page=2")}"' in first
    assert "The list now" not in second
    assert "List uploaded" in second
    assert "Nothing was changed" in await panel.page("/history?page=999999")


async def test_the_list_as_it_was(panel: PinPanel) -> None:
    first = replaced_twice(panel)
    page = await panel.page(f"/history/{first.id}")
    for words in ("Ada Lovelace", "London", "Ben Ólafsson", "0123", "by tester", "3 entries"):
        assert words in page
    assert "Dora" not in page
    assert panel.url(f"/history/{first.id}?compare=1") in page
    now = await panel.page(f"/history/{newest(panel).id}")
    assert "this is the list as it is now" in now
    assert "compare=1" not in now


async def test_a_former_list_has_pages_and_may_be_empty(panel: PinPanel) -> None:
    panel.fill(person(f"{number:04}", f"Person{number:04}") for number in range(60))
    first = newest(panel)
    panel.fill([])
    page = await panel.page(f"/history/{first.id}?page=2")
    assert "Person0050" in page
    assert "Person0049" not in page
    assert "Page 2 of 2" in page
    assert "The list was empty" in await panel.page(f"/history/{newest(panel).id}")


async def test_the_confirmation_shows_what_would_change(panel: PinPanel) -> None:
    first = replaced_twice(panel)
    page = await panel.page(f"/history/{first.id}?compare=1")
    figures = re.findall(r"<dt>([^<]*)</dt><dd[^>]*>(\d+)</dd>", page)
    assert dict(figures) == {
        "to be added": "1",
        "to be removed": "1",
        "to be changed": "1",
        "without change": "1",
    }
    added, removed = page.index("To be added"), page.index("To be removed")
    changed = page.index("To be changed")
    assert added < page.index("Ben Ólafsson") < removed < page.index("Dora Lind") < changed
    assert "Paris" in page[changed:]
    assert "London" in page[changed:]
    assert "Restore this list?" in page
    assert newest(panel).kind.value == "replaced"


async def test_restoring_brings_it_back(panel: PinPanel) -> None:
    first = replaced_twice(panel)
    before = panel.entries()
    answer = await panel.post(f"/history/{first.id}/restore", seen=str(newest(panel).id))
    assert answer.status == 303
    page = await panel.client.get(answer.headers["Location"])
    assert "The former list is back, with 3 entries." in await page.text()
    after = {pin: entry.record for pin, entry in panel.entries().items()}
    assert after == {record.pin: record for record in (ADA, BEN, CLEO)}
    assert panel.entries()["0199"].id == before["0199"].id
    assert (newest(panel).restored, newest(panel).who) == (first.id, panel.person.email)


async def test_a_list_changed_meanwhile_is_shown_again_before_it_is_restored(
    panel: PinPanel,
) -> None:
    first = replaced_twice(panel)
    seen = str(newest(panel).id)
    pin_entries.add(panel.store, panel.owner, person("8888", "Emil"), BY, utc())
    answer = await panel.post(f"/history/{first.id}/restore", seen=seen)
    page = await answer.text()
    assert answer.status == 409
    assert "Nothing was restored: somebody else has changed the list" in page
    assert "Emil" in page
    assert "8888" in panel.entries()
    again = re.search(r'name="seen" value="(\d+)"', page)
    assert again is not None
    answer = await panel.post(f"/history/{first.id}/restore", seen=again[1])
    assert answer.status == 303
    assert "8888" not in panel.entries()


async def test_without_a_difference_there_is_nothing_to_confirm(panel: PinPanel) -> None:
    panel.fill()
    page = await panel.page(f"/history/{newest(panel).id}?compare=1")
    assert "There is no difference" in page
    assert '<button type="submit">Restore' not in page


@pytest.mark.parametrize("change", ["0", "-1", "999", "x", "99999999999999999999", "1%00"])
async def test_changes_that_do_not_exist(panel: PinPanel, change: str) -> None:
    panel.fill()
    await panel.page(f"/history/{change}", status=404)
    await panel.page(f"/history/{change}?compare=1", status=404)
    assert (await panel.post(f"/history/{change}/restore", seen="1")).status == 404


async def test_changes_of_other_lists_do_not_exist_here(panel: PinPanel) -> None:
    theirs = ListOwner(OwnerKind.ORGANIZER, organizer(panel.store).id)
    pinlists.replace(panel.store, theirs, [ADA], BY, utc())
    change = pin_history.changes(panel.store, theirs)[0].id
    await panel.page(f"/history/{change}", status=404)
    assert (await panel.post(f"/history/{change}/restore", seen="")).status == 404
