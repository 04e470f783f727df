"""A shell for the entrance dialogue, stepped by hand on a clock of its own."""

from datetime import UTC, datetime, timedelta

from config.settings import EntranceSettings, Language, PinMode, SamePin
from pinentry.actions import Action, Play, Refusal, Say
from pinentry.entrance import Entrance
from pinentry.verdicts import CodeVerdict, ConferenceFound, PinFound, PinVerdict, Role

NOON = datetime(2030, 6, 3, 12, 0, tzinfo=UTC)
ANNA = PinFound(entry_id=7, name="Anna Martin", company="ACME")


def conference(
    pin_mode: PinMode = PinMode.OFF,
    starts_in_s: float = -60.0,
    ends_in_s: float | None = None,
    role: Role = Role.PARTICIPANT,
) -> ConferenceFound:
    """Conference 5, its times counted from NOON."""
    return ConferenceFound(
        conference_id=5,
        role=role,
        pin_mode=pin_mode,
        same_pin=SamePin.REFUSE,
        language=Language.EN,
        timezone="Europe/Paris",
        starts_at=NOON + timedelta(seconds=starts_in_s),
        ends_at=None if ends_in_s is None else NOON + timedelta(seconds=ends_in_s),
    )


class Caller:
    """One caller at the entrance; `now` begins at 100 s, which is NOON."""

    def __init__(self, settings: EntranceSettings | None = None, code: str | None = None) -> None:
        self.entrance = Entrance(settings or EntranceSettings(), code)
        self.now = 100.0

    @property
    def utc(self) -> datetime:
        """The wall clock, in step with `now`."""
        return NOON + timedelta(seconds=self.now - 100.0)

    def start(self) -> list[Action]:
        """The call is answered."""
        return self.entrance.start(self.now)

    def keys(self, symbols: str) -> list[Action]:
        """Press keys a tenth of a second apart; all actions together."""
        actions: list[Action] = []
        for symbol in symbols:
            self.now += 0.1
            actions += self.entrance.digit(symbol, self.now)
        return actions

    def played(self, after_s: float = 3.0) -> list[Action]:
        """The prompt has been heard."""
        self.now += after_s
        return self.entrance.played(self.now)

    def code(self, verdict: CodeVerdict, after_s: float = 0.0) -> list[Action]:
        """The store answers about the code."""
        self.now += after_s
        return self.entrance.code_verdict(verdict, self.now, self.utc)

    def pin(self, verdict: PinVerdict, after_s: float = 0.0) -> list[Action]:
        """The store answers about the PIN."""
        self.now += after_s
        return self.entrance.pin_verdict(verdict, self.now, self.utc)

    def refused(self, refusal: Refusal) -> list[Action]:
        """The room says no."""
        return self.entrance.refused(refusal, self.now)

    def until_deadline(self) -> list[Action]:
        """Nothing happens until the timer fires."""
        assert self.entrance.deadline is not None
        self.now = max(self.now, self.entrance.deadline)
        return self.entrance.timeout(self.now, self.utc)

    def at_pin(self, pin_mode: PinMode = PinMode.ENFORCE) -> "Caller":
        """Start, key a code, be asked for the PIN."""
        self.start()
        self.keys("123456")
        self.code(conference(pin_mode))
        return self


def at_code() -> Caller:
    """A caller who is being asked for the code."""
    caller = Caller()
    caller.start()
    return caller


def said(actions: list[Action]) -> tuple[Say, ...]:
    """What is to be heard, of all actions."""
    return tuple(say for action in actions if isinstance(action, Play) for say in action.says)
