"""What is wrong with a PIN list, in French and in English."""

import pytest

from config.settings import Language
from pinentry.encoding import FORMAT_NAMES
from pinentry.problems import Problem, Reason, describe
from web import i18n
from web.problem_text import text

FRENCH = i18n.load_catalogue(Language.FR)
ENGLISH = i18n.load_catalogue(Language.EN)
THIN, NO_BREAK = "\u202f", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("problem", "what"),
    [
        (
            Problem(14, "City", Reason.MISSING),
            "Le champ est obligatoire, et vide.",
        ),
        (Problem(3, None, Reason.OPEN_QUOTE), "n\u2019est pas refermé."),
        (Problem(None, "City", Reason.COMMA), "contient une virgule."),
        (
            Problem(None, None, Reason.TOO_MANY_BYTES, "1000000"),
            f"Le fichier dépasse 1{THIN}000{THIN}000 octets.",
        ),
        (
            Problem(None, None, Reason.SEPARATOR, "semicolon"),
            f"séparées par le point-virgule{NO_BREAK};",
        ),
        (
            Problem(None, None, Reason.NOT_CSV, "an Excel workbook (.xlsx)"),
            "mais un classeur Excel (.xlsx).",
        ),
        (Problem(12000, "City", Reason.DUPLICATE, "11000"), "la ligne 11000."),
    ],
)
def test_in_french(problem: Problem, what: str) -> None:
    assert what in text(problem, FRENCH)


@pytest.mark.parametrize("reason", Reason)
def test_in_english_it_is_what_the_command_line_says(reason: Reason) -> None:
    problem = Problem(14, "City", reason, "12")
    assert describe(problem) == f"row 14, column City: {text(problem, ENGLISH)}"


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_translated_and_says_its_detail(reason: Reason) -> None:
    said = text(Problem(None, None, reason, "77"), FRENCH)
    assert said != reason.value.format("77")
    assert ("77" in said) == ("{}" in reason.value)
    assert said[0].isupper()


@pytest.mark.parametrize("name", [*FORMAT_NAMES, "semicolon", "tab"])
def test_every_name_is_translated(name: str) -> None:
    assert f"mais {name}." not in text(Problem(None, None, Reason.NOT_CSV, name), FRENCH)
