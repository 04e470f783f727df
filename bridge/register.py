"""What happened, written down: every write reaches the store, in order, however long that takes.

    answered -> joined -> left -> ended      each write is tried until the database takes it

The database may be away for a while: the writes wait here, the callers notice nothing. Every
write carries its own id, so that one that was stored but not confirmed may be repeated. What
waits when the process dies is lost; `legs.close_abandoned` closes the rest at the next start.

asyncio thread; the writes themselves run in one worker thread, one after the other.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bridge.store.store import Store
from bridge.store.unavailable import StoreUnavailable

log = logging.getLogger(__name__)

RETRY_FIRST_S = 0.2
RETRY_MOST_S = 2.0
DRAIN_S = 5.0
"""How long a stopping bridge waits for the last writes."""

Write = Callable[[Store], object]


class Register:
    """A queue of writes and the task that carries them out."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._writes: asyncio.Queue[Write] = asyncio.Queue()
        self._waiting = 0
        self._pool = ThreadPoolExecutor(1, "register")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run())

    def write(self, write: Write) -> None:
        """Queue a call of a store function; returns at once."""
        self._waiting += 1
        self._writes.put_nowait(write)

    @property
    def waiting(self) -> int:
        """Writes not yet stored, with the one that is being tried."""
        return self._waiting

    async def stop(self) -> None:
        """Write what waits, as far as the database allows within DRAIN_S."""
        try:
            await asyncio.wait_for(self._writes.join(), DRAIN_S)
        except TimeoutError:
            log.error("%d writes were lost: the database is away", self.waiting)
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> None:
        while True:
            write = await self._writes.get()
            try:
                await self._until_stored(write)
            finally:
                self._waiting -= 1
                self._writes.task_done()

    async def _until_stored(self, write: Write) -> None:
        pause_s = RETRY_FIRST_S
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.run_in_executor(self._pool, write, self._store)
                return
            except StoreUnavailable as error:
                log.warning("the database is away, %d writes wait: %s", self.waiting, error)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, RETRY_MOST_S)
            except Exception:
                log.exception("a write was refused by the database and is left out")
                return
