"""What a tick reports, about rows of the matrix. Frozen values; any thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CueEnded:
    """The last sample of a cue has been laid; a cue stopped or replaced never says this."""

    row: int
    cue_id: int


@dataclass(frozen=True, slots=True)
class TalkingStarted:
    """A voice that the room hears has begun to speak."""

    row: int


@dataclass(frozen=True, slots=True)
class TalkingStopped:
    """It has been quiet for the hangover, or the room does not hear it any more."""

    row: int


MixerEvent = CueEnded | TalkingStarted | TalkingStopped
