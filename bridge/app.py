"""The composition root: builds a bridge, starts its parts in order, stops them in reverse.

    control API -> engine (SIP answers from here on), books tidied -> register -> prompts warmed up

`serve` is the bridge's process: one asyncio thread, small pools for the store. The engine is a
process of its own, its child.
"""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bridge.announcer import Announcer, Prompts
from bridge.attendant import Attendant, Questions
from bridge.control.broadcast import Broadcast
from bridge.control.routes import Routes
from bridge.control.server import ControlServer
from bridge.lookups import Lookups
from bridge.milestones import Milestones
from bridge.operator_desk import OperatorDesk
from bridge.prompts.library import PromptLibrary
from bridge.register import Register, Write
from bridge.rooms.house import House
from bridge.store import legs
from bridge.store.store import Store
from bridge.switchboard import Switchboard
from bridge.telephony.commands import RATE_HZ, Command
from bridge.telephony.engine_process import EngineProcess, share_track
from bridge.telephony.spawn import EngineError, SpawnedEngine
from bridge.telephony.statistics import EngineStatistics
from config.settings import Settings

log = logging.getLogger(__name__)


def serve(settings: Settings, engine: SpawnedEngine) -> None:
    """Run a bridge until SIGTERM or SIGINT.

    Raises StoreUnavailable, ControlError, EngineError; each says what to do.
    """
    asyncio.run(_serve(settings, engine))


async def _serve(settings: Settings, spawned: SpawnedEngine) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings, spawned) as engine:
        log.info("the bridge takes calls on port %d", settings.sip.port)
        died = asyncio.create_task(engine.died.wait())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((died, stopped), return_when=asyncio.FIRST_COMPLETED)
        died.cancel()
        stopped.cancel()
        if engine.died.is_set():
            raise EngineError("the engine has died: every call was lost")
        log.info("the bridge stops")


@asynccontextmanager
async def running(settings: Settings, spawned: SpawnedEngine) -> AsyncIterator[EngineProcess]:
    """A bridge that takes calls while the context lasts; gives its engine."""
    async with AsyncExitStack() as stack:
        store = Store.open(settings.database)
        stack.callback(store.close)
        register, lookups = Register(store), Lookups(store)
        stack.push_async_callback(register.stop)
        stack.callback(lookups.close)
        prompts, engine = PromptLibrary(settings.prompts, RATE_HZ), EngineProcess(spawned)
        exchange = compose(
            settings, prompts, lookups, register.write, engine.send, engine.statistics, _utc
        )
        control = ControlServer(settings.control, Routes(exchange.desk))
        stack.push_async_callback(control.stop)
        stack.callback(exchange.broadcast.close)  # or the control API would wait for its readers
        await control.start()  # refuses if a bridge is running: nothing of it was touched so far
        stack.push_async_callback(engine.stop)
        # SIP answers while the books are tidied; the register writes when they are.
        await asyncio.gather(
            engine.start(exchange.switchboard.deliver), asyncio.to_thread(_tidy, store)
        )
        register.start()
        exchange.announcer.music_loaded(await asyncio.to_thread(_warm_up, prompts))
        yield engine


@dataclass(frozen=True)
class Exchange:
    """What stands between the engine and everybody else, wired together."""

    house: House
    announcer: Announcer
    switchboard: Switchboard
    desk: OperatorDesk
    broadcast: Broadcast


def compose(
    settings: Settings,
    prompts: Prompts,
    questions: Questions,
    record: Callable[[Write], None],
    send: Callable[[Command], None],
    statistics: Callable[[], EngineStatistics],
    utc: Callable[[], datetime],
) -> Exchange:
    """Wire an exchange to its surroundings; nothing is started."""
    house, broadcast = House(), Broadcast()
    announcer = Announcer(prompts, send)
    milestones = Milestones(house, record, broadcast.publish, utc)
    attendant = Attendant(house, milestones, announcer, questions, send, utc)
    switchboard = Switchboard(settings, house, attendant, milestones, utc)
    desk = OperatorDesk(
        house, attendant, announcer, switchboard, milestones, broadcast, send, statistics
    )
    return Exchange(house, announcer, switchboard, desk, broadcast)


def _utc() -> datetime:
    return datetime.now(UTC)


def _tidy(store: Store) -> None:
    """End in the books what a bridge that died has left open."""
    store.upgrade()
    abandoned = legs.close_abandoned(store, _utc())
    if abandoned:
        log.warning("%d legs were open when the bridge died; they are closed now", abandoned)


def _warm_up(prompts: PromptLibrary) -> str:
    """Load every prompt, so that no caller waits. Returns where the engine finds the music."""
    prompts.preload()
    track = share_track(prompts.music())
    gc.collect()
    gc.freeze()  # what lives now, lives on: the collector need not look at it again
    return track
