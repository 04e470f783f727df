"""The PIN lists of the database, for the panel: every call of the store in a worker thread.

    page = await request.app[PINS].run(pin_views.page, owner, search, sort, ...)

The functions are those of bridge.store, which take a Store first; the command line calls the same
ones. The store is opened by the first call that needs it, so that the panel starts also when the
database is away. Called on the panel thread.
"""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bridge.store.store import Store
from config.settings import DatabaseSettings

P = ParamSpec("P")
R = TypeVar("R")


class StorePins:
    """A Store that is opened when first needed."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self._settings = settings
        self._store: Store | None = None
        self._opening = asyncio.Lock()

    async def run(
        self, function: Callable[Concatenate[Store, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """`function(store, *args, **kwargs)`; raises what it raises, and what Store.open does."""
        return await asyncio.to_thread(function, await self._opened(), *args, **kwargs)

    async def close(self) -> None:
        """Close the connections."""
        if self._store is not None:
            await asyncio.to_thread(self._store.close)

    async def _opened(self) -> Store:
        async with self._opening:
            if self._store is None:
                self._store = await asyncio.to_thread(Store.open, self._settings)
            return self._store
