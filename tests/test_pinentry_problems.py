"""How problems are said."""

import pytest
from fakes_pinlist import HEADER

from pinentry.problems import PinListError, Problem, Reason, describe


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem(None, None, Reason.EMPTY), "The file has no entries."),
        (
            Problem(1, None, Reason.HEADER, HEADER),
            f"row 1: File header is invalid. It must be: {HEADER}",
        ),
        (
            Problem(14, "City", Reason.MISSING),
            "row 14, column City: The field is required, and empty.",
        ),
        (
            Problem(14, "PIN Entry Code", Reason.DUPLICATE, "3"),
            "row 14, column PIN Entry Code: The PIN is the same as in row 3.",
        ),
        (
            Problem(None, None, Reason.SEPARATOR, "semicolon"),
            "The columns are separated by the semicolon; save the file with commas.",
        ),
    ],
)
def test_sentences(problem: Problem, sentence: str) -> None:
    assert describe(problem) == sentence


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_a_sentence_that_uses_its_detail(reason: Reason) -> None:
    said = describe(Problem(None, None, reason, "DETAIL"))
    assert said[0].isupper()
    assert "{" not in said
    assert ("DETAIL" in said) == ("{}" in reason.value)


def test_the_error_says_the_first_problems() -> None:
    problem = Problem(2, None, Reason.OPEN_QUOTE)
    error = PinListError((problem,) * 50)
    assert str(error).count("row 2") == 3
    assert len(error.problems) == 50
