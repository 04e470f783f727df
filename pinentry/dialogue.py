"""The handlers of the entrance dialogue: what each input does in the states that allow it.

Which handler answers which input, and where that may lead, is the table in pinentry.entrance.

Times of a question (config, section entrance; seconds):

    asked          prompt ends                       deadline
      |---- prompt ----|---- digit_timeout_s ----|      the caller keys nothing: a try is spent
      |---- prompt -- key -- key --- digit_timeout_s -|  what was keyed is submitted
      |--------------- step_timeout_s, all tries ---------------|   the call ends

Looking up is our time, not the caller's: it is added to the question's end. asyncio thread.
"""

from datetime import datetime, timedelta

from config.settings import EntranceSettings, PinMode
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
from pinentry.keyed import Keyed, Pressed
from pinentry.pins import PIN_MAX_DIGITS
from pinentry.states import CODE, PIN, Question, State
from pinentry.verdicts import (
    CodeRefused,
    CodeVerdict,
    ConferenceFound,
    PinFound,
    PinRefused,
    PinVerdict,
    Unavailable,
)
from pinentry.wording import LAST_WORDS, TRY_AGAIN

ASK_AGAIN_S = 2.0
"""Between two questions to a database that is away."""
VERDICT_LIMIT_S = 15.0
"""From the first question to the store until the caller is told to try later."""
LAST_WORDS_LIMIT_S = 30.0
"""The longest last words take; then the leg ends, whether or not their end was reported."""


