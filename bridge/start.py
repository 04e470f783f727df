"""Before the first call: the database made ready, and the words that greet the operator.

prepare   tables at the newest version; at the very first start an administrator and a demo
          conference (bridge.store.first_start)
greeting  what to call, which code to key, where the panel is
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bridge.control.client import BridgeNotRunning, ControlClient
from bridge.dialling import numbers_to_call, sip_address
from bridge.store import conferences
from bridge.store.first_start import DEMO, first_start
from bridge.store.records import Conference, FirstStart
from bridge.store.store import Store
from bridge.supervisor import Supervisor, dialbridge
from config.settings import Settings
from pinentry.codes import CodeRules

POLL_S = 0.1


@dataclass(frozen=True)
class Prepared:
    """What a start found or made."""

    first: FirstStart | None = field(repr=False)
    demo: Conference | None


def prepare(settings: Settings) -> Prepared:
    """Make the database ready. Raises StoreUnavailable and what Store.upgrade raises."""
    rules = CodeRules(settings.entrance.code_length, settings.entrance.codes_may_repeat_digits)
    utc = datetime.now(UTC)
    store = Store.open(settings.database)
    try:
        store.upgrade()
        first = first_start(store, rules, utc, settings.prompts.language)
        demo = next((c for c in conferences.listing(store, utc) if c.name == DEMO), None)
    finally:
        store.close()
    return Prepared(first, first.demo_conference if first else demo)


def greeting(settings: Settings, prepared: Prepared, panel: str) -> list[str]:
    """The closing lines of a start; the only place that ever shows the first password."""
    address = sip_address(settings.sip, _reachable(settings.sip.bind[0]))
    lines = ["", "Dialbridge takes calls.", f"  call   {address.uri}"]
    lines += [
        f"         {n.national} ({n.international}) {n.label}".rstrip()
        for n in numbers_to_call(settings.sip)
    ]
    if prepared.demo is not None:
        codes = prepared.demo.participant_code, prepared.demo.moderator_code
        lines.append(
            f"  key    {codes[0]}# for the demo conference ({codes[1]}# as its moderator)"
        )
    lines.append(f"  panel  {panel}")
    if prepared.first is not None:
        lines.append(f"         log in as {prepared.first.email}")
        lines.append(f"         password {prepared.first.password}   (shown this once: note it)")
    return lines


def _reachable(bind: str) -> str:
    """An address a caller on this machine can use where the bridge listens on all."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)


def serve_all(settings: Settings, config: Path | None, panel: str) -> None:
    """Bridge and panel together, until SIGTERM or SIGINT; greets when both answer.

    `panel` is the panel's address for people. Raises as `prepare` does, and ChildFailed.
    """
    prepared = prepare(settings)
    options = ["--config", str(config)] if config else []
    supervisor = Supervisor(
        {
            "bridge": dialbridge("serve", "bridge", *options),
            "panel": dialbridge("serve", "panel", *options),
        }
    )

    async def greet() -> None:
        await _until_both_answer(settings)
        print("\n".join(greeting(settings, prepared, panel)), flush=True)

    asyncio.run(supervisor.run(greet))


async def _until_both_answer(settings: Settings) -> None:
    async with ControlClient(settings.control) as client:
        while True:
            try:
                engine_runs = (await client.live()).ticks.get("ticks", 0) > 0
                _, writer = await asyncio.open_connection(
                    _reachable(settings.panel.bind), settings.panel.port
                )
                writer.close()
                if engine_runs:
                    return
            except (BridgeNotRunning, OSError):
                pass
            await asyncio.sleep(POLL_S)
