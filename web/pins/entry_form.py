"""The form of one entry: what it is filled with, what was typed, what is wrong with it.

`seen` tells whether the entry is still as it was when the form was made: a digest of its fields,
which says nothing about them. Panel thread; `fingerprint` in any.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from dataclasses import fields as fields_of

from aiohttp import hdrs, web
from multidict import MultiDict

from bridge.store.pin_records import PinEntry
from pinentry.columns import COLUMNS, FIELD_MAX_CHARS, REQUIRED
from pinentry.problems import Problem
from pinentry.records import PinRecord
from web import problem_text
from web.keys import CATALOGUES, FORM
from web.pins import notices, questions
from web.pins.frame import list_page
from web.pins.questions import Question
from web.rendering import language_of_page

NAMES = tuple(field.name for field in fields_of(PinRecord) if field.name != "active")
"""The fields of the form, in the order of the columns."""
COLUMN_OF = dict(zip(NAMES, COLUMNS, strict=True))
REQUIRED_NAMES = frozenset(name for name, column in COLUMN_OF.items() if column in REQUIRED)
EMPTY = PinRecord("", "", "", "", "", "", "", "", "")


@dataclass(frozen=True)
class Filled:
    """What the form is filled with; `entry_id` None: of a new entry."""

    record: PinRecord
    entry_id: int | None = None
    seen: str = ""


def of_entry(entry: PinEntry) -> Filled:
    """The form of a stored entry."""
    return Filled(entry.record, entry.id, fingerprint(entry.record))


def fingerprint(record: PinRecord) -> str:
    """The same as long as nothing but the PIN differs, which never does."""
    _, *others = astuple(record)
    return hashlib.sha256(repr(others).encode()).hexdigest()


def typed(form: MultiDict[str]) -> PinRecord:
    """What was typed, without the blanks around it; not checked yet."""
    texts = {name: form.get(name, "").strip() for name in NAMES}
    return PinRecord(**texts, active=form.get("active") == "on")


async def form_page(
    request: web.Request,
    filled: Filled,
    status: int = 200,
    problems: Sequence[Problem] = (),
    taken: bool = False,
    theirs: PinRecord | None = None,
) -> web.Response:
    """The page. `taken`: the PIN is; `theirs`: what somebody else has saved meanwhile."""
    said = _by_name(request, problems)
    start = "pin" if filled.entry_id is None else ""
    return await list_page(
        request,
        "pins/entry.html",
        status,
        filled=filled,
        problems=said,
        taken=taken,
        theirs=theirs,
        first=next((name for name in NAMES if said[name]), start),
        required=REQUIRED_NAMES,
        longest=FIELD_MAX_CHARS,
        notice=notices.read(request.query),
        question=_question(request),
    )


def _question(request: web.Request) -> Question:
    """Where in the list the reader came from."""
    if request.method == hdrs.METH_POST:
        form = request[FORM]
        return questions.read(form)
    return questions.read(request.query)


def _by_name(request: web.Request, problems: Sequence[Problem]) -> dict[str, str]:
    """The sentences about each field, in the page's language; empty: nothing is wrong."""
    translations = request.app[CATALOGUES][language_of_page(request)]
    return {
        name: " ".join(
            problem_text.text(problem, translations)
            for problem in problems
            if problem.column == column.value
        )
        for name, column in COLUMN_OF.items()
    }
