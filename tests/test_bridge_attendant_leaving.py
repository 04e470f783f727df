"""Seen off: dropped, replaced, sent home; told why, then hung up, whatever happens meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes import CODE, NOON, FakeBridge, a_bridge, a_conference, the_rooms
from stepped import advance, settle, stepped, until

from bridge.attendant import FAREWELL_LIMIT_S
from bridge.control.live import LegState
from bridge.end_reason import EndReason
from bridge.prompts.catalogue import Notice
from bridge.telephony.commands import HangUp, Play
from bridge.telephony.events import PlayEnded
from config.settings import PinMode
from pinentry.actions import Say

SALES = a_conference(id=8, name="Sales", participant_code="242424", moderator_code="424242")


@stepped
async def test_who_is_dropped_leaves_the_room_hears_so_and_is_hung_up() -> None:
    async with a_bridge() as bridge:
        leg, other = await bridge.enter(), await bridge.enter()
        assert await bridge.desk.drop(leg)
        await settle()
        assert the_rooms(bridge.desk.live()) == {7: [other]}
        assert bridge.leg(leg).state is LegState.LEAVING
        assert bridge.says(leg) == (Notice.DROPPED,)
        assert bridge.engine.hung_up == {}
        await bridge.heard(leg)
        assert bridge.engine.hung_up == {leg: EndReason.DROPPED}


@stepped
async def test_a_seat_is_free_as_soon_as_its_holder_is_dropped() -> None:
    async with a_bridge(a_conference(size=1)) as bridge:
        first = await bridge.enter()
        await bridge.desk.drop(first)
        second = await bridge.enter()
        assert bridge.engine.rooms == {second: 7}


@stepped
async def test_a_farewell_whose_end_is_never_reported_ends_at_its_limit() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter()
        await bridge.desk.drop(leg)
        await advance(FAREWELL_LIMIT_S - 0.1)
        assert bridge.engine.hung_up == {}
        await advance(0.1)
        assert bridge.engine.hung_up == {leg: EndReason.DROPPED}


@pytest.mark.parametrize("keys", ["", "123", f"{CODE}", f"{CODE}00", "111111"])
def test_keys_during_the_farewell_neither_shorten_nor_lengthen_it(keys: str) -> None:
    @stepped
    async def dropped_at_the_entrance() -> None:
        async with a_bridge(a_conference(pin_mode=PinMode.ENFORCE)) as bridge:
            leg = await bridge.enter(keys)
            await bridge.desk.drop(leg)
            await bridge.key(leg, "42#")
            assert bridge.says(leg) == (Notice.DROPPED,)
            await advance(FAREWELL_LIMIT_S - 0.1)
            assert bridge.engine.hung_up == {}
            await advance(0.1)
            assert bridge.engine.hung_up == {leg: EndReason.DROPPED}

    dropped_at_the_entrance()


@stepped
async def test_the_end_of_an_older_cue_does_not_end_the_farewell() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter()
        welcome = bridge.engine.playing[leg]
        await bridge.desk.drop(leg)
        bridge.engine.report(PlayEnded(leg, welcome.cue_id))
        await settle()
        assert bridge.engine.hung_up == {}


@stepped
async def test_who_is_dropped_twice_is_told_once() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter()
        assert await bridge.desk.drop(leg)
        assert await bridge.desk.drop(leg)
        assert await bridge.desk.stop_conference(7) == 0
        told = [c for c in bridge.engine.commands if isinstance(c, Play)]
        assert len(told) == 3, "welcome and code, welcome in, dropped"


@stepped
async def test_a_waiting_caller_who_is_dropped_hears_it_without_music() -> None:
    async with a_bridge(a_conference(starts_at=NOON + timedelta(minutes=5))) as bridge:
        leg = await bridge.enter()
        await until(lambda: bridge.says(leg) == (Say.STARTS_SOON,))
        await bridge.heard(leg)
        await bridge.desk.drop(leg)
        assert bridge.engine.music == {leg: None}
        assert bridge.says(leg) == (Notice.DROPPED,)
        await advance(300.0)
        assert bridge.engine.hung_up == {leg: EndReason.DROPPED}


@stepped
async def test_a_start_that_is_still_being_made_is_not_read_to_who_was_dropped() -> None:
    async with a_bridge(a_conference(starts_at=NOON + timedelta(minutes=5))) as bridge:
        bridge.prompts.spoken.clear()
        leg = await bridge.enter()
        await bridge.desk.drop(leg)
        bridge.prompts.spoken.set()
        await until(lambda: bridge.prompts.sentences[-1] == (Say.STARTS_SOON,))
        await settle()
        assert bridge.says(leg) == (Notice.DROPPED,)


async def on_the_way(bridge: FakeBridge) -> list[int]:
    """One who was asked for the PIN, one who is in, and one in another conference."""
    asked, seated = await bridge.enter(CODE), await bridge.enter(f"{CODE}0042#")
    other = await bridge.enter("242424")
    assert the_rooms(bridge.desk.live()) == {7: [seated], 8: [other]}
    return [asked, seated, other]


@stepped
async def test_a_stopped_conference_sends_home_the_room_and_who_is_on_the_way_to_it() -> None:
    async with a_bridge(a_conference(pin_mode=PinMode.ENFORCE), SALES) as bridge:
        asked, seated, other = await on_the_way(bridge)
        assert await bridge.desk.stop_conference(7) == 2
        await settle()
        assert the_rooms(bridge.desk.live()) == {8: [other]}
        for leg in (asked, seated):
            assert bridge.says(leg) == (Notice.CONFERENCE_ENDED,)
            await bridge.heard(leg)
            assert bridge.engine.hung_up[leg] is EndReason.STOPPED
        assert [leg.leg_id for leg in bridge.desk.live().legs()] == [other]


@stepped
async def test_who_was_found_a_conference_that_is_stopped_meanwhile_is_not_let_in() -> None:
    async with a_bridge() as bridge:
        bridge.questions.answering.clear()
        leg = await bridge.enter()
        bridge.questions.codes[CODE] = replace(bridge.questions.codes[CODE], ended=True)
        assert await bridge.desk.stop_conference(7) == 0
        bridge.questions.answering.set()
        await settle()
        assert bridge.says(leg) == (Say.ENDED, Say.GOODBYE)
        assert the_rooms(bridge.desk.live()) == {}


@stepped
async def test_an_unknown_conference_has_nobody_to_send_home() -> None:
    async with a_bridge() as bridge:
        assert await bridge.desk.stop_conference(99) == 0


@stepped
async def test_a_hang_up_that_nobody_answers_is_not_repeated() -> None:
    async with a_bridge() as bridge:
        bridge.engine.deaf = True
        leg = await bridge.enter()
        await bridge.desk.drop(leg)
        await advance(FAREWELL_LIMIT_S)
        await advance(3600.0)
        sent = [c for c in bridge.engine.commands if isinstance(c, HangUp)]
        assert sent == [HangUp(leg, EndReason.DROPPED)]


@stepped
async def test_nothing_is_due_for_a_caller_who_has_gone() -> None:
    async with a_bridge() as bridge:
        asked, dropped = await bridge.call(), await bridge.enter()
        await bridge.desk.drop(dropped)
        await bridge.hang_up(asked)
        await bridge.hang_up(dropped)
        commands = len(bridge.engine.commands)
        await advance(600.0)
        assert len(bridge.engine.commands) == commands
