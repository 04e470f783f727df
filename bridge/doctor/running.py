"""Do our own bridge and panel run already? Then the ports of the settings are theirs.

Each is asked where the settings say it is. asyncio; a second at most each.
"""

import asyncio
from collections.abc import Awaitable

import aiohttp

from bridge.control.client import BridgeNotRunning, BridgeRefused, ControlClient
from config.settings import ControlSettings, PanelSettings, Settings

LIMIT_S = 1.0
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}


async def what_runs(settings: Settings) -> tuple[bool, bool]:
    """Whether the bridge answers, and whether the panel does."""
    return await bridge_answers(settings.control), await panel_answers(settings.panel)


async def bridge_answers(settings: ControlSettings) -> bool:
    """A bridge answers on the control API (also one that wants another token)."""
    try:
        async with ControlClient(settings) as client, asyncio.timeout(LIMIT_S):
            await client.health()
    except (BridgeNotRunning, TimeoutError):
        return False
    except BridgeRefused:
        return True
    return True


async def panel_answers(settings: PanelSettings) -> bool:
    """Dialbridge's panel answers at its address, and nobody else's page."""
    host = LOOPBACK.get(settings.bind, settings.bind)
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/health"
    return await _within_limit(_is_panel(url))


async def _is_panel(url: str) -> bool:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        answer = await response.json()
        return isinstance(answer, dict) and answer.get("panel") == "up"


async def _within_limit(question: Awaitable[bool]) -> bool:
    try:
        return await asyncio.wait_for(question, LIMIT_S)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return False
