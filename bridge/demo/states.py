"""What the demo shows while it runs, and what it comes to. Values; any thread."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bridge.control.wire import Json
from bridge.demo.hearing import Hearing, Presence


class Phase(Enum):
    """How far the demo is."""

    STARTING = "starting a bridge on the loopback addresses"
    DIALLING = "five callers dial, key the code and their PINs"
    TALKING = "one speaks after the other, then all at once"
    LISTENING = "finding out who heard whom"
    DONE = "done"


class Stage(Enum):
    """How far a caller is."""

    WAITING = "has not dialled"
    RINGING = "dials"
    ENTRANCE = "keys code and PIN"
    ROOM = "in the room"
    GONE = "has hung up"


@dataclass(frozen=True)
class CallerState:
    """One line of the live table."""

    name: str
    company: str
    stage: Stage = Stage.WAITING
    talking: bool = False
    entered_s: float | None = None
    """From dialling to being let in."""


@dataclass(frozen=True)
class DemoState:
    """One moment of the demo."""

    phase: Phase
    elapsed_s: float
    callers: tuple[CallerState, ...]

    def rows(self) -> list[Json]:
        """The live table, a line per caller."""
        return [
            {
                "name": caller.name,
                "company": caller.company,
                "stage": caller.stage.value,
                "talking": caller.talking,
                "entered_s": caller.entered_s,
            }
            for caller in self.callers
        ]


@dataclass(frozen=True)
class CallerOutcome:
    """One caller's evening."""

    name: str
    company: str
    answered_ms: float | None
    """From dialling until the bridge answered."""
    entered_s: float | None
    """From dialling until it was in the room, keying included."""
    let_in_ms: float | None
    """From the last key of the PIN until it was in the room."""
    hearings: tuple[Hearing, ...]
    """What this caller heard of each, himself included, in the order of the outcomes."""
    recording: str
    """Name of the WAV file in the demo's folder."""


@dataclass(frozen=True)
class DemoResult:
    """What the demo has shown."""

    passed: bool
    """Everybody heard all others, and nobody himself."""
    problems: tuple[str, ...]
    """A sentence each; empty if and only if it passed."""
    folder: Path
    """Recordings, spectrogram.png, report.html, bridge.log."""
    callers: tuple[CallerOutcome, ...]
    elapsed_s: float

    def rows(self) -> list[Json]:
        """Who heard whom, a line per listener, as a person reads it."""
        return [
            _timings(caller) | {"heard": ", ".join(self._heard_by(caller)) or "nobody"}
            for caller in self.callers
        ]

    def to_json(self) -> Json:
        """Everything, for scripts."""
        return {
            "passed": self.passed,
            "problems": list(self.problems),
            "folder": str(self.folder),
            "report": str(self.folder / "report.html"),
            "elapsed_s": round(self.elapsed_s, 1),
            "callers": [_timings(caller) | self._findings(caller) for caller in self.callers],
        }

    def _heard_by(self, caller: CallerOutcome) -> list[str]:
        return [
            who.name.split()[0]
            for who, hearing in zip(self.callers, caller.hearings, strict=True)
            if hearing.presence is Presence.HEARD
        ]

    def _findings(self, caller: CallerOutcome) -> Json:
        pairs = zip(self.callers, caller.hearings, strict=True)
        found = {who.name: _finding(hearing) for who, hearing in pairs}
        return {"heard": found, "recording": caller.recording}


def _timings(caller: CallerOutcome) -> Json:
    return {
        "name": caller.name,
        "company": caller.company,
        "answered_ms": caller.answered_ms,
        "entered_s": caller.entered_s,
        "let_in_ms": caller.let_in_ms,
    }


def _finding(hearing: Hearing) -> Json:
    return {
        "presence": hearing.presence.value,
        "level_db": round(hearing.level_db, 1),
        "share": round(hearing.share, 2),
        "delay_ms": hearing.delay_ms,
    }
