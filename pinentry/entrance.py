"""The dialogue between answer and admission (SPEC 2.3 to 2.6), a sans-IO state machine.

    NEW -> CODE -> CHECKING_CODE -> PIN -> CHECKING_PIN -> WAITING -> ADMITTED
            ^----wrong---+           ^----wrong---+            (from anywhere) REFUSING -> ENDED

`TABLE` below is the whole of it: an input that it does not have is illegal. The shell's rules:

1. Give one input, carry out all returned actions in order, arm a timer at `deadline`.
2. An illegal input raises EntranceError and changes nothing.
3. A Play replaces the one that runs. Report the end of the newest only, by `played`.
4. A key ends a prompt only if the answer to it begins with StopPlaying.
5. Refuse comes when the last words have been heard: hang up at once.
6. After Admit the keys are the room's; after Refuse there are none. `deadline` is None then.

The clock is the shell's: `now` in monotonic seconds, `utc` aware. asyncio thread.
"""

from collections.abc import Callable, Mapping
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

Handler = Callable[..., list[Action]]
At, On, Do = State, Input, Dialogue

# What may follow where: the ways on from a question, and from an entry that is complete.
ON_CODE = (At.CODE, At.CHECKING_CODE, At.REFUSING)
ON_PIN = (At.PIN, At.CHECKING_PIN, At.WAITING, At.ADMITTED, At.REFUSING)

# fmt: off
TABLE: Mapping[tuple[State, Input], tuple[Handler, tuple[State, ...]]] = {
    (At.NEW, On.START):               (Do.begin, (At.CODE, At.CHECKING_CODE)),

    (At.CODE, On.DIGIT):              (Do.key, ON_CODE),
    (At.CODE, On.PLAYED):             (Do.prompt_ended, (At.CODE,)),
    (At.CODE, On.TIMEOUT):            (Do.keys_missed, ON_CODE),

    (At.CHECKING_CODE, On.DIGIT):     (Do.key_ahead, (At.CHECKING_CODE,)),
    (At.CHECKING_CODE, On.PLAYED):    (Do.only_note, (At.CHECKING_CODE,)),
    (At.CHECKING_CODE, On.CODE_VERDICT):(Do.code_checked, (At.CODE, At.CODE_AWAY, *ON_PIN)),
    (At.CHECKING_CODE, On.TIMEOUT):   (Do.verdict_missed, (At.REFUSING,)),

    (At.CODE_AWAY, On.DIGIT):         (Do.key_ahead, (At.CODE_AWAY,)),
    (At.CODE_AWAY, On.PLAYED):        (Do.only_note, (At.CODE_AWAY,)),
    (At.CODE_AWAY, On.TIMEOUT):       (Do.look_up_again, (At.CHECKING_CODE,)),

    (At.PIN, On.DIGIT):               (Do.key, ON_PIN),
    (At.PIN, On.PLAYED):              (Do.prompt_ended, (At.PIN,)),
    (At.PIN, On.TIMEOUT):             (Do.keys_missed, (At.PIN, At.CHECKING_PIN, At.REFUSING)),

    (At.CHECKING_PIN, On.DIGIT):      (Do.key_ahead, (At.CHECKING_PIN,)),
    (At.CHECKING_PIN, On.PLAYED):     (Do.only_note, (At.CHECKING_PIN,)),
    (At.CHECKING_PIN, On.PIN_VERDICT):(Do.pin_checked,
                                              (At.PIN, At.PIN_AWAY, At.WAITING, At.ADMITTED, At.REFUSING)),
    (At.CHECKING_PIN, On.TIMEOUT):    (Do.verdict_missed, (At.REFUSING,)),

    (At.PIN_AWAY, On.DIGIT):          (Do.key_ahead, (At.PIN_AWAY,)),
    (At.PIN_AWAY, On.PLAYED):         (Do.only_note, (At.PIN_AWAY,)),
    (At.PIN_AWAY, On.TIMEOUT):        (Do.look_up_again, (At.CHECKING_PIN,)),

    (At.WAITING, On.DIGIT):           (Do.ignore, (At.WAITING,)),
    (At.WAITING, On.PLAYED):          (Do.told_to_wait, (At.WAITING,)),
    (At.WAITING, On.TIMEOUT):         (Do.started, (At.WAITING, At.ADMITTED, At.REFUSING)),
    (At.WAITING, On.REFUSED):         (Do.refuse_from_room, (At.REFUSING,)),

    (At.ADMITTED, On.PLAYED):         (Do.only_note, (At.ADMITTED,)),
    (At.ADMITTED, On.REFUSED):        (Do.refuse_from_room, (At.REFUSING,)),

    (At.REFUSING, On.DIGIT):          (Do.ignore, (At.REFUSING,)),
    (At.REFUSING, On.PLAYED):         (Do.last_words_heard, (At.REFUSING, At.ENDED)),
    (At.REFUSING, On.CODE_VERDICT):   (Do.ignore, (At.REFUSING,)),
    (At.REFUSING, On.PIN_VERDICT):    (Do.ignore, (At.REFUSING,)),
    (At.REFUSING, On.TIMEOUT):        (Do.last_words_missed, (At.ENDED,)),

    (At.ENDED, On.PLAYED):            (Do.only_note, (At.ENDED,)),
}
# fmt: on
"""(state, input) -> (handler, the states it may lead to); tests prove the second part."""


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
