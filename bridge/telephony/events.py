"""What the engine reports upwards: frozen, in the past tense.

Made in the engine, handed to the bridge's asyncio thread in batches.
`leg` is a number that is never used twice while the process lives.
"""

from dataclasses import dataclass, field

from bridge.end_reason import EndReason
from bridge.telephony.dialplan import Dialled
from dtmf.keypad import Digit


@dataclass(frozen=True)
class LegAnswered:
    """A call was answered and its media is there."""

    leg: int
    dialled: Dialled
    caller: str = field(repr=False)
    """User part of the caller's address: a number or a name; whole, so never to be logged."""
    source_address: str
    """Where the INVITE came from, `address:port`."""


@dataclass(frozen=True)
class DigitPressed:
    """One key, however it arrived; counted once."""

    leg: int
    digit: Digit = field(repr=False)


@dataclass(frozen=True)
class PlayEnded:
    """A cue ran to its end; one that was replaced or stopped does not report."""

    leg: int
    cue_id: int


@dataclass(frozen=True)
class LegHeld:
    """The other side put us on hold (RFC 3264, section 8.4)."""

    leg: int


@dataclass(frozen=True)
class LegResumed:
    """The other side took the call back from hold."""

    leg: int


@dataclass(frozen=True)
class TalkingStarted:
    """Somebody began to talk."""

    leg: int


@dataclass(frozen=True)
class TalkingStopped:
    """Somebody has been quiet for the hangover."""

    leg: int


@dataclass(frozen=True)
class LegEnded:
    """The call is over; nothing more comes from this leg."""

    leg: int
    reason: EndReason
    sip_status: int


@dataclass(frozen=True)
class CallRefused:
    """A call that never became a leg: unknown address, or the house is full."""

    source_address: str
    sip_status: int


@dataclass(frozen=True)
class TrunkChanged:
    """A registration succeeded, failed or lapsed."""

    name: str
    registered: bool
    sip_status: int


@dataclass(frozen=True)
class Started:
    """The engine takes calls."""


@dataclass(frozen=True)
class StartFailed:
    """The engine cannot take calls; the sentence says what to do."""

    sentence: str


Event = (
    LegAnswered
    | DigitPressed
    | PlayEnded
    | LegHeld
    | LegResumed
    | TalkingStarted
    | TalkingStopped
    | LegEnded
    | CallRefused
    | TrunkChanged
)
