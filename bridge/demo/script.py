"""The play: five people who exist nowhere, what each says, and when.

    "dial": dial . code . PIN # ... in the room ... "talk":

    seconds after "talk"  0      2.5      5       7.5      10      12.5            18.5   19.5
                          | Awa  | Benoit | Chiara| Dmitri | Esther | all together  | rest  | BYE

One after the other shows who is heard in whose silence; all together shows that nobody is lost.
Values only; any thread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bridge.telephony.caller_script import (
    RATE_HZ,
    Dial,
    HangUp,
    Key,
    Quiet,
    Say,
    Script,
    Step,
    Wait,
    WaitFor,
    WaitUntil,
)
from config.settings import Language
from pinentry.pins import PIN_MAX_DIGITS

DIAL = "dial"
"""The signal that the bridge is there."""
TALK = "talk"
"""The signal with which the round begins."""
TURN_S = 2.5
PAUSE_S = 0.5
"""At the end of every turn nobody speaks."""
TOGETHER_S = 6.0
REST_S = 1.0

DIALS_EVERY_S = 0.4
BEFORE_CODE_S = 0.5
BEFORE_PIN_S = 0.8


@dataclass(frozen=True)
class Person:
    """One caller of the play."""

    user: str
    """The user part of the caller's SIP address."""
    name: str
    company: str
    pin: str = field(repr=False)
    recording: str
    """What this person says, always: a recording of the asterisk-core-sounds packages."""
    language: Language


PEOPLE = (
    Person("awa", "Awa Lindqvist", "Atelier Lumen", "0042", "demo-congrats", Language.EN),
    Person("benoit", "Benoit Okafor", "Baltic Freight", "007", "demo-echotest", Language.FR),
    Person("chiara", "Chiara Novak", "Cobalt Energy", "31415", "conf-usermenu-162", Language.EN),
    Person("dmitri", "Dmitri Laurent", "Delta Maps", "0000000123", "demo-instruct", Language.FR),
    Person("esther", "Esther Tanaka", "Ember Foods", "98", "demo-abouttotry", Language.EN),
)

Speech = Mapping[str, NDArray[np.int16]]
"""What each user says, int16 at 8 kHz."""


def scripts(
    uri: str, code: str, speech: Speech, people: Sequence[Person] = PEOPLE
) -> list[Script]:
    """The callers' scripts. `code` is keyed without `#`: its last digit ends it (SPEC 2.3)."""
    return [
        Script(
            person.user,
            _enter(turn, uri, code, person) + _talk(turn, len(people), speech[person.user]),
        )
        for turn, person in enumerate(people)
    ]


def talk_s(callers: int = len(PEOPLE)) -> float:
    """From the signal to the end of the calls."""
    return callers * TURN_S + TOGETHER_S + REST_S


def _enter(turn: int, uri: str, code: str, person: Person) -> tuple[Step, ...]:
    return (
        WaitUntil(turn * DIALS_EVERY_S, after=DIAL),
        Dial(uri),
        Wait(BEFORE_CODE_S),
        Key(code),
        Wait(BEFORE_PIN_S),
        Key(_ended(person.pin)),
    )


def _ended(pin: str) -> str:
    """As it has to be keyed: the longest PIN ends by itself (SPEC 2.3)."""
    return pin if len(pin) == PIN_MAX_DIGITS else f"{pin}#"


def _talk(turn: int, callers: int, speech: NDArray[np.int16]) -> tuple[Step, ...]:
    alone = int((TURN_S - PAUSE_S) * RATE_HZ)
    together_at = callers * TURN_S
    return (
        WaitFor(TALK),
        WaitUntil(turn * TURN_S, after=TALK),
        Say(speech[:alone]),
        WaitUntil(together_at, after=TALK),
        Say(speech[alone:], loop=True),
        WaitUntil(together_at + TOGETHER_S, after=TALK),
        Quiet(),
        WaitUntil(talk_s(callers), after=TALK),
        HangUp(),
    )
