"""The states of the entrance dialogue, and what can happen to it. pinentry.entrance has the table.

Closed sets only; any thread.
"""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Where the dialogue is."""

    NEW = "not begun"
    CODE = "asked for the code"
    CHECKING_CODE = "code being looked up"
    CODE_AWAY = "database away, code kept"
    PIN = "asked for the PIN"
    CHECKING_PIN = "PIN being looked up"
    PIN_AWAY = "database away, PIN kept"
    WAITING = "waiting for the start"
    ADMITTED = "admitted"
    REFUSING = "hearing the last words"
    ENDED = "refused"


class Input(Enum):
    """The methods of Entrance by which something happens."""

    START = "start"
    DIGIT = "digit"
    PLAYED = "played"
    CODE_VERDICT = "code_verdict"
    PIN_VERDICT = "pin_verdict"
    REFUSED = "refused"
    TIMEOUT = "timeout"


@dataclass(frozen=True)
class Question:
    """One of the two questions: the states it goes through until it is answered."""

    asked: State
    checking: State
    away: State


CODE = Question(State.CODE, State.CHECKING_CODE, State.CODE_AWAY)
PIN = Question(State.PIN, State.CHECKING_PIN, State.PIN_AWAY)
