"""What real calls need: a bridge of its own on the loopback addresses, and a conference in it.

    with running_bridge(tmp_path) as bridge:
        code = add_conference(bridge.settings).participant_code
        ... bridge.uri("join") ...

Phones: sipp.py, baresip.py, and bridge.telephony.caller_process on pjsua2.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.demo.loopback import LoopbackBridge, loopback_settings
from bridge.store import accounts, companies, conferences, pinlists
from bridge.store.pin_records import ListOwner, OwnerKind
from bridge.store.records import (
    AccountRole,
    Conference,
    NewAccount,
    NewConference,
)
from bridge.store.store import Store
from config.settings import PromptSettings, Settings
from pinentry.codes import CodeRules
from pinentry.records import PinRecord

PROMPT_CACHE = Path(tempfile.gettempdir()) / "dialbridge-test-prompts"
"""Spoken prompts, made by the first test that needs them and kept for the next."""


def loopback_defaults() -> Settings:
    """The defaults, with a cache of prompts that all tests share."""
    return Settings(prompts=PromptSettings(cache=str(PROMPT_CACHE)))


@contextmanager
def running_bridge(folder: Path, settings: Settings | None = None) -> Iterator[LoopbackBridge]:
    """A bridge in a process of its own, answering; log in `folder`/bridge.log.

    `settings` give what does not concern addresses, ports, database and socket.
    """
    wanted = settings or loopback_defaults()
    # Not in `folder`: the path of a unix socket has 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="dialbridge-") as work:
        own = loopback_settings(wanted, Path(work))
        with opened_store(own) as store:
            store.upgrade()
        with LoopbackBridge(own, folder / "bridge.log") as bridge:
            bridge.wait_until_ready()
            yield bridge


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """The bridge's database."""
    store = Store.open(settings.database)
    try:
        yield store
    finally:
        store.close()


def add_conference(
    settings: Settings, pins: Sequence[PinRecord] = (), **wishes: Any
) -> Conference:
    """A conference that can be joined at once, its organizer holding the list `pins`.

    `wishes` are fields of NewConference.
    """
    utc = datetime.now(UTC)
    rules = CodeRules(settings.entrance.code_length, settings.entrance.codes_may_repeat_digits)
    with opened_store(settings) as store:
        count = len(accounts.listing(store))
        company = companies.add(store, f"Company {count}", "test", utc)
        new = NewAccount(f"o{count}@example.org", "O", AccountRole.ORGANIZER, company.id)
        organizer = accounts.add(store, new, "test", utc)
        owner = ListOwner(OwnerKind.ORGANIZER, organizer.id)
        pinlists.replace(store, owner, pins, "test", utc)
        fields: dict[str, Any] = {"name": "Test", "starts_at": utc} | wishes
        wanted = NewConference(organizer_id=organizer.id, **fields)
        return conferences.add(store, wanted, rules, "test", utc)


def pin(digits: str, first_name: str = "Noor", active: bool = True) -> PinRecord:
    """An entry of a PIN list."""
    return PinRecord(digits, first_name, "Example", "Example", "", "", "", "", "", active)
