"""The rules for one row of a PIN list, field by field (SPEC 3.2, 3.4).

| field    | rule                                                                            |
|----------|---------------------------------------------------------------------------------|
| any      | no comma, no control character, at most 255 characters; blanks around it go     |
| required | not empty                                                                       |
| PIN      | 2 to 10 of the digits 0 to 9, nothing else, not even blanks                     |

Control characters are Unicode's Cc, line and paragraph separators, and the marks that turn the
direction of what follows (Cf, bidirectional): on a roster they would scramble other names. Names
that are written from right to left need none of them. Pure; any thread.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from pinentry.columns import COLUMNS, FIELD_MAX_CHARS, REQUIRED, Column
from pinentry.pins import PIN_MAX_DIGITS, PIN_MIN_DIGITS, only_digits
from pinentry.problems import Problem, Reason
from pinentry.spreadsheet import number_format

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_STRAY_BYTE = re.compile("[\udc80-\udcff]")

_RULES = tuple((column, column.value, column in REQUIRED) for column in COLUMNS)

# A row with nothing wrong, joined by commas: nearly every row of nearly every file, so that one
# match decides it. What it turns down is looked at field by field.
_FIELD = {True: ", *[^, \ufffd][^,\ufffd]*", False: ",[^,\ufffd]*"}
_CLEAN = re.compile(
    f"[0-9]{{{PIN_MIN_DIGITS},{PIN_MAX_DIGITS}}}"
    + "".join(_FIELD[column in REQUIRED] for column in COLUMNS[1:])
)


def clean(fields: Iterable[str]) -> bool:
    """Whether nine fields have nothing wrong at first sight; field_problems looks again."""
    joined = ",".join(fields)
    return (
        len(joined) <= FIELD_MAX_CHARS
        and joined.isprintable()
        and _CLEAN.fullmatch(joined) is not None
    )


def field_problems(row: int | None, fields: Sequence[str], encoding: str) -> Iterator[Problem]:
    """Everything wrong with nine fields, in their order.

    row: None where they are no row of a file. encoding: its name, for messages.
    """
    for (column, name, required), field in zip(_RULES, fields, strict=True):
        for reason, detail in _problems(column, required, field, encoding):
            yield Problem(row, name, reason, detail)


def character_problems(text: str, encoding: str) -> Iterator[tuple[Reason, str]]:
    """Characters that no field may have."""
    if text.isprintable() and "\ufffd" not in text:
        return
    control = _CONTROL.search(text)
    if control:
        yield Reason.CONTROL_CHARACTER, f"U+{ord(control[0]):04X}"
    if _STRAY_BYTE.search(text):
        yield Reason.BROKEN_ENCODING, encoding
    if "\ufffd" in text:
        yield Reason.LOST_CHARACTER, ""


def _problems(
    column: Column, required: bool, field: str, encoding: str
) -> Iterator[tuple[Reason, str]]:
    yield from character_problems(field, encoding)
    if _empty(field):
        if required:
            yield Reason.MISSING, ""
    elif column is Column.PIN:
        yield from _pin_problems(field)
    else:
        yield from _text_problems(field)


def _empty(field: str) -> bool:
    """Whether nothing of it can be seen: zero-width characters make no name."""
    return not any(map(str.isprintable, field.strip()))


def _text_problems(field: str) -> Iterator[tuple[Reason, str]]:
    if "," in field:
        yield Reason.COMMA, ""
    if len(field) > FIELD_MAX_CHARS:
        yield Reason.FIELD_TOO_LONG, str(FIELD_MAX_CHARS)


def _pin_problems(field: str) -> Iterator[tuple[Reason, str]]:
    spoilt = number_format(field)
    if spoilt:
        yield spoilt, ""
    elif not only_digits(field):
        yield Reason.NOT_DIGITS, ""
    elif not PIN_MIN_DIGITS <= len(field) <= PIN_MAX_DIGITS:
        yield Reason.PIN_LENGTH, str(len(field))
