"""Languages: the choice of one, and catalogues that hold exactly what the templates say."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from fakes_web import ClientMaker, set_up, sign_in
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Language
from web import i18n, problem_text
from web.rendering import TEMPLATE_FOLDER

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\}")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
BROWSER = "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"


FRENCH = i18n.parts(Language.FR)


def in_templates() -> set[object]:
    """Every message of the templates; plural ones as pairs."""
    found = extract_from_dir(
        str(TEMPLATE_FOLDER),
        method_map=[("**.html", "jinja2.ext:babel_extract")],
        keywords={"_": None, "ngettext": (1, 2)},
    )
    return {message for _, _, message, _, _ in found}


def test_the_catalogues_hold_what_pages_say_and_no_more() -> None:
    said = in_templates() | problem_text.MESSAGES
    assert {message.id for part in FRENCH for message in part if message.id} == said


def test_every_message_stands_in_one_part_only() -> None:
    known = [message.id for part in FRENCH for message in part if message.id]
    assert len(set(known)) == len(known)


@pytest.mark.parametrize("part", FRENCH)
def test_every_message_is_translated_with_the_same_placeholders(part: Catalog) -> None:
    for message in part:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), message.id
        assert not message.fuzzy
        if message.id:
            wanted = set(PLACEHOLDER.findall(str(message.id)))
            assert all(set(PLACEHOLDER.findall(str(text))) == wanted for text in texts)


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        (None, "", Language.EN),
        (None, BROWSER, Language.FR),
        (None, "de, es;q=0.9", Language.EN),
        (None, "de, en;q=0.2, fr;q=0.3", Language.FR),
        (None, "fr;q=0, en;q=0.1", Language.EN),
        (None, "FR-be", Language.FR),
        (None, "fr;q=broken", Language.EN),
        ("en", BROWSER, Language.EN),
        ("xx", BROWSER, Language.FR),
    ],
)
def test_the_choice(cookie: str | None, header: str, language: Language) -> None:
    assert i18n.choose_language(cookie, header, Language.EN) is language


def test_the_fallback_is_the_settings_language() -> None:
    assert i18n.choose_language(None, "de", Language.FR) is Language.FR


@given(header=st.text(max_size=200))
def test_no_header_is_too_strange(header: str) -> None:
    assert i18n.choose_language(None, header, Language.FR) in Language


@pytest.mark.parametrize(
    ("wait_s", "english", "french"),
    [
        (0.2, "1 second", "1 seconde"),
        (31.0, "31 seconds", "31 secondes"),
        (61.0, "2 minutes", "2 minutes"),
        (900.0, "15 minutes", "15 minutes"),
    ],
)
def test_waits_are_rounded_up(wait_s: float, english: str, french: str) -> None:
    assert i18n.wait_text(wait_s, Language.EN) == english
    assert i18n.wait_text(wait_s, Language.FR).replace(NO_BREAK_SPACE, " ") == french


async def test_the_browsers_language_comes_first(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    answer = await setting.client.get("/login", headers={"Accept-Language": BROWSER})
    page = await answer.text()
    assert answer.headers["Content-Language"] == "fr"
    assert '<html lang="fr" ' in page
    assert "Mot de passe" in page


async def test_the_switch_is_kept_and_leads_back(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    await sign_in(setting.client)
    page = await (await setting.client.get("/status")).text()
    link = re.search(r'href="(/language/fr[^"]*)"', page)
    assert link is not None
    answer = await setting.client.get(link[1], allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/status")
    assert "Base de données" in await (await setting.client.get("/status")).text()


@pytest.mark.parametrize("path", ["/language/de", "/language/fr%00", "/language/"])
async def test_other_languages_do_not_exist(aiohttp_client: ClientMaker, path: str) -> None:
    setting = await set_up(aiohttp_client)
    assert (await setting.client.get(path)).status == 404


async def test_the_switch_never_leads_to_another_host(aiohttp_client: ClientMaker) -> None:
    setting = await set_up(aiohttp_client)
    path = "/language/fr?back=https://example.net/"
    answer = await setting.client.get(path, allow_redirects=False)
    assert answer.headers["Location"] == "/"
