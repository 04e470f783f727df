"""Mute, and the live view."""

from fakes import CODE, a_bridge, a_conference
from stepped import advance, stepped

from bridge.control.live import LegState, LiveTotals
from bridge.prompts.catalogue import Notice
from bridge.telephony.commands import Mute
from bridge.telephony.events import CallRefused, LegHeld, LegResumed, TalkingStarted
from pinentry.actions import Say


@stepped
async def test_mute_and_unmute_are_told_to_the_participant() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter()
        for muted, notice in ((True, Notice.MUTED), (False, Notice.UNMUTED)):
            assert await bridge.desk.mute(leg, muted)
            assert bridge.engine.muted == {leg: muted}
            assert bridge.says(leg) == (notice,)
            assert bridge.leg(leg).muted is muted
            await bridge.heard(leg)
        assert bridge.engine.rooms == {leg: 7}


@stepped
async def test_a_mute_at_the_entrance_waits_silently_for_the_room() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.call()
        assert await bridge.desk.mute(leg, True)
        assert bridge.says(leg) == (Say.WELCOME, Say.ASK_CODE)
        await bridge.key(leg, CODE)
        assert bridge.leg(leg).muted
        assert Mute(leg, False) not in bridge.engine.commands


@stepped
async def test_who_is_unknown_or_leaving_is_not_muted() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter()
        assert not await bridge.desk.mute(99, True)
        assert not await bridge.desk.drop(99)
        await bridge.desk.drop(leg)
        assert not await bridge.desk.mute(leg, True)
        assert bridge.says(leg) == (Notice.DROPPED,)


@stepped
async def test_the_operator_sees_who_talks_and_who_is_held() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter()
        bridge.engine.report(TalkingStarted(leg))
        assert bridge.leg(leg).talking
        bridge.engine.report(LegHeld(leg))
        assert (bridge.leg(leg).held, bridge.leg(leg).talking) == (True, False)
        bridge.engine.report(LegResumed(leg))
        assert (bridge.leg(leg).held, bridge.leg(leg).talking) == (False, True)


@stepped
async def test_the_snapshot_counts_and_is_in_order() -> None:
    sales = a_conference(id=3, participant_code="242424", moderator_code="424242")
    async with a_bridge(a_conference(), sales) as bridge:
        first, second = await bridge.call(), await bridge.enter()
        third = await bridge.enter("242424")
        await bridge.key(first, CODE)
        bridge.engine.report(CallRefused("192.0.2.9:5060", 404))
        live = bridge.desk.live()
        assert [room.conference_id for room in live.rooms] == [3, 7]
        assert [leg.leg_id for leg in live.legs()] == [third, first, second]
        assert live.totals == LiveTotals(answered=3, refused=1)
        assert live.ticks["ticks"] == 50.0
        assert live.uptime_s >= 0.0


@stepped
async def test_caller_numbers_are_masked_and_states_follow_the_caller() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.call()
        assert bridge.leg(leg).state is LegState.ENTRANCE
        assert "99001234" not in bridge.leg(leg).caller.replace(" ", "")
        await bridge.key(leg, CODE)
        assert bridge.leg(leg).state is LegState.ROOM
        await advance(1.0)
