"""Everything that is wrong with an uploaded file: pages of errors, and all of them as a file.

    GET .../upload/{draft}?page=2        so many to a page
    GET .../upload/{draft}?errors=csv    all, for a spreadsheet: row, column, reason

Panel thread.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import hdrs, web
from babel.support import NullTranslations

from pinentry.pinlist import Problem
from web import problem_text
from web.keys import CATALOGUES
from web.pins.drafts import Mistakes
from web.pins.questions import page_number
from web.rendering import language_of_page

PER_PAGE = 2000
ENCODING = "utf-8-sig"


@dataclass(frozen=True)
class Line:
    """One error, as it is shown; empty where the whole file or row is meant."""

    row: str
    column: str
    reason: str


@dataclass(frozen=True)
class Lines:
    """One page of errors."""

    lines: Sequence[Line]
    first: int
    """Number of the first, from 1."""
    page: int
    pages: int


def page_of(request: web.Request, mistakes: Mistakes) -> Lines:
    """The page of errors that the address asks for; the last one where it asks for more."""
    pages = -(-len(mistakes.problems) // PER_PAGE)
    page = min(page_number(request.query.get("page", "")), pages)
    start = (page - 1) * PER_PAGE
    problems = mistakes.problems[start : start + PER_PAGE]
    return Lines(_lines(problems, _translations(request)), start + 1, page, pages)


def as_file(request: web.Request, mistakes: Mistakes) -> web.Response:
    """All errors as CSV. No cell can be taken for a formula: all are numbers or our words."""
    translations = _translations(request)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(translations.gettext, ("Row", "Column", "Reason")))
    for line in _lines(mistakes.problems, translations):
        writer.writerow((line.row, line.column, line.reason))
    return web.Response(
        body=text.getvalue().encode(ENCODING),
        content_type="text/csv",
        charset="utf-8",
        headers={hdrs.CONTENT_DISPOSITION: 'attachment; filename="pin-list-errors.csv"'},
    )


def _lines(problems: Sequence[Problem], translations: NullTranslations) -> list[Line]:
    return [
        Line(
            "" if problem.row is None else str(problem.row),
            problem.column or "",
            problem_text.text(problem, translations),
        )
        for problem in problems
    ]


def _translations(request: web.Request) -> NullTranslations:
    return request.app[CATALOGUES][language_of_page(request)]
