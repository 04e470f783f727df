"""When the next tick is due, and how late the last one was. No clock is read in here.

    due      due+20 ms   due+40 ms
     |----------|-----------|---->  tick k starts as soon as `due` has passed
                                    up to 100 ms late: the missed ticks follow at once
                                    later: they are left out and counted, so that a pause of the
                                    machine is not repaid with a burst of packets

Stepped by the engine.
"""

from mixer.frame import FRAME_MS

PERIOD_S = FRAME_MS / 1000
LATE_S = PERIOD_S
CATCH_UP_S = 5 * PERIOD_S


class TickClock:
    """Keeps the 20 ms raster. `now` is in seconds of a monotonic clock."""

    def __init__(self, now: float) -> None:
        self.due = now
        self.ticks = 0
        self.late_ticks = 0
        self.skipped_ticks = 0
        self.worst_lateness_s = 0.0

    def remaining_s(self, now: float) -> float:
        """Seconds until the next tick is due; negative when it is late."""
        return self.due - now

    def tick_started(self, now: float) -> None:
        """Count the tick that starts now, and set when the next is due."""
        lateness_s = now - self.due
        self.ticks += 1
        self.late_ticks += lateness_s > LATE_S
        self.worst_lateness_s = max(self.worst_lateness_s, lateness_s)
        self.due += PERIOD_S
        if lateness_s > CATCH_UP_S:
            skipped = int(lateness_s / PERIOD_S)
            self.skipped_ticks += skipped
            self.due += skipped * PERIOD_S
