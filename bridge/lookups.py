"""The entrance's two questions, put to the store without holding up anybody else.

    code -> which conference, and as what?      PIN -> who is that?

A database that is away, or has lost its key file, is an answer too (`Unavailable`): the dialogue
asks again. Each question runs in a small pool of threads; asyncio thread only.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from bridge.store import conferences, pinlists
from bridge.store.key_file import KeyUnusable
from bridge.store.pin_records import PinMatch
from bridge.store.records import FoundCode
from bridge.store.store import Store
from bridge.store.unavailable import StoreUnavailable
from pinentry.verdicts import Unavailable

log = logging.getLogger(__name__)

THREADS = 4

Answer = TypeVar("Answer")


class Lookups:
    """Asks the store; one instance per bridge."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(THREADS, "lookup")

    async def code(self, code: str) -> FoundCode | Unavailable | None:
        """The conference this code opens, ended ones included; None if there is none."""
        now = datetime.now(UTC)
        return await self._ask(lambda: conferences.find_by_code(self._store, code, now))

    async def pin(self, conference_id: int, pin: str) -> PinMatch | Unavailable | None:
        """The active entry with this PIN: organizer's list, authorization code's, company's."""
        return await self._ask(lambda: pinlists.find_pin(self._store, conference_id, pin))

    def close(self) -> None:
        """No more questions."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, question: Callable[[], Answer]) -> Answer | Unavailable:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, question)
        except (StoreUnavailable, KeyUnusable) as error:
            log.warning("the database did not answer: %s", error)
            return Unavailable()
