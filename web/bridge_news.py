"""A running bridge, asked through its control API, each time with a limit.

Whatever goes wrong on the way is BridgeAway with the reason: no socket, no answer in time, an
answer that is none. Panel thread.
"""

import asyncio

from bridge.control.client import BridgeNotRunning, BridgeRefused, ControlClient
from web.backends import BridgeAway, BridgeNews

LIMIT_S = 1.5


class ControlledBridge:
    """The bridge behind a control client that is open as long as the panel runs."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client

    async def news(self) -> BridgeNews:
        """Three figures; raises BridgeAway."""
        try:
            async with asyncio.timeout(LIMIT_S):
                answer = await self._client.health()
            return BridgeNews(int(answer["rooms"]), int(answer["legs"]), float(answer["uptime_s"]))
        except TimeoutError as error:
            raise BridgeAway(f"no answer within {LIMIT_S} s") from error
        except (BridgeNotRunning, BridgeRefused, KeyError, TypeError, ValueError) as error:
            raise BridgeAway(str(error)) from error
