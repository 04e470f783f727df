"""Rules for access codes, and making new ones."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinentry.codes import CodeProblem, CodeRules, CodesExhausted

RULES = CodeRules(length=6, may_repeat_digits=False)


@pytest.mark.parametrize(
    ("code", "problems"),
    [
        ("123456", []),
        ("12345", [CodeProblem.LENGTH]),
        ("1234567", [CodeProblem.LENGTH]),
        ("", [CodeProblem.LENGTH, CodeProblem.NOT_DIGITS]),
        ("12345x", [CodeProblem.NOT_DIGITS]),
        ("12345٦", [CodeProblem.NOT_DIGITS]),
        ("012345", [CodeProblem.LEADING_ZERO]),
        ("112345", [CodeProblem.REPEATED_DIGIT]),
        ("00", [CodeProblem.LENGTH, CodeProblem.LEADING_ZERO, CodeProblem.REPEATED_DIGIT]),
    ],
)
def test_form(code: str, problems: list[CodeProblem]) -> None:
    assert RULES.problems(code, []) == problems


def test_equal_digits_where_they_are_allowed() -> None:
    assert CodeRules(6, may_repeat_digits=True).problems("112233", []) == []


@pytest.mark.parametrize(
    ("in_use", "problems"),
    [
        (["654321"], []),
        (["123456"], [CodeProblem.TAKEN]),
        (["1234"], [CodeProblem.PREFIX]),
        (["12345678"], [CodeProblem.PREFIX]),
        (["123456", "12"], [CodeProblem.TAKEN, CodeProblem.PREFIX]),
    ],
)
def test_conflicts(in_use: list[str], problems: list[CodeProblem]) -> None:
    assert RULES.problems("123456", in_use) == problems


@given(seed=st.integers(), length=st.integers(2, 10), may_repeat_digits=st.booleans())
def test_generated_codes_have_no_problem(seed: int, length: int, may_repeat_digits: bool) -> None:
    rules, random = CodeRules(length, may_repeat_digits), Random(seed)
    in_use = ["12", "345", "98765432101"]
    for _ in range(20):
        code = rules.generate(in_use, random)
        assert rules.problems(code, in_use) == []
        in_use.append(code)


def test_the_last_free_code_is_found() -> None:
    rules = CodeRules(length=2, may_repeat_digits=False)
    all_codes = [f"{a}{b}" for a in range(1, 10) for b in range(10) if a != b]
    assert rules.generate(all_codes[:40] + all_codes[41:], Random(1)) == all_codes[40]


def test_codes_run_out() -> None:
    rules = CodeRules(length=2, may_repeat_digits=True)
    with pytest.raises(CodesExhausted, match="2 digits"):
        rules.generate([str(digit) for digit in range(1, 10)], Random(1))


def test_every_problem_is_said() -> None:
    assert all(problem.value.startswith("it ") for problem in CodeProblem)
