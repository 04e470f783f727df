"""What the books say of a visit, and that whoever watches sees what is."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from fakes import ADA, CODE, FakeBridge, a_bridge, a_conference
from hypothesis import given, settings
from hypothesis import strategies as st
from stepped import advance, stepped
from store_samples import conference as stored_conference

from bridge.control.changes import LegChanged, LegGone, RoomClosed, RoomOpened
from bridge.end_reason import EndReason
from bridge.store import legs
from bridge.store.records import DialledKind
from bridge.store.store import Store
from bridge.telephony.events import Event, LegHeld, LegResumed, TalkingStarted, TalkingStopped
from config.settings import Language, PinMode, SamePin

pytest_plugins = ["stores"]


def written(store: Store, bridge: FakeBridge) -> None:
    """Let the writes of the bridge reach the store, each of them twice."""
    for write in bridge.writes:
        write(store)
        write(store)


def record_of(bridge: FakeBridge, leg: int) -> UUID:
    """A leg's id in the books."""
    return bridge.exchange.house.visits[leg].record_id


def test_the_books_have_the_whole_visit(sqlite_store: Store) -> None:
    scheduled = stored_conference(sqlite_store, CODE)
    open_now = a_conference(id=scheduled.id, pin_mode=PinMode.ENFORCE)

    @stepped
    async def visit() -> None:
        async with a_bridge(open_now) as bridge:
            leg = await bridge.enter(CODE)
            key = record_of(bridge, leg)
            bridge.questions.pins["0042"] = replace(ADA, entry_id=404)
            await advance(2.0)
            await bridge.key(leg, "0042#")
            await advance(60.0)
            await bridge.desk.drop(leg)
            await advance(3.0)
            await bridge.heard(leg)
            written(sqlite_store, bridge)
            (attendance,) = legs.of_conference(sqlite_store, scheduled.id)
            times = attendance.joined_at, attendance.left_at, attendance.leg.ended_at
            answered = attendance.leg.answered_at
            assert [(t - answered).total_seconds() for t in times if t] == [2.0, 62.0, 65.0]
            assert attendance.leg.id == key
            assert attendance.leg.end_reason is EndReason.DROPPED
            assert attendance.leg.caller == "+33199001234"
            assert (attendance.name, attendance.company) == ("Ada Example", "Example")
            assert attendance.pin_entry_id is None, "the list was replaced meanwhile"

    visit()


def test_the_books_have_the_conference_of_who_never_got_in(sqlite_store: Store) -> None:
    scheduled = stored_conference(sqlite_store, CODE)
    open_now = a_conference(id=scheduled.id, pin_mode=PinMode.ENFORCE)

    @stepped
    async def visit() -> None:
        async with a_bridge(open_now) as bridge:
            reached, lost = await bridge.enter(CODE), await bridge.enter("111111")
            keys = record_of(bridge, reached), record_of(bridge, lost)
            await bridge.hang_up(reached)
            await bridge.hang_up(lost)
            written(sqlite_store, bridge)
            first, second = (legs.show(sqlite_store, key) for key in keys)
            assert first is not None
            assert second is not None
            assert (first.conference_id, first.language) == (scheduled.id, Language.FR)
            assert (second.conference_id, second.language) == (None, Language.EN)
            assert first.dialled is DialledKind.ENTRANCE
            assert legs.of_conference(sqlite_store, scheduled.id) == ()

    visit()


@stepped
async def test_changes_come_in_the_order_in_which_things_are() -> None:
    async with a_bridge() as bridge:
        seen = bridge.desk.subscribe()
        first, second = await bridge.enter(), await bridge.enter()
        await bridge.hang_up(first)
        await bridge.hang_up(second)
        bridge.exchange.broadcast.close()
        changes = [change async for change in seen]
        arrive = [LegChanged, LegChanged]
        leave = [LegChanged, LegGone]
        assert [type(change) for change in changes] == [
            *(*arrive, RoomOpened, LegChanged),
            *(*arrive, LegChanged),
            *leave,
            *(LegChanged, RoomClosed, LegGone),
        ]


REPORTS: dict[str, Callable[[int], Event]] = {
    "held": LegHeld,
    "resumed": LegResumed,
    "talks": TalkingStarted,
    "silent": TalkingStopped,
}
RULES = st.tuples(st.sampled_from(SamePin), st.sampled_from(PinMode), st.integers(1, 3))
HAPPENINGS = ["call", "enter", "code", "pin", "pound", "heard", "hang up", "drop"]
HAPPENINGS += ["mute", "unmute", "stop", "later", "away", "back", *REPORTS]
WHAT = st.sampled_from(HAPPENINGS)


@settings(max_examples=60)
@given(RULES, st.lists(st.tuples(WHAT, st.integers(0, 5), st.sampled_from(["0042#", "0043#"]))))
@stepped
async def test_who_watches_sees_what_is_whatever_happens(
    rules: tuple[SamePin, PinMode, int], events: list[tuple[str, int, str]]
) -> None:
    same_pin, pin_mode, size = rules
    board = a_conference(same_pin=same_pin, pin_mode=pin_mode, size=size)
    sales = a_conference(id=3, participant_code="242424", moderator_code="424242", size=2)
    async with a_bridge(board, sales) as bridge:
        for what, number, pin in events:
            await happen(bridge, what, number, pin)
            await bridge.look_over()


async def happen(bridge: FakeBridge, what: str, number: int, pin: str) -> None:
    """One of HAPPENINGS, to one of the legs."""
    present = sorted(bridge.exchange.house.visits)
    if what == "call" or not present:
        await bridge.call(code=[CODE, "242424", None][number % 3])
        return
    leg = present[number % len(present)]
    match what:
        case "enter":
            await bridge.enter(f"{CODE}{pin}")
        case "code":
            await bridge.key(leg, f"{['242424', CODE, '999999'][number % 3]}#")
        case "pin":
            await bridge.key(leg, pin)
        case "pound":
            await bridge.key(leg, "#")
        case "heard":
            await bridge.heard(leg)
        case "hang up":
            await bridge.hang_up(leg)
        case "drop":
            await bridge.desk.drop(leg)
        case "mute" | "unmute":
            await bridge.desk.mute(leg, what == "mute")
        case "stop":
            await bridge.desk.stop_conference([3, 7][number % 2])
        case "later":
            await advance(number * 4.0)
        case "away" | "back":
            bridge.questions.away = what == "away"
        case _:
            bridge.engine.report(REPORTS[what](leg))
