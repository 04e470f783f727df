"""What can be wrong with an uploaded PIN list, and how it is said in English (SPEC 3.4).

A problem names row and column as a spreadsheet shows them: the header is row 1. Its `detail` is a
value, not a sentence, so that other languages can be spoken; it never holds a PIN. Any thread.
"""

from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    """Why; the value is the English sentence, `{}` in it stands for the detail."""

    EMPTY = "The file has no entries."
    TOO_MANY_BYTES = "The file is larger than {} bytes."
    TOO_MANY_ROWS = "The file has more than {} entries."
    NOT_CSV = "This is not a CSV file but {}."
    ENCODING = "The text is encoded in {}; save it as UTF-8 or Windows-1252."
    BROKEN_ENCODING = "The text is not valid {} here; save the file again as UTF-8."
    SEPARATOR = "The columns are separated by the {}; save the file with commas."
    SEPARATOR_LINE = "The header must be the first line: delete the line `sep=` above it."
    HEADER = "File header is invalid. It must be: {}"
    EMPTY_COLUMNS = "Empty columns stand behind the last one; their number is {}: delete them."
    HALF_WRITTEN = "The file ends in the middle of this row: it was not written completely."
    ROW_TOO_LONG = "The row is longer than {} characters."
    FIELD_COUNT = "The row must have 9 fields and has {}; a field must not contain the separator."
    OPEN_QUOTE = "A quoted field is not closed on this row."
    STRAY_QUOTE = "A quotation mark stands in the wrong place."
    MISSING = "The field is required, and empty."
    COMMA = "The field contains a comma."
    CONTROL_CHARACTER = "The field contains the control character {}."
    LOST_CHARACTER = "A character was lost when the file was converted (U+FFFD)."
    FIELD_TOO_LONG = "The field is longer than {} characters."
    NOT_DIGITS = "The PIN has something else than the digits 0 to 9."
    PIN_LENGTH = "The PIN must have 2 to 10 digits; it has {}."
    DUPLICATE = "The PIN is the same as in row {}."
    SCIENTIFIC = "A spreadsheet has turned the PIN into a rounded number, like 1.23E+09."
    DECIMAL = "A spreadsheet has turned the PIN into a decimal number, like 1234.0."
    ZEROS_STRIPPED = (
        "No PIN begins with 0, and those of row {} are shorter than the others: "
        "a spreadsheet has probably stripped their leading zeros."
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. row and column are None where the whole file or row is meant."""

    row: int | None
    column: str | None
    reason: Reason
    detail: str = ""


class PinListError(ValueError):
    """The uploaded file is bad, by the uploader's fault; `problems` has everything found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(describe(problem) for problem in problems[:3]))


def describe(problem: Problem) -> str:
    """One English line: `row 14, column City: The field is required, and empty.`"""
    sentence = problem.reason.value.format(problem.detail)
    place = _place(problem)
    return f"{place}: {sentence}" if place else sentence


def _place(problem: Problem) -> str:
    row = "" if problem.row is None else f"row {problem.row}"
    column = "" if problem.column is None else f"column {problem.column}"
    return ", ".join(part for part in (row, column) if part)
