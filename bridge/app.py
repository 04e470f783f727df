"""The composition root: builds a bridge, starts its parts in order, stops them in reverse.

    store -> register -> control API -> engine (SIP answers from here on) -> prompts warmed up

`serve` is the bridge's process: one asyncio thread, the engine thread, small pools for the store.
"""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bridge.announcer import Announcer
from bridge.attendant import Attendant
from bridge.control.broadcast import Broadcast
from bridge.control.routes import Routes
from bridge.control.server import ControlServer
from bridge.lookups import Lookups
from bridge.operator_desk import OperatorDesk
from bridge.prompts.library import PromptLibrary
from bridge.register import Register
from bridge.rooms.house import House
from bridge.store import legs
from bridge.store.store import Store
from bridge.switchboard import Switchboard
from bridge.telephony.engine import RATE_HZ, Engine
from bridge.telephony.events import Event
from bridge.telephony.priority import prefer_this_process
from config.settings import Settings

log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Run a bridge until SIGTERM or SIGINT.

    Raises StoreUnavailable, ControlError, SipStartError; each says what to do.
    """
    prefer_this_process()
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings):
        log.info("the bridge takes calls on port %d", settings.sip.port)
        await stop.wait()
        log.info("the bridge stops")


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    """A bridge that takes calls while the context lasts."""
    store = Store.open(settings.database)
    await asyncio.to_thread(_tidy, store)
    prompts = PromptLibrary(settings.prompts, RATE_HZ)
    engine, house, broadcast = Engine(settings), House(), Broadcast()
    register, lookups = Register(store), Lookups(store)
    announcer = Announcer(prompts, engine.send)
    attendant = Attendant(house, announcer, lookups, register, broadcast, engine.send)
    switchboard = Switchboard(settings, house, attendant, register, broadcast)
    desk = OperatorDesk(
        house, attendant, announcer, switchboard, broadcast, engine.send, engine.statistics
    )
    control = ControlServer(settings.control, Routes(desk))
    loop = asyncio.get_running_loop()

    def deliver(batch: list[Event]) -> None:
        loop.call_soon_threadsafe(switchboard.deliver, batch)

    register.start()
    await control.start()
    try:
        engine.start(deliver)
        await asyncio.to_thread(_warm_up, prompts)
        yield
    finally:
        await asyncio.to_thread(engine.stop)
        await asyncio.sleep(0)  # the last events are in the loop's queue
        broadcast.close()
        await control.stop()
        lookups.close()
        await register.stop()
        store.close()


def _tidy(store: Store) -> None:
    """End in the books what a bridge that died has left open."""
    store.upgrade()
    abandoned = legs.close_abandoned(store, datetime.now(UTC))
    if abandoned:
        log.warning("%d legs were open when the bridge died; they are closed now", abandoned)


def _warm_up(prompts: PromptLibrary) -> None:
    """Load every prompt, so that no caller waits; then what lives now, lives on: leave it be."""
    prompts.music()
    prompts.preload()
    gc.collect()
    gc.freeze()
