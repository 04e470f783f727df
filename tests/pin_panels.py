"""Fixture: an organizer at a panel, used by `pytest_plugins = ["stores", "pin_panels"]`."""

import pytest
from fakes_web import ClientMaker
from pin_panel import PinPanel, panel_of

from bridge.store.records import AccountRole
from bridge.store.store import Store
from config.settings import DatabaseSettings


@pytest.fixture
async def panel(
    aiohttp_client: ClientMaker, sqlite_settings: DatabaseSettings, sqlite_store: Store
) -> PinPanel:
    """An organizer of Paris, whose list is empty."""
    return await panel_of(aiohttp_client, sqlite_settings, sqlite_store, AccountRole.ORGANIZER)
