"""What the engine counts of itself. Values; any process."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EngineStatistics:
    """Counted since the engine started."""

    legs: int = 0
    ticks: int = 0
    late_ticks: int = 0
    skipped_ticks: int = 0
    worst_lateness_ms: float = 0.0
    busy_share: float = 0.0
    """Share of the time spent in ticks; the rest is free for more calls."""
