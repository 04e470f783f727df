"""A real bridge on the loopback addresses, with conferences to call and eyes to look into it.

    with called_bridge(folder, entrance={"tries": 2}) as house:
        code = house.conference(pins={"0042": "Ines Lind"}).participant_code
        ... call house.uri("join") ...
        house.until(lambda: house.legs("ines")[0].reason == "hung-up")

On leaving, the bridge is looked over: no leg may be left, its log may show neither a traceback
nor any code, PIN or number that was in use. The books are read by plain SQL, beside the
project's own queries. One thread.
"""

import asyncio
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bridge.control.client import BridgeNotRunning, ControlClient
from bridge.control.live import LiveLeg, LiveSnapshot
from bridge.demo.loopback import (
    START_S,
    LoopbackBridge,
    environment,
    loopback_settings,
)
from bridge.demo.ping import answers_options
from bridge.store import accounts, conferences, pinlists
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import (
    AccountRole,
    Conference,
    NewAccount,
    NewConference,
)
from bridge.store.store import Store
from bridge.supervisor import dialbridge
from config.settings import Settings
from pinentry.codes import CodeRules
from pinentry.records import PinRecord

RULES = CodeRules(6, may_repeat_digits=False)
BY = "tester"
NUMBER = "+33199001234"
CONFIG = f'[[sip.numbers]]\nnumber = "{NUMBER}"\nlabel = "Paris"\nlanguage = "fr"\n'
PATIENCE_S = 10.0
_POLL_S = 0.05
_PING_S = 0.1


@dataclass(frozen=True)
class StoredLeg:
    """What the books say of one call."""

    caller: str
    dialled: str
    reason: str | None
    joined_at: object
    left_at: object
    name: str | None
    role: str | None

    @property
    def joined(self) -> bool:
        """Whether the caller was ever in a room."""
        return self.joined_at is not None


@dataclass
class CalledBridge(LoopbackBridge):
    """A bridge process, its store, and what may not be found in its log."""

    secrets: set[str] = field(default_factory=set)

    def start(self, timeout_s: float = START_S) -> None:
        """Start it; returns when SIP and the control API answer."""
        process = self.launch()
        self.until(lambda: self.answers() or process.poll() is not None, timeout_s)
        assert process.poll() is None, self.log_file.read_text()[-3000:]

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it with its configuration file too, and do not wait."""
        config = str(self.log_file.with_name("bridge.toml"))
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                dialbridge("serve", "bridge", "--config", config),
                env=environment(self.settings, os.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self.process

    @property
    def port(self) -> int:
        """Of SIP."""
        return self.settings.sip.port

    def answers(self) -> bool:
        """Whether the control API does, and then SIP: a dead bridge's engine may for a moment."""
        try:
            self.live()
        except BridgeNotRunning:
            return False
        return answers_options("127.0.0.1", self.port, _PING_S)

    def conference(
        self,
        pins: Mapping[str, str] | None = None,
        inactive: Sequence[str] = (),
        starts_in_s: float = -60,
        **wish: Any,
    ) -> Conference:
        """Add a conference of an organizer of its own, whose PIN list is `pins`: name by PIN."""
        store, utc = self._store(), datetime.now(UTC)
        email = f"organizer{len(accounts.listing(store))}@example.org"
        account = accounts.add(store, NewAccount(email, "Lind", AccountRole.ORGANIZER), BY, utc)
        owner = ListOwner(OwnerKind.ORGANIZER, account.id)
        names = (pins or {}).items()
        records = [_person(pin, name, active=pin not in inactive) for pin, name in names]
        pinlists.replace(store, owner, records, BY, utc)
        starts_at = utc + timedelta(seconds=starts_in_s)
        new = NewConference(email, account.id, starts_at, **wish)
        added = conferences.add(store, new, RULES, BY, utc)
        store.close()
        self.secrets |= {added.participant_code, added.moderator_code}
        self.secrets |= {pin for pin in pins or () if len(pin) > 3}
        return added

    def end_conference(self, conference: Conference) -> None:
        """Stop it, as `dialbridge conference stop` does in the store."""
        store = self._store()
        conferences.stop(store, conference.id, BY, datetime.now(UTC))
        store.close()

    def live(self) -> LiveSnapshot:
        """What `dialbridge live --json` shows, asked over the control API."""

        async def ask() -> LiveSnapshot:
            async with ControlClient(self.settings.control) as client:
                return await client.live()

        return asyncio.run(ask())

    def live_leg(self, caller: str) -> LiveLeg | None:
        """The leg of the caller of this name, while it is there."""
        return next((leg for leg in self.live().legs() if leg.caller == caller), None)

    def legs(self, caller: str) -> list[StoredLeg]:
        """The calls of one caller as the books have them, oldest first."""
        query = (
            "select caller, dialled, end_reason, joined_at, left_at, name, role from legs "
            "left join participants on participants.leg_id = legs.id "
            "where caller = :caller order by answered_at"
        )
        store = self._store()
        with store.reading() as session:
            rows = session.execute(text(query), {"caller": caller}).all()
        store.close()
        return [StoredLeg(*row) for row in rows]

    def leg(self, caller: str) -> StoredLeg:
        """The only call of a caller, once the books have its end."""
        self.until(lambda: all(leg.reason for leg in self.legs(caller)), 5.0)
        (only,) = self.legs(caller)
        return only

    def until(self, holds: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
        """Look again and again until `holds`; fails when that takes too long."""
        deadline = time.monotonic() + patience_s
        while not holds():
            assert time.monotonic() < deadline, "did not come to pass in time"
            time.sleep(_POLL_S)

    def look_over(self) -> None:
        """Nobody is left in the bridge, and its log is clean."""
        if self.process is not None and self.process.poll() is None:
            self.until(lambda: not self.live().legs())
        self.look_over_log()

    def look_over_log(self) -> None:
        """No traceback; no code, PIN or number."""
        log = self.log_file.read_text(errors="replace")
        assert "Traceback" not in log, log[log.index("Traceback") :][:3000]
        for secret in {*self.secrets, NUMBER, NUMBER[1:]}:
            found = re.search(rf"(?<![0-9a-f]){re.escape(secret)}(?![0-9a-f])", log)
            shown = log[max(found.start() - 200, 0) : found.end() + 50] if found else ""
            assert not shown, f"the log shows a secret: {shown}"

    def _store(self) -> Store:
        return Store.open(self.settings.database)


@contextmanager
def called_bridge(folder: Path, **sections: Mapping[str, Any]) -> Iterator[CalledBridge]:
    """Start a bridge whose settings differ from the defaults by `sections`; look it over after."""
    house = a_bridge(folder, **sections)
    with house:
        yield house
        house.look_over()
    house.look_over_log()


def a_bridge(folder: Path, **sections: Mapping[str, Any]) -> CalledBridge:
    """One that is not started yet, its database ready."""
    settings = loopback_settings(Settings(), folder)
    for section, values in sections.items():
        changed = replace(getattr(settings, section), **values)
        settings = replace(settings, **{section: changed})
    (folder / "bridge.toml").write_text(CONFIG)
    store = Store.open(settings.database)
    store.upgrade()
    store.close()
    return CalledBridge(settings, folder / "bridge.log")


def _person(pin: str, name: str, active: bool) -> PinRecord:
    first_name, _, last_name = name.partition(" ")
    last_name = last_name or "Lind"
    return PinRecord(pin, first_name, last_name, "Acme", "", "", "Paris", "FR", "", active)
