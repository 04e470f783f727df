"""An outbox, a postman who is told when to go, and the server he goes to."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from mail_server import MailServer
from store_samples import NOON

from bridge.store import outbox
from bridge.store.outbox import OutboxMail
from bridge.store.store import Store
from bridge.store.unavailable import Cause, StoreUnavailable
from config.settings import Language, MailSettings, Settings
from web.letters import Letters
from web.postman import Postman

P = ParamSpec("P")
R = TypeVar("R")

EMAIL = "ada@example.org"
TOKEN = "Zk3vJq0f-tokenthatopensanaccount_0000000000"
URL = f"https://panel.example.org/signup/{TOKEN}"
LETTERS = Letters(Settings(), lambda: NOON)
SERVER_LOG = "mail.log"
"""Where aiosmtpd writes all it hears."""
MINUTE = timedelta(minutes=1)


@dataclass
class Clock:
    """UTC that passes when told to."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Database:
    """The store in a worker thread; it may go away just before a function is carried out."""

    store: Store
    away_for: set[str] = field(default_factory=set)
    defects: int = 0
    calls: int = 0

    async def run(
        self, function: Callable[Concatenate[Store, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        self.calls += 1
        if self.defects:
            self.defects -= 1
            raise ZeroDivisionError
        if function.__name__ in self.away_for:
            raise StoreUnavailable(Cause.AWAY)
        return await asyncio.to_thread(function, self.store, *args, **kwargs)


@dataclass
class Post:
    """An outbox, a postman who is told when to go, and the server he goes to."""

    server: MailServer
    store: Store
    database: Database = field(init=False)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.database = Database(self.store)

    def postman(self, settings: MailSettings | None = None) -> Postman:
        """Another postman of the same outbox."""
        trust = self.server.trust.client
        return Postman(settings or self.server.settings, self.database, trust, self.clock, 0.01)

    def write(self, *recipients: str) -> None:
        """Put a letter to each into the outbox."""
        for recipient in recipients or [EMAIL]:
            outbox.add(self.store, LETTERS.sign_up(recipient, Language.EN, URL), self.clock())

    def mails(self) -> list[OutboxMail]:
        """The outbox, oldest first."""
        return sorted(outbox.listing(self.store), key=lambda mail: mail.id)

    @property
    def only(self) -> OutboxMail:
        """The one mail of the outbox."""
        (mail,) = self.mails()
        return mail
