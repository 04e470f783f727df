"""Is everything there: the panel, the database, the bridge. For machines at GET /health.

    database  bridge   status      HTTP
    up        up       ok          200
    up        down     degraded    200   the panel does its work, a balancer keeps it
    down      any      failing     503

Anyone may ask as often as he likes: an answer is good for a second, and questions that come while
one is being answered share it, so that a crowd on the panel never becomes one on the bridge.
Panel thread.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bridge.store.unavailable import StoreUnavailable
from web.backends import Accounts, Bridge, BridgeAway, BridgeNews

GOOD_FOR_S = 1.0
LIMIT_S = 3.0


class Status(Enum):
    """Of the whole."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


@dataclass(frozen=True)
class Health:
    """What answered. The panel itself is up, or nobody would say this."""

    database_up: bool
    bridge: BridgeNews | None
    """None: it does not answer."""

    @property
    def status(self) -> Status:
        """By the table above."""
        if not self.database_up:
            return Status.FAILING
        return Status.DEGRADED if self.bridge is None else Status.OK

    def to_json(self) -> dict[str, str]:
        """What GET /health answers."""
        return {
            "status": self.status.value,
            "panel": _word(True),
            "database": _word(self.database_up),
            "bridge": _word(self.bridge is not None),
        }


def _word(up: bool) -> str:
    return "up" if up else "down"


class HealthProbe:
    """Asks the database and the bridge, at most once a second."""

    def __init__(self, accounts: Accounts, bridge: Bridge, now: Callable[[], float]) -> None:
        self._accounts = accounts
        self._bridge = bridge
        self._now = now
        self._lock = asyncio.Lock()
        self._last: tuple[float, Health] | None = None

    async def look(self) -> Health:
        """The state now, or up to GOOD_FOR_S ago."""
        async with self._lock:
            if self._last is None or self._now() - self._last[0] >= GOOD_FOR_S:
                health = Health(*await asyncio.gather(self._database_up(), self._bridge_news()))
                self._last = (self._now(), health)
            return self._last[1]

    async def _database_up(self) -> bool:
        try:
            await asyncio.wait_for(self._accounts.probe(), LIMIT_S)
        except (StoreUnavailable, TimeoutError):
            return False
        return True

    async def _bridge_news(self) -> BridgeNews | None:
        try:
            return await asyncio.wait_for(self._bridge.news(), LIMIT_S)
        except (BridgeAway, TimeoutError):
            return None
