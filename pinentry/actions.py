"""What the entrance dialogue asks its shell to do: frozen actions, imperative names.

    Play       -> bridge/prompts and the mixer; the shell answers with `Entrance.played`
    CheckCode  -> the store; the answer comes by `Entrance.code_verdict`
    CheckPin   -> the store; the answer comes by `Entrance.pin_verdict`
    Admit      -> the room; a no comes by `Entrance.refused`

PINs and codes have no place in a repr, so that an action can be logged. Values; any thread.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from pinentry.verdicts import PinFound, Role


class Say(Enum):
    """What the caller must hear; the value is the sense of it. bridge/prompts has the words."""

    WELCOME = "Welcome."
    ASK_CODE = "Please key your access code, followed by the pound key."
    WRONG_CODE = "This is not a valid access code."
    ASK_PIN = "Please key your personal PIN, followed by the pound key."
    ASK_PIN_OR_POUND = "Please key your personal PIN, or the pound key alone if you have none."
    WRONG_PIN = "This PIN is not valid for this conference."
    PIN_IN_USE = "The holder of this PIN is already in the conference."
    NO_INPUT = "Nothing has been keyed."
    TOO_MANY_TRIES = "That was the last try."
    NOT_STARTED = "The conference has not started. It starts at (the time of Play.at)."
    STARTS_SOON = "The conference starts at (the time of Play.at). Please wait."
    ENDED = "The conference has ended."
    FULL = "The conference is full."
    LOCKED = "The conference is locked."
    ONE_MOMENT = "One moment, please."
    TRY_LATER = "Please try your call again later."
    WELCOME_IN = "You are now entering the conference."
    GOODBYE = "Goodbye."


class Refusal(Enum):
    """Why a caller was not admitted; the value goes into reports."""

    WRONG_CODE = "wrong code"
    WRONG_PIN = "wrong PIN"
    PIN_IN_USE = "PIN in use"
    NO_INPUT = "no input"
    NOT_STARTED = "not started"
    ENDED = "ended"
    FULL = "full"
    LOCKED = "locked"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Play:
    """Play these one after the other; what is playing stops. Then call `Entrance.played`."""

    says: tuple[Say, ...]
    interruptible: bool
    """Whether a key may end it. The entrance decides: it returns `StopPlaying` then."""
    at: datetime | None = None
    """The start time that NOT_STARTED and STARTS_SOON read out (UTC)."""


@dataclass(frozen=True)
class StopPlaying:
    """The caller has keyed into the prompt: stop it. No `played` need follow."""


@dataclass(frozen=True)
class CheckCode:
    """Look this access code up."""

    code: str = field(repr=False)


@dataclass(frozen=True)
class CheckPin:
    """Look this PIN up for the conference: organizer's list, authorization code's, company's."""

    conference_id: int
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Wait:
    """Music until the start; the entrance admits at its deadline."""


@dataclass(frozen=True)
class Admit:
    """Let the caller into the room; `person` is None for one without PIN."""

    conference_id: int
    role: Role
    person: PinFound | None


@dataclass(frozen=True)
class Refuse:
    """Hang up now: the last words have been heard."""

    refusal: Refusal


Action = Play | StopPlaying | CheckCode | CheckPin | Wait | Admit | Refuse
