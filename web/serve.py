"""Run the panel until it is told to stop: `dialbridge serve panel` calls `serve` and waits.

    SIGTERM, SIGINT ─► the mail under way is sent (5 s)
                    ─► no new connections ─► requests under way are answered (5 s) ─► return

Starts without a database and without a bridge; the pages say so. What does stop it is what only
the operator can correct (a place to listen at, a key file, a database URL): PanelError, one
sentence.
"""

import asyncio
import gc
import logging
import secrets
import signal
from pathlib import Path

from aiohttp import web

from bridge.control.client import ControlClient
from bridge.store import key_file
from bridge.store.engines import BadDatabaseUrl
from bridge.store.key_file import KeyFault, KeyUnusable
from bridge.store.schema import SchemaTooNew
from bridge.store.unavailable import StoreUnavailable
from config.settings import DatabaseSettings, Settings
from web.app import create_app
from web.bridge_news import ControlledBridge
from web.listening import PanelError, listen, panel_url
from web.postman import Postman
from web.store_accounts import StoreAccounts
from web.store_pins import StorePins

log = logging.getLogger(__name__)

LAST_REQUESTS_S = 5.0


def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; raises PanelError."""
    asyncio.run(_until_signalled(settings))


async def _until_signalled(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(settings, stop)


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop` is set; raises PanelError."""
    accounts = StoreAccounts(settings.database)
    try:
        secret = await _prepare(settings.database, accounts)
        async with ControlClient(settings.control) as client:
            await _answer(settings, accounts, ControlledBridge(client), secret, stop)
    finally:
        await accounts.close()


async def _prepare(database: DatabaseSettings, accounts: StoreAccounts) -> bytes:
    """The tables up to date if the database is there, and the secret for session cookies."""
    try:
        await accounts.prepare()
    except StoreUnavailable as error:
        log.warning("the panel starts without its database: %s", error)
    except (BadDatabaseUrl, KeyUnusable, SchemaTooNew) as error:
        raise PanelError(f"The panel cannot start: {error}.") from error
    return _secret(Path(database.key_file))


def _secret(path: Path) -> bytes:
    """What the key file holds; until there is one, a secret of this process alone."""
    try:
        return key_file.read(path)
    except KeyUnusable as error:
        if error.fault is not KeyFault.MISSING:
            raise PanelError(f"The panel cannot start: {error}.") from error
        log.warning("no key file yet: who signs in now signs in again after a restart")
        return secrets.token_bytes(key_file.KEY_BYTES)


async def _answer(
    settings: Settings,
    accounts: StoreAccounts,
    bridge: ControlledBridge,
    secret: bytes,
    stop: asyncio.Event,
) -> None:
    pins = StorePins(settings.database)
    app = create_app(settings, accounts, bridge, pins, secret)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_REQUESTS_S)
    await runner.setup()
    try:
        await listen(runner, settings.panel)
        log.info("the panel is at %s", panel_url(settings.panel))
        gc.collect()
        gc.freeze()  # what lives now, lives on: no request shall wait for a look at it
        async with Postman(settings.mail, pins).at_work():
            await stop.wait()
    finally:
        await runner.cleanup()
        await pins.close()
