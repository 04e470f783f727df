"""A list uploaded: form, preview, confirmation, and two at once."""

import asyncio
import re
from dataclasses import replace

import pytest
from fakes_pinlist import HEADER, pin_file
from fakes_web import sign_in, token
from pin_panel import ADA, BEN, THREE, PinPanel, utc
from pin_uploads import drafted, figures, file_of, text_of
from store_samples import BY, person

from bridge.store import pin_entries, pinlists

pytest_plugins = ["stores", "pin_panels"]

FRENCH = {"Accept-Language": "fr", "Cookie": "language=fr"}
NEW_ADA = replace(ADA, last_name="King", email="")
DORA = person("7777", "Dora")


async def test_the_form_says_what_is_wanted(panel: PinPanel) -> None:
    answer = await panel.get("/upload")
    page = await text_of(answer)
    assert HEADER in page.replace(", ", ",")
    assert "At most 8,000 entries and 1 MB." in page
    assert 'href="/pins/template"' in await answer.text()
    assert re.search(
        r'enctype="multipart/form-data"[^>]*>\s*<input type="hidden" name="csrf"',
        await answer.text(),
    )


async def test_in_french(panel: PinPanel) -> None:
    answer = await panel.get("/upload", **FRENCH)
    page = (await text_of(answer)).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Au plus 8 000 entrées et 1 Mo." in page
    assert "accepte la déclaration de confidentialité" in page


async def test_a_good_file_is_shown_and_changes_nothing_yet(panel: PinPanel) -> None:
    panel.fill()
    page = await panel.page(await drafted(panel, file_of(NEW_ADA, BEN, DORA)))
    assert figures(page) == {
        "entries in the file": "3",
        "to be added": "1",
        "to be removed": "1",
        "to be changed": "1",
        "without change": "1",
    }
    assert (
        '<del class="minus"><bdi>Lovelace</bdi></del> → <ins class="plus"><bdi>King</bdi>' in page
    )
    assert "كليو بطلمي" in page
    assert set(panel.entries()) == {"0123", "4567", "0199"}


async def test_confirming_replaces_the_list(panel: PinPanel) -> None:
    panel.fill()
    draft = await drafted(panel, file_of(NEW_ADA, BEN, DORA))
    answer = await panel.post(draft)
    assert (answer.status, answer.headers["Location"]) == (303, panel.url(draft))
    page = await panel.page(draft)
    assert figures(page) == {
        "processed": "3",
        "errors": "0",
        "added": "1",
        "removed": "1",
        "changed": "1",
        "as before": "1",
    }
    assert "3 entries processed, 0 errors. The new list is valid for the very next call." in page
    assert {entry.record for entry in panel.entries().values()} == {NEW_ADA, BEN, DORA}


async def test_no_pin_is_in_any_address(panel: PinPanel) -> None:
    assert "7777" not in await drafted(panel, file_of(DORA))


async def test_confirming_twice_stores_once(panel: PinPanel) -> None:
    draft = await drafted(panel, file_of(DORA))
    answers = await asyncio.gather(panel.post(draft), panel.post(draft))
    assert [answer.status for answer in answers] == [303, 303]
    assert figures(await panel.page(draft))["added"] == "1"
    assert len(await asyncio.to_thread(pinlists.records, panel.store, panel.owner)) == 1


async def test_a_list_that_changed_meanwhile_is_compared_anew(panel: PinPanel) -> None:
    panel.fill()
    draft = await drafted(panel, file_of(*THREE, DORA))
    pinlists.replace(panel.store, panel.owner, (ADA, DORA), BY, utc())
    answer = await panel.post(draft)
    page = await answer.text()
    assert answer.status == 409
    assert "The list was changed meanwhile" in page
    assert (figures(page)["to be added"], figures(page)["without change"]) == ("2", "2")
    assert set(panel.entries()) == {"0123", "7777"}
    assert (await panel.post(draft)).status == 303
    assert len(panel.entries()) == 4


async def test_of_two_uploads_at_once_the_second_is_shown_again(panel: PinPanel) -> None:
    drafts = [await drafted(panel, file_of(ADA)), await drafted(panel, file_of(BEN))]
    answers = await asyncio.gather(*map(panel.post, drafts))
    assert sorted(answer.status for answer in answers) == [303, 409]
    assert len(panel.entries()) == 1


async def test_who_is_switched_off_stays_so(panel: PinPanel) -> None:
    panel.fill()
    draft = await drafted(panel, file_of(*THREE))
    page = await panel.page(draft)
    assert figures(page)["without change"] == "3"
    assert "1 entry is inactive and stays so" in page
    await panel.post(draft)
    assert not panel.entries()["0199"].record.active


async def test_who_was_switched_on_meanwhile_stays_on(panel: PinPanel) -> None:
    panel.fill()
    draft = await drafted(panel, file_of(*THREE))
    entry = panel.entries()["0199"].id
    pin_entries.set_active(panel.store, panel.owner, [entry], True, BY, utc())
    assert (await panel.post(draft)).status == 409
    await panel.post(draft)
    assert panel.entries()["0199"].record.active


async def test_the_same_list_again(panel: PinPanel) -> None:
    panel.fill([ADA, BEN])
    page = await panel.page(await drafted(panel, file_of(ADA, BEN)))
    assert "The list is already exactly as the file says." in page


async def test_a_list_that_mostly_goes_away_is_asked_about(panel: PinPanel) -> None:
    panel.fill([ADA, BEN])
    assert "Most of the list" in await panel.page(await drafted(panel, file_of(DORA)))


async def test_two_hundred_are_shown_and_the_rest_counted(panel: PinPanel) -> None:
    data = pin_file(f"{number:05}" for number in range(1205))
    page = await panel.page(await drafted(panel, data))
    assert figures(page)["to be added"] == "1,205"
    assert page.count('<th scope="row">') == 200
    assert "and 1,005 more, which are not shown here" in page


async def test_discarding(panel: PinPanel) -> None:
    panel.fill()
    draft = await drafted(panel, file_of(DORA))
    answer = await panel.post(f"{draft}/discard")
    assert answer.status == 303
    page = await panel.page(answer.headers["Location"].removeprefix(panel.url()))
    assert "The upload was discarded" in page
    assert "not here any more" in await panel.page(draft, status=404)
    assert (await panel.post(draft)).status == 404
    assert len(panel.entries()) == 3


async def test_a_draft_belongs_to_the_session_that_made_it(panel: PinPanel) -> None:
    draft = await drafted(panel, file_of(DORA))
    await panel.client.post("/logout", data={"csrf": panel.csrf})
    await sign_in(panel.client)
    assert (await panel.get(draft)).status == 404
    again = replace(panel, csrf=await token(panel.client))
    assert (await again.post(draft)).status == 404
    assert panel.entries() == {}


@pytest.mark.parametrize("path", ["/upload/nonsense", "/upload/%00", "/upload/.."])
async def test_drafts_that_never_were(panel: PinPanel, path: str) -> None:
    assert (await panel.get(path)).status in (404, 303, 200)
    assert (await panel.post(path)).status in (404, 405)