class Dialogue:
    """The state of one caller's dialogue; every handler returns the actions it asks for."""

    def __init__(self, settings: EntranceSettings, code: str | None) -> None:
        self.state = State.NEW
        self.deadline: float | None = None
        self._settings = settings
        self._question = CODE
        self._question_ends = 0.0
        self._tries_left = 0
        self._keyed = Keyed()
        self._entry = code or ""
        self._looked_up_at = 0.0
        self._asked_for_patience = False
        self._playing = False
        self._greeted = False
        self._conference: ConferenceFound | None = None
        self._clocks: tuple[float, datetime] | None = None
        self._person: PinFound | None = None
        self._refusal: Refusal | None = None

    # Asking and keying

    def begin(self, now: float) -> list[Action]:
        """Ask for the code, or look up the one that the SIP address brought along."""
        self._open(CODE, self._settings.code_length, now)
        return self._look_up(now) if self._entry else self._ask()

    def key(self, symbol: str, now: float) -> list[Action]:
        """A key of the answer; it ends the prompt, and is kept (barge-in)."""
        pressed = self._keyed.press(symbol, now)
        if pressed is Pressed.NOTHING:
            return []
        interrupted: list[Action] = [StopPlaying()] if self._prompt_ran() else []
        if pressed is Pressed.SUBMITTED:
            return interrupted + self._submit(now)
        self._await_key(now)
        return interrupted

    def key_ahead(self, symbol: str, now: float) -> list[Action]:
        """A key while the answer is looked up: it belongs to the next question."""
        self._keyed.press_ahead(symbol, now)
        return []

    def prompt_ended(self, now: float) -> list[Action]:
        """The question has been heard: from now on silence counts."""
        if self._prompt_ran():
            self._await_key(now)
        return []

    def keys_missed(self, now: float, _utc: datetime) -> list[Action]:
        """No key for too long, or the question has taken too long."""
        if now >= self._question_ends:
            return self._refuse(Refusal.NO_INPUT, now)
        return self._submit(now) if self._keyed.text else self._failed(Refusal.NO_INPUT, now)

    # Looking up

    def code_checked(self, verdict: CodeVerdict, now: float, utc: datetime) -> list[Action]:
        """The store's answer about the code."""
        self._clocks = (now, utc)
        if isinstance(verdict, Unavailable):
            return self._be_patient(now)
        self._give_time_back(now)
        if verdict is CodeRefused.WRONG:
            return self._failed(Refusal.WRONG_CODE, now)
        if isinstance(verdict, CodeRefused):
            return self._refuse(Refusal.ENDED, now)
        self._conference = verdict
        return self._arrive(verdict, now, utc)

    def pin_checked(self, verdict: PinVerdict, now: float, utc: datetime) -> list[Action]:
        """The store's answer about the PIN."""
        self._clocks = (now, utc)
        if isinstance(verdict, Unavailable):
            return self._be_patient(now)
        self._give_time_back(now)
        if verdict is PinRefused.WRONG:
            return self._failed(Refusal.WRONG_PIN, now)
        if isinstance(verdict, PinRefused):
            return self._failed(Refusal.PIN_IN_USE, now)
        self._person = verdict
        return self._enter(now)

    def look_up_again(self, _now: float, _utc: datetime) -> list[Action]:
        """The database was away a moment ago."""
        self.state = self._question.checking
        self.deadline = self._looked_up_at + VERDICT_LIMIT_S
        return [self._check()]

    def verdict_missed(self, now: float, _utc: datetime) -> list[Action]:
        """The store has not answered at all."""
        return self._refuse(Refusal.UNAVAILABLE, now)

    # Waiting, and the way out

    def told_to_wait(self, _now: float) -> list[Action]:
        """STARTS_SOON has been heard: music."""
        return [Wait()] if self._prompt_ran() else []

    def started(self, now: float, utc: datetime) -> list[Action]:
        """The start time should have come; by the wall clock it may be a little off."""
        self._clocks = (now, utc)
        return self._enter(now)

    def refuse_from_room(self, refusal: Refusal, now: float) -> list[Action]:
        """The room, or the end of the conference, says no."""
        return self._refuse(refusal, now)

    def last_words_over(self, *_: object) -> list[Action]:
        """They have been heard, or their end was never reported."""
        return self._end()

    def only_note(self, _now: float) -> list[Action]:
        """A prompt has ended on which nothing waits."""
        self._prompt_ran()
        return []

    def ignore(self, *_: object) -> list[Action]:
        """A key pressed to no question, a verdict that comes too late."""
        return []

    # Steps that several handlers take

    def _open(self, question: Question, longest: int, now: float) -> None:
        self._question = question
        self._question_ends = now + self._settings.step_timeout_s
        self._tries_left = self._settings.tries
        self._keyed.expect(longest)

    def _ask(self, *before: Say) -> list[Action]:
        self.state = self._question.asked
        self.deadline = self._question_ends
        return [self._say(*before, self._question_say())]

    def _question_say(self) -> Say:
        if self._question is CODE:
            return Say.ASK_CODE
        return Say.ASK_PIN_OR_POUND if self._pin_is_optional() else Say.ASK_PIN

    def _say(self, *says: Say, at: datetime | None = None, interruptible: bool = True) -> Play:
        greeting = () if self._greeted else (Say.WELCOME,)
        self._greeted = self._playing = True
        return Play((*greeting, *says), interruptible, at)

    def _prompt_ran(self) -> bool:
        ran, self._playing = self._playing, False
        return ran

    def _await_key(self, now: float) -> None:
        self.deadline = min(self._question_ends, now + self._settings.digit_timeout_s)

    def _submit(self, now: float) -> list[Action]:
        self._entry = self._keyed.take()
        if self._entry:
            return self._look_up(now)
        if self._question is PIN and self._pin_is_optional():
            return self._enter(now)
        return self._failed(Refusal.NO_INPUT, now)

    def _failed(self, refusal: Refusal, now: float) -> list[Action]:
        self._tries_left -= 1
        self._keyed.forget_ahead()
        if self._tries_left <= 0:
            return self._refuse(refusal, now)
        return self._ask(TRY_AGAIN[refusal])

    def _look_up(self, now: float) -> list[Action]:
        self.state = self._question.checking
        self._looked_up_at = now
        self._asked_for_patience = False
        self.deadline = now + VERDICT_LIMIT_S
        return [self._check()]

    def _check(self) -> Action:
        if self._question is CODE:
            return CheckCode(self._entry)
        return CheckPin(self._found().conference_id, self._entry)

    def _be_patient(self, now: float) -> list[Action]:
        if now + ASK_AGAIN_S >= self._looked_up_at + VERDICT_LIMIT_S:
            return self._refuse(Refusal.UNAVAILABLE, now)
        self.state = self._question.away
        self.deadline = now + ASK_AGAIN_S
        told, self._asked_for_patience = self._asked_for_patience, True
        return [] if told else [self._say(Say.ONE_MOMENT, interruptible=False)]

    def _give_time_back(self, now: float) -> None:
        self._question_ends += now - self._looked_up_at

    def _arrive(self, conference: ConferenceFound, now: float, utc: datetime) -> list[Action]:
        if conference.over(utc):
            return self._refuse(Refusal.ENDED, now)
        if conference.seconds_to_start(utc) > self._settings.early_window_min * 60:
            return self._refuse(Refusal.NOT_STARTED, now, conference.starts_at)
        if conference.pin_mode is PinMode.OFF:
            return self._enter(now)
        return self._ask_pin(now)

    def _ask_pin(self, now: float) -> list[Action]:
        self._open(PIN, PIN_MAX_DIGITS, now)
        pressed = self._keyed.replay(now)
        if pressed is Pressed.NOTHING:
            return self._ask()
        if pressed is Pressed.SUBMITTED:
            return self._submit(now)
        self.state = State.PIN
        self._await_key(now)
        return []

    def _pin_is_optional(self) -> bool:
        return self._found().pin_mode is PinMode.IDENTIFY

    def _found(self) -> ConferenceFound:
        assert self._conference is not None, "asked before a code was found"
        return self._conference

    def _enter(self, now: float) -> list[Action]:
        conference, utc = self._found(), self._utc(now)
        seconds_to_start = conference.seconds_to_start(utc)
        if conference.over(utc):
            return self._refuse(Refusal.ENDED, now)
        if seconds_to_start > 0:
            return self._wait(conference.starts_at, now + seconds_to_start)
        self.state = State.ADMITTED
        self.deadline = None
        admit = Admit(conference.conference_id, conference.role, self._person)
        return [self._say(Say.WELCOME_IN), admit]

    def _wait(self, starts_at: datetime, deadline: float) -> list[Action]:
        self.deadline = deadline
        if self.state is State.WAITING:
            return []
        self.state = State.WAITING
        return [self._say(Say.STARTS_SOON, at=starts_at, interruptible=False)]

    def _utc(self, now: float) -> datetime:
        assert self._clocks is not None, "asked before a verdict told the time"
        then, utc = self._clocks
        return utc + timedelta(seconds=now - then)

    def _refuse(self, refusal: Refusal, now: float, at: datetime | None = None) -> list[Action]:
        self.state = State.REFUSING
        self.deadline = now + LAST_WORDS_LIMIT_S
        self._refusal = refusal
        return [self._say(*LAST_WORDS[refusal], at=at, interruptible=False)]

    def _end(self) -> list[Action]:
        assert self._refusal is not None, "ended without a refusal"
        self.state = State.ENDED
        self.deadline = None
        return [Refuse(self._refusal)]
