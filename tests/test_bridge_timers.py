"""One timer per leg."""

from stepped import advance, clock, stepped

from bridge.timers import Timers


@stepped
async def test_a_timer_fires_once_at_its_time() -> None:
    timers, fired = Timers(), list[float]()
    timers.set(1, clock().time() + 2.0, lambda: fired.append(clock().time()))
    await advance(1.9)
    assert fired == []
    await advance(60.0)
    assert fired == [1002.0]
    timers.cancel(1)


@stepped
async def test_a_later_setting_replaces_the_earlier_and_none_takes_it_away() -> None:
    timers, fired = Timers(), list[str]()
    timers.set(1, clock().time() + 1.0, lambda: fired.append("early"))
    timers.set(2, clock().time() + 1.0, lambda: fired.append("other leg"))
    timers.set(1, clock().time() + 2.0, lambda: fired.append("late"))
    await advance(1.0)
    timers.set(1, None, lambda: fired.append("never"))
    await advance(60.0)
    assert fired == ["other leg"]


@stepped
async def test_what_is_due_may_set_the_next() -> None:
    timers, fired = Timers(), list[float]()

    def again() -> None:
        fired.append(clock().time())
        timers.set(1, clock().time() + 1.0, again)

    timers.set(1, clock().time(), again)
    await advance(2.0)
    timers.cancel(1)
    await advance(60.0)
    assert fired == [1000.0, 1001.0, 1002.0]
