"""The 20 ms raster: on time, late, and after a pause of the machine."""

import pytest

from bridge.telephony.clock import PERIOD_S, TickClock


def test_ticks_on_time_keep_the_raster() -> None:
    clock = TickClock(100.0)
    for tick in range(50):
        clock.tick_started(100.0 + tick * PERIOD_S + 0.0004)
    assert clock.due == pytest.approx(101.0)
    assert (clock.ticks, clock.late_ticks, clock.skipped_ticks) == (50, 0, 0)


def test_a_late_tick_is_counted_and_the_next_follows_at_once() -> None:
    clock = TickClock(100.0)
    clock.tick_started(100.07)
    assert clock.late_ticks == 1
    assert clock.remaining_s(100.07) == pytest.approx(-0.05)
    assert clock.skipped_ticks == 0


def test_after_a_long_pause_the_missed_ticks_are_left_out_and_counted() -> None:
    clock = TickClock(100.0)
    clock.tick_started(101.005)
    assert clock.skipped_ticks == 50
    assert 0 < clock.remaining_s(101.005) <= PERIOD_S
    assert clock.worst_lateness_s == pytest.approx(1.005)
