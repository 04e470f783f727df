"""What is wrong with a PIN list, said in the language of the page.

    Problem(14, "City", MISSING)  ->  Le champ est obligatoire, et vide.

Row and column stand in columns of their own on the pages. The English sentences are those of
pinentry.problems; the others stand in problems.po under them. Pure; any thread.
"""

from babel.support import NullTranslations

from pinentry.encoding import FORMAT_NAMES
from pinentry.problems import Problem, Reason
from pinentry.sheet import Separator

_REFUSED = (Separator.SEMICOLON, Separator.TAB)
_NAMES = (*FORMAT_NAMES, *(separator.name.lower() for separator in _REFUSED))

MESSAGES = frozenset({*(reason.value for reason in Reason), *_NAMES})
"""Everything that catalogues must have."""

_NAMED = frozenset({Reason.NOT_CSV, Reason.SEPARATOR})
"""Their detail is a word, not a value."""
_COUNTED = frozenset({Reason.TOO_MANY_BYTES, Reason.TOO_MANY_ROWS, Reason.ROW_TOO_LONG})
"""Their detail is a number that may be large."""
_THIN_SPACE = "\u202f"
"""Between thousands in every language (ISO 80000-1, 7.3.1), not to be broken."""


def text(problem: Problem, translations: NullTranslations) -> str:
    """The sentence, without its place."""
    return translations.gettext(problem.reason.value).format(_detail(problem, translations))


def _detail(problem: Problem, translations: NullTranslations) -> str:
    if problem.reason in _NAMED:
        return translations.gettext(problem.detail)
    if problem.reason in _COUNTED:
        return f"{int(problem.detail):,}".replace(",", _THIN_SPACE)
    return problem.detail
