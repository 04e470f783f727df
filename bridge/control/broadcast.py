"""Changes of a running bridge to everyone who watches it.

    Switchboard ── publish(change) ──► Broadcast ──► Subscription (bounded queue) ──► event stream

Publishing never waits: a subscription whose reader lets BACKLOG changes pile up is closed, and
its reader's client starts anew from a snapshot. asyncio thread only.
"""

import asyncio
from typing import Self

from bridge.control.changes import LiveChange

BACKLOG = 2000
"""Changes kept for one reader: several seconds of a full bridge with everyone talking."""


class Subscription:
    """The changes since it was made, as an async iterator; it ends when it is closed."""

    def __init__(self, broadcast: "Broadcast", backlog: int) -> None:
        self._broadcast = broadcast
        self._backlog = backlog
        self._queue: asyncio.Queue[LiveChange | None] = asyncio.Queue()
        self.closed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> LiveChange:
        change = await self._queue.get()
        if change is None:
            raise StopAsyncIteration
        return change

    def offer(self, change: LiveChange) -> None:
        """Queue one change, or close the subscription if the reader is too slow."""
        if self._queue.qsize() >= self._backlog:
            self._queue = asyncio.Queue()
            self.close()
        elif not self.closed:
            self._queue.put_nowait(change)

    def close(self) -> None:
        """No more changes; the iterator ends after what is queued."""
        if not self.closed:
            self.closed = True
            self._queue.put_nowait(None)
            self._broadcast.forget(self)


class Broadcast:
    """Hands every change to every open subscription."""

    def __init__(self, backlog: int = BACKLOG) -> None:
        self._backlog = backlog
        self._subscriptions: set[Subscription] = set()

    def publish(self, change: LiveChange) -> None:
        """Give the change to all who listen now; never waits."""
        for subscription in tuple(self._subscriptions):
            subscription.offer(change)

    def subscribe(self) -> Subscription:
        """Listen from this moment on."""
        subscription = Subscription(self, self._backlog)
        self._subscriptions.add(subscription)
        return subscription

    def forget(self, subscription: Subscription) -> None:
        """The subscription is closed (called by itself)."""
        self._subscriptions.discard(subscription)

    def close(self) -> None:
        """End every subscription: the bridge stops."""
        for subscription in tuple(self._subscriptions):
            subscription.close()
