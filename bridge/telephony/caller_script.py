"""What test callers are told to do, and what they say happened: values only, no pjsua2.

    Script("anna", (Dial(uri), Key("123456"), WaitFor("go"), Say(speech), Wait(3), HangUp()))

Steps are carried out one after the other; the next begins as soon as the one before allows:

    step                       the next step begins
    Dial, Answer               when media flows
    Key                        when the last key is released
    Wait, WaitUntil, WaitFor   after the time, at the time, after the signal
    Say, Quiet, Hold, Resume   at once

A script that runs out hangs up. A call that ends early ends its script. Pickled between the test
and the callers' process; any thread.
"""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from config.settings import Transport
from dtmf.keypad import DigitSource

RATE_HZ = 8000


@dataclass(frozen=True)
class Dial:
    """Call a SIP URI; an IPv6 address in it, in brackets, is reached by IPv6."""

    uri: str
    transport: Transport = Transport.UDP


@dataclass(frozen=True)
class Answer:
    """Take the next call to `sip:<name of the script>@...`."""


@dataclass(frozen=True)
class Key:
    """Press keys one after the other: `tone_ms` down, `pause_ms` up."""

    symbols: str = field(repr=False)
    source: DigitSource = DigitSource.TELEPHONE_EVENT
    tone_ms: int = 100
    pause_ms: int = 100


@dataclass(frozen=True, eq=False)
class Say:
    """Speak int16 samples at 8 kHz, once or again and again, from now on."""

    samples: NDArray[np.int16]
    loop: bool = False


@dataclass(frozen=True)
class Quiet:
    """Speak no more."""


@dataclass(frozen=True)
class Wait:
    """Wait so many seconds."""

    seconds: float


@dataclass(frozen=True)
class WaitUntil:
    """Wait until so many seconds after the signal came, or after the callers began."""

    seconds: float
    after: str | None = None


@dataclass(frozen=True)
class WaitFor:
    """Wait until the process that started the callers gives this signal."""

    signal: str


@dataclass(frozen=True)
class Hold:
    """Put the bridge on hold (RFC 3264, section 8.4)."""


@dataclass(frozen=True)
class Resume:
    """Take the bridge back from hold."""


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Step = (
    Dial | Answer | Key | Say | Quiet | Wait | WaitUntil | WaitFor | Hold | Resume | HangUp
)  # fmt: skip


@dataclass(frozen=True)
class Script:
    """One caller: the user part of its address, and what it does."""

    name: str
    steps: tuple[Step, ...]


class Happening(Enum):
    """What a report tells."""

    DIALLED = "dialled"
    ANSWERED = "answered"
    KEYED = "keyed"
    """The last key of a Key step went out."""
    KEY_HEARD = "key heard"
    """The other side pressed a key; `detail` says which, and how: `5 SIP INFO`."""
    SAYING = "saying"
    HELD = "held"
    RESUMED = "resumed"
    ENDED = "ended"


@dataclass(frozen=True)
class Report:
    """Something happened to a caller."""

    caller: str
    what: Happening
    at: float
    """Seconds of the machine's monotonic clock: the same in every process of one machine."""
    detail: str = field(default="", repr=False)


@dataclass(frozen=True, eq=False)
class CallerResult:
    """One caller's whole call."""

    name: str
    completed: bool
    """Every step was carried out: the call did not end before its script."""
    sip_status: int
    """Of the end of the call; 0 if it never began."""
    first_tick: int
    """Tick, 20 ms each and counted alike for all callers of a process, of the first sample."""
    heard: NDArray[np.int16]
    """From the answer on, 8 kHz; zeros where nothing came."""
    said: NDArray[np.int16]
    """What was sent meanwhile, sample by sample beside `heard`."""
    reports: tuple[Report, ...]

    def when(self, what: Happening) -> float | None:
        """The moment of the first such report."""
        return next((report.at for report in self.reports if report.what is what), None)
