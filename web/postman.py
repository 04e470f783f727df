"""The postman: takes mails from the outbox to the mail server, as long as the panel runs.

    take what is due (10 at most, for LEASE) ─► connect ─► send one after the other, note each
         nothing due: look again in a second

    taken over                        sent; its content is wiped
    refused for now, connection lost  again after a growing pause (web.mail_tries)
    refused for good (5xx)            failed at once
    server cannot be used             all of them again after their pauses; one line in the log
    database away                     what was done is kept in mind, and written before all else

Who holds a mail is the only one to try it, so it is sent once. Only where a panel dies, or loses
the connection, between the server's yes and its own note is it sent again, and then with the same
Message-ID (RFC 5321, 4.5.3.2.6 has no better). Logs name a mail by its number and a masked
recipient, never its content. Panel thread; the store in worker threads.
"""

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bridge.store import outbox
from bridge.store.outbox import OutboxMail
from bridge.store.store import Store
from bridge.store.unavailable import StoreUnavailable
from config.settings import MailSettings
from web.mail_tries import answer_to_keep, masked_address, next_pause
from web.smtp import MailServer, NotTaken, ServerUnusable, connected

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

LEASE = timedelta(minutes=6)
BATCH_LIMIT = timedelta(minutes=2)
"""Nothing new is begun after that: connecting (1 minute) and the last mail (2) fit into LEASE."""
POLL_S = 1.0
LAST_MAIL_S = 5.0
"""How long a panel that stops lets the mail under way come to its end."""

KEPT = timedelta(days=30)
"""How long the outbox remembers what became of a mail."""
TIDY_EVERY = timedelta(hours=1)


class Database(Protocol):
    """Carries out functions of the store in a worker thread (web.store_pins)."""

    async def run(
        self, function: Callable[Concatenate[Store, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """`function(store, *args, **kwargs)`; raises StoreUnavailable."""


class Postman:
    """Sends mails while `at_work`. `tls`: whose certificates to trust, if not the usual ones."""

    def __init__(
        self,
        settings: MailSettings,
        database: Database,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        poll_s: float = POLL_S,
    ) -> None:
        self._settings = settings
        self._give_up_after = timedelta(hours=settings.give_up_after_h)
        self._database = database
        self._tls = tls
        self._now = now
        self._poll_s = poll_s
        self._stop = asyncio.Event()
        self._unwritten: deque[Callable[[Store], None]] = deque()
        self._database_away = False
        self._tidied_at: datetime | None = None

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Mails are sent inside this block, unless the settings name no server."""
        if not self._settings.host:
            yield
            return
        work = asyncio.create_task(self._work())
        try:
            yield
        finally:
            self._stop.set()
            await asyncio.wait([work], timeout=LAST_MAIL_S)
            await self._end(work)

    async def _end(self, work: asyncio.Task[None]) -> None:
        """Let go of a mail still under way; in doubt, it stays held until LEASE is over."""
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        with suppress(StoreUnavailable):
            await self._write()

    async def _work(self) -> None:
        while not self._stop.is_set() or self._unwritten:
            try:
                busy = await self.turn()
            except StoreUnavailable as error:
                self._note_database(error)
                busy = False
            except Exception:
                log.exception("the postman stumbled, and goes on")
                busy = False
            if not busy:
                await self._rest()

    async def turn(self) -> bool:
        """Write what could not be written before, then send what is due. False: nothing was."""
        await self._write()
        if self._stop.is_set():
            return False
        await self._tidy()
        mails = deque(await self._database.run(outbox.take_due, self._now(), LEASE))
        self._note_database(None)
        if not mails:
            return False
        await self._deliver(mails)
        return True

    async def _deliver(self, mails: deque[OutboxMail]) -> None:
        """Send the mails in order; those not begun when this ends are given back."""
        until = self._now() + BATCH_LIMIT
        try:
            async with connected(self._settings, self._tls) as server:
                while mails:
                    await self._send(server, mails)
                    await self._write()
                    if self._stop.is_set() or not server.connected or self._now() >= until:
                        break
        except ServerUnusable as error:
            self._all_wait(mails, str(error))
        finally:
            if mails:
                self._later(outbox.give_back, tuple(mails), self._now())
        await self._write()

    async def _send(self, server: MailServer, mails: deque[OutboxMail]) -> None:
        """The first of the mails; it stays among them only if the server takes none at all."""
        mail = mails.popleft()
        about = {
            "mail": mail.id,
            "purpose": mail.purpose.value,
            "recipient": masked_address(mail.recipient),
        }
        try:
            await server.send(mail.recipient, mail.content or b"")
        except NotTaken as error:
            self._not_taken(mail, error, about)
        except ServerUnusable:
            mails.appendleft(mail)
            raise
        else:
            self._later(outbox.settled, mail, self._now())
            log.info("mail sent", extra=about)

    def _not_taken(self, mail: OutboxMail, error: NotTaken, about: Mapping[str, object]) -> None:
        retry_at = None if error.permanent else self._retry_at(mail)
        answer = answer_to_keep(str(error), mail.recipient)
        self._later(outbox.failed, mail, answer, self._now(), retry_at)
        then = "given up" if retry_at is None else "to be tried again"
        log.warning("mail not taken, %s: %s", then, answer, extra=about)

    def _all_wait(self, mails: deque[OutboxMail], error: str) -> None:
        server = f"{self._settings.host}:{self._settings.port}"
        log.warning("the mail server %s takes no mails now: %s", server, error)
        while mails:
            mail = mails.popleft()
            answer = answer_to_keep(error, mail.recipient)
            self._later(outbox.failed, mail, answer, self._now(), self._retry_at(mail))

    def _retry_at(self, mail: OutboxMail) -> datetime | None:
        pause = next_pause(mail.tries, self._give_up_after)
        return None if pause is None else self._now() + pause

    def _later(
        self, function: Callable[Concatenate[Store, P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """To be written next; unlike a mail, a note can be tried again and again."""
        self._unwritten.append(lambda store: function(store, *args, **kwargs))

    async def _write(self) -> None:
        while self._unwritten:
            await self._database.run(self._unwritten[0])
            self._unwritten.popleft()

    async def _tidy(self) -> None:
        utc = self._now()
        if self._tidied_at is None or utc - self._tidied_at >= TIDY_EVERY:
            await self._database.run(outbox.forget, utc - KEPT)
            self._tidied_at = utc

    def _note_database(self, error: StoreUnavailable | None) -> None:
        """One line when it goes away, one when it is back."""
        if error is not None and not self._database_away:
            log.warning("mails wait: %s", error)
        if error is None and self._database_away:
            log.info("mails are sent again: the database answers")
        self._database_away = error is not None

    async def _rest(self) -> None:
        if self._stop.is_set():  # something is still unwritten
            await asyncio.sleep(self._poll_s)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll_s):
                await self._stop.wait()
