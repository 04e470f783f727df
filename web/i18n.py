"""French and English: which language a page is in, and its catalogue.

    chosen by the switch link or on the profile (cookie) → the browser's Accept-Language
                                                         → the account's → the settings'

Sentences stand in the templates in English, which so needs no catalogue. Those of the other
languages are web/locale/<language>/*.po, one file per part of the panel; they are compiled in
memory when the panel starts, so there is no build step and no .mo file. A test holds templates and
catalogues together. Panel thread.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from io import BytesIO
from math import ceil
from pathlib import Path

import jinja2
from aiohttp import web
from babel.dates import format_timedelta
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2.runtime import Context

from config.settings import Language

LOCALE_FOLDER = Path(__file__).parent / "locale"
COOKIE = "language"
COOKIE_S = 365 * 24 * 3600
MOST_PREFERENCES = 20

Catalogues = Mapping[Language, NullTranslations]


def parts(language: Language) -> list[Catalog]:
    """The .po files of a language, as they stand."""
    found = []
    for path in sorted((LOCALE_FOLDER / language.value).glob("*.po")):
        with path.open("rb") as source:
            found.append(read_po(source, locale=language.value, abort_invalid=True))
    return found


def load_catalogue(language: Language) -> NullTranslations:
    """Read and compile all parts of one language."""
    if language is Language.EN:
        return NullTranslations()
    whole = Translations()
    for part in parts(language):
        compiled = BytesIO()
        write_mo(compiled, part)
        compiled.seek(0)
        whole.merge(Translations(compiled))
    return whole


@cache
def load_catalogues() -> Catalogues:
    """All catalogues; OSError or babel's PoFileError where the installation is broken."""
    return {language: load_catalogue(language) for language in Language}


def choose_language(
    cookie: str | None,
    accept_language: str,
    fallback: Language,
    account: Language | None = None,
) -> Language:
    """The language of a page, by the table above. `account`: of who is signed in."""
    for tag in (cookie or "", *preferences(accept_language)):
        language = language_of(tag)
        if language is not None:
            return language
    return account or fallback


def keep_choice(response: web.StreamResponse, language: Language, behind_tls: bool) -> None:
    """Let this browser see all pages in a language from now on."""
    response.set_cookie(
        COOKIE,
        language.value,
        max_age=COOKIE_S,
        httponly=True,
        samesite="Lax",
        secure=behind_tls,
    )


def language_of(tag: str) -> Language | None:
    """The language of a tag such as `fr-CA` (RFC 5646), if the panel speaks it."""
    primary = tag.partition("-")[0].lower()
    return next((language for language in Language if language.value == primary), None)


def preferences(accept_language: str) -> list[str]:
    """Language tags of an Accept-Language header (RFC 9110, 12.5.4), best first, q=0 left out."""
    ranges = accept_language.split(",")[:MOST_PREFERENCES]
    weighted = [(_weight(parameters), tag.strip()) for tag, _, parameters in map(_split, ranges)]
    wanted = [pair for pair in weighted if pair[0] > 0]
    return [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]


def _split(language_range: str) -> tuple[str, str, str]:
    return language_range.partition(";")


def _weight(parameters: str) -> float:
    name, _, value = parameters.replace(" ", "").partition("=")
    if name.lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def wait_text(wait_s: float, language: Language) -> str:
    """How long to wait, rounded up, in words: `12 seconds`, `3 minutes`."""
    whole_s = ceil(wait_s) if wait_s <= 60 else ceil(wait_s / 60) * 60
    return duration_text(whole_s, language)


def duration_text(duration_s: float, language: Language) -> str:
    """A duration in words, in its largest unit: `4 hours`, `2 jours`."""
    return format_timedelta(timedelta(seconds=duration_s), threshold=1, locale=language.value)


def install(environment: jinja2.Environment) -> None:
    """Let templates translate: each page brings its own catalogue as `translations`."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        _gettext, _ngettext, newstyle=True
    )


@jinja2.pass_context
def _gettext(context: Context, message: str) -> str:
    translations: NullTranslations = context["translations"]
    return translations.gettext(message)


@jinja2.pass_context
def _ngettext(context: Context, singular: str, plural: str, number: int) -> str:
    translations: NullTranslations = context["translations"]
    return translations.ngettext(singular, plural, number)
