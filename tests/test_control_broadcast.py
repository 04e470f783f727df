"""Every subscriber gets every change; one that does not read is let go."""

import pytest

from bridge.control.broadcast import Broadcast, Subscription
from bridge.control.changes import LegGone

pytestmark = pytest.mark.asyncio


async def received(subscription: Subscription) -> list[int]:
    return [change.leg_id async for change in subscription if isinstance(change, LegGone)]


async def test_changes_reach_all_who_subscribed_before_them() -> None:
    broadcast = Broadcast()
    first = broadcast.subscribe()
    broadcast.publish(LegGone(1))
    second = broadcast.subscribe()
    broadcast.publish(LegGone(2))
    broadcast.close()
    assert await received(first) == [1, 2]
    assert await received(second) == [2]


async def test_a_reader_that_lets_the_backlog_pile_up_is_closed_and_others_go_on() -> None:
    broadcast = Broadcast(backlog=3)
    slow, quick = broadcast.subscribe(), broadcast.subscribe()
    for leg_id in range(4):
        broadcast.publish(LegGone(leg_id))
        assert await anext(quick) == LegGone(leg_id)
    assert slow.closed
    assert not quick.closed
    assert await received(slow) == []


async def test_a_closed_subscription_hears_nothing_more() -> None:
    broadcast = Broadcast()
    subscription = broadcast.subscribe()
    subscription.close()
    subscription.close()
    broadcast.publish(LegGone(1))
    subscription.offer(LegGone(2))
    assert await received(subscription) == []
