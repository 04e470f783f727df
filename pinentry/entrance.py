"""The dialogue between answer and admission (SPEC 2.3 to 2.6), a sans-IO state machine.

    NEW -> CODE -> CHECKING_CODE -> PIN -> CHECKING_PIN -> WAITING -> ADMITTED
            ^----wrong---+           ^----wrong---+            (from anywhere) REFUSING -> ENDED

`pinentry.table` is the whole of it: an input that it does not have is illegal. For the shell:

1. Give one input, carry out all returned actions in order, arm a timer at `deadline`.
2. An illegal input raises EntranceError and changes nothing.
3. A Play replaces the one that runs. Report the end of the newest only, by `played`.
4. A key ends a prompt only if the answer to it begins with StopPlaying.
5. Refuse comes when the last words have been heard: hang up at once.
6. After Admit the keys are the room's; after Refuse there are none. `deadline` is None then.

The clock is the shell's: `now` in monotonic seconds, `utc` aware. asyncio thread.
"""

from datetime import datetime

from config.settings import EntranceSettings
from dtmf.keypad import is_key
from pinentry.actions import (
    Action,
    Admit,
    CheckCode,
    CheckPin,
    Play,
    Refusal,
    Refuse,
    Say,
    StopPlaying,
    Wait,
)
from pinentry.dialogue import Dialogue
from pinentry.states import Input, State
from pinentry.table import TABLE
from pinentry.verdicts import (
    CodeRefused,
    CodeVerdict,
    ConferenceFound,
    PinFound,
    PinRefused,
    PinVerdict,
    Role,
    Unavailable,
)
from pinentry.wording import ROOM_REFUSALS

__all__ = [
    "TABLE",
    "Action",
    "Admit",
    "CheckCode",
    "CheckPin",
    "CodeRefused",
    "CodeVerdict",
    "ConferenceFound",
    "Entrance",
    "EntranceError",
    "Input",
    "PinFound",
    "PinRefused",
    "PinVerdict",
    "Play",
    "Refusal",
    "Refuse",
    "Role",
    "Say",
    "State",
    "StopPlaying",
    "Unavailable",
    "Wait",
]


class EntranceError(RuntimeError):
    """The shell gave an input that cannot happen now: a defect of ours, never the caller's."""


class Entrance:
    """The dialogue with one caller.

    code: the access code that the SIP address brought along; its question is skipped.
    """

    def __init__(self, settings: EntranceSettings, code: str | None = None) -> None:
        self._dialogue = Dialogue(settings, code)

    @property
    def state(self) -> State:
        """Where the dialogue is."""
        return self._dialogue.state

    @property
    def deadline(self) -> float | None:
        """When `timeout` is due, on the clock of `now`; None when new, admitted or ended."""
        return self._dialogue.deadline

    @property
    def ended(self) -> bool:
        """Whether Refuse was returned: the leg is to be hung up."""
        return self.state is State.ENDED

    def start(self, now: float) -> list[Action]:
        """The call has been answered."""
        return self._take(Input.START, now)

    def digit(self, symbol: str, now: float) -> list[Action]:
        """A key was pressed; copies that came another way are filtered out (dtmf.digits)."""
        if not is_key(symbol):
            raise EntranceError("not a key of the keypad")
        return self._take(Input.DIGIT, symbol, now)

    def played(self, now: float) -> list[Action]:
        """The newest Play has been heard to its end."""
        return self._take(Input.PLAYED, now)

    def code_verdict(self, verdict: CodeVerdict, now: float, utc: datetime) -> list[Action]:
        """The store has answered CheckCode."""
        return self._take(Input.CODE_VERDICT, verdict, now, utc)

    def pin_verdict(self, verdict: PinVerdict, now: float, utc: datetime) -> list[Action]:
        """The store has answered CheckPin."""
        return self._take(Input.PIN_VERDICT, verdict, now, utc)

    def refused(self, refusal: Refusal, now: float) -> list[Action]:
        """The room said no to Admit, or the conference was stopped while the caller waits."""
        if refusal not in ROOM_REFUSALS:
            raise EntranceError(f"a room cannot refuse for {refusal.name}")
        return self._take(Input.REFUSED, refusal, now)

    def timeout(self, now: float, utc: datetime) -> list[Action]:
        """`deadline` has come. Called too early it does nothing."""
        if self.deadline is not None and now < self.deadline:
            return []
        return self._take(Input.TIMEOUT, now, utc)

    def _take(self, happened: Input, *details: object) -> list[Action]:
        rule = TABLE.get((self.state, happened))
        if rule is None:
            raise EntranceError(f"{happened.name} cannot happen in {self.state.name}")
        handler, _ = rule
        return handler(self._dialogue, *details)
