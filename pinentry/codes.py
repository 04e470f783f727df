"""Access codes: which are allowed, and how a new one is made.

| rule                               | why                                                   |
|------------------------------------|-------------------------------------------------------|
| fixed length, digits only          | the last expected digit ends the entry                |
| no leading 0                       | dial plans and spreadsheets swallow it                |
| no two equal digits in a row       | doubled by some carriers (setting may allow it)       |
| none equals or begins another one  | a shorter code would shut the longer one out          |

Sources: research/features.md, section 2, rows 27 and 28. Pure; any thread.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from random import Random

from pinentry.pins import only_digits

DRAWS = 1000
"""Draws before codes are called exhausted. With 99 of 100 codes taken a free one is still found
in all but 1 of 23,000 times; a fuller house would let callers in by guessing anyway."""


class CodeProblem(Enum):
    """Why a code cannot be given out; the value says so in English."""

    LENGTH = "it has the wrong number of digits"
    NOT_DIGITS = "it has something else than the digits 0 to 9"
    LEADING_ZERO = "it begins with 0"
    REPEATED_DIGIT = "it has two equal digits in a row"
    TAKEN = "it is in use"
    PREFIX = "it begins like a code in use, one being the beginning of the other"


class CodesExhausted(RuntimeError):
    """Nearly every code of this length is in use: a larger entrance.code_length is needed."""


@dataclass(frozen=True)
class CodeRules:
    """The rules for codes of one length."""

    length: int
    may_repeat_digits: bool

    def problems(self, code: str, in_use: Iterable[str]) -> list[CodeProblem]:
        """Everything that is wrong with `code`, empty if it may be given out.

        in_use: the codes that can be called now or later, of any length.
        """
        return [*self._problems_of_form(code), *_conflicts(code, in_use)]

    def generate(self, in_use: Iterable[str], random: Random) -> str:
        """A code that has no problem. Pass `random.SystemRandom()`, or codes can be foretold.

        Raises CodesExhausted.
        """
        taken = {other[: self.length] for other in in_use}
        for _ in range(DRAWS):
            code = self._draw(random)
            if not any(code[:end] in taken for end in range(1, self.length + 1)):
                return code
        raise CodesExhausted(f"no free access code of {self.length} digits was found")

    def _problems_of_form(self, code: str) -> Iterable[CodeProblem]:
        if len(code) != self.length:
            yield CodeProblem.LENGTH
        if not only_digits(code):
            yield CodeProblem.NOT_DIGITS
        if code.startswith("0"):
            yield CodeProblem.LEADING_ZERO
        if not self.may_repeat_digits and any(a == b for a, b in pairwise(code)):
            yield CodeProblem.REPEATED_DIGIT

    def _draw(self, random: Random) -> str:
        code = random.choice("123456789")
        while len(code) < self.length:
            barred = "" if self.may_repeat_digits else code[-1]
            code += random.choice([digit for digit in "0123456789" if digit != barred])
        return code


def _conflicts(code: str, in_use: Iterable[str]) -> Iterable[CodeProblem]:
    others = set(in_use)
    if code in others:
        yield CodeProblem.TAKEN
    if any(_one_begins_the_other(code, other) for other in others - {code}):
        yield CodeProblem.PREFIX


def _one_begins_the_other(code: str, other: str) -> bool:
    return code.startswith(other) or other.startswith(code)
