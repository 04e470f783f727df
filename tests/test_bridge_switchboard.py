"""Events reach whom they concern, and one that fails holds up nobody."""

from fakes import CODE, NOON, a_bridge
from stepped import settle, stepped

from bridge.end_reason import EndReason
from bridge.telephony.commands import Play
from bridge.telephony.dialplan import Dialled
from bridge.telephony.events import (
    DigitPressed,
    LegAnswered,
    LegEnded,
    LegHeld,
    PlayEnded,
    TalkingStarted,
    TrunkChanged,
)
from dtmf.keypad import Digit, DigitSource
from pinentry.actions import Say

A_KEY = Digit("1", DigitSource.SIP_INFO, 0.0)


@stepped
async def test_an_event_that_fails_does_not_hold_up_the_others() -> None:
    async with a_bridge(errors=1) as bridge:
        leg = await bridge.enter(CODE[:5])
        bridge.prompts.broken = True
        bridge.engine.report(
            LegAnswered(99, Dialled(), "ada", "192.0.2.1:5060"), TalkingStarted(leg), LegHeld(leg)
        )
        assert bridge.leg(leg).held


@stepped
async def test_events_of_legs_that_are_gone_are_nobodys() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter()
        await bridge.hang_up(leg)
        commands = len(bridge.engine.commands)
        for event in (
            TalkingStarted(leg),
            PlayEnded(leg, 1),
            DigitPressed(leg, A_KEY),
            LegEnded(leg, EndReason.LOST, 408),
            TrunkChanged("provider", False, 403),
            TrunkChanged("provider", True, 200),
        ):
            bridge.engine.report(event)
        await settle()
        assert len(bridge.engine.commands) == commands
        assert bridge.desk.live().legs() == ()


@stepped
async def test_keys_in_the_room_are_not_the_entrances() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter()
        await bridge.key(leg, "12#*")
        assert bridge.says(leg) == (Say.WELCOME_IN,)
        assert bridge.engine.rooms == {leg: 7}


@stepped
async def test_a_whole_call_in_one_batch_leaves_nothing_behind() -> None:
    async with a_bridge() as bridge:
        keys = [Digit(key, DigitSource.TELEPHONE_EVENT, 0.0) for key in CODE]
        answered = LegAnswered(1, Dialled(), "ada", "192.0.2.1:5060")
        ended = LegEnded(1, EndReason.HUNG_UP, 200)
        bridge.engine.report(answered, *(DigitPressed(1, key) for key in keys), ended)
        await settle()
        assert bridge.desk.live().legs() == ()
        assert bridge.questions.asked == [CODE]


@stepped
async def test_the_end_of_an_older_cue_is_nobodys() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter("111111")
        first, second = (c for c in bridge.engine.commands if isinstance(c, Play))
        bridge.engine.report(PlayEnded(leg, first.cue_id))
        await settle()
        assert bridge.engine.playing[leg] is second
        assert bridge.exchange.house.visits[leg].entrance.deadline == 1060.0
        await bridge.heard(leg)
        assert bridge.exchange.house.visits[leg].entrance.deadline == 1010.0


@stepped
async def test_a_visit_keeps_when_it_was_answered() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.call()
        assert bridge.leg(leg).since == NOON
