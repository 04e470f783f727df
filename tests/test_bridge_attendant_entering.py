"""From the answer into the room, and every way in which the entrance says no."""

import asyncio
from datetime import timedelta

import pytest
from fakes import (
    CODE,
    MODERATOR_CODE,
    MUSIC,
    NOON,
    FakeBridge,
    a_bridge,
    a_conference,
    the_rooms,
)
from stepped import advance, settle, stepped, until

from bridge.control.live import LegState
from bridge.end_reason import EndReason
from bridge.prompts.catalogue import Notice
from config.settings import EntranceSettings, Language, PinMode, SamePin
from pinentry.actions import Say
from pinentry.verdicts import Role

PINS = a_conference(pin_mode=PinMode.ENFORCE)
TRIES = EntranceSettings(tries=2)


@stepped
async def test_code_and_pin_lead_into_the_room() -> None:
    async with a_bridge(PINS) as bridge:
        leg = await bridge.call()
        assert bridge.says(leg) == (Say.WELCOME, Say.ASK_CODE)
        await bridge.heard(leg)
        await bridge.key(leg, f"{CODE}#")
        assert bridge.says(leg) == (Say.ASK_PIN,)
        assert bridge.prompts.languages == [Language.EN, Language.FR]
        await bridge.key(leg, "0042")
        assert bridge.says(leg) == ()
        await bridge.key(leg, "#")
        assert bridge.says(leg) == (Say.WELCOME_IN,)
        assert the_rooms(bridge.desk.live()) == {7: [leg]}
        assert (bridge.leg(leg).name, bridge.leg(leg).company) == ("Ada Example", "Example")
        await bridge.heard(leg)
        assert bridge.engine.hung_up == {}


@stepped
async def test_the_code_of_the_address_is_not_asked_for() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.call(code=CODE)
        assert bridge.says(leg) == (Say.WELCOME, Say.WELCOME_IN)
        assert bridge.engine.rooms == {leg: 7}


@stepped
async def test_the_moderators_code_makes_a_moderator() -> None:
    async with a_bridge() as bridge:
        leg = await bridge.enter(f"{MODERATOR_CODE}#")
        assert bridge.leg(leg).role is Role.MODERATOR


@stepped
async def test_pound_alone_enters_unidentified_where_pins_only_identify() -> None:
    async with a_bridge(a_conference(pin_mode=PinMode.IDENTIFY)) as bridge:
        leg = await bridge.enter()
        assert bridge.says(leg)[-1] is Say.ASK_PIN_OR_POUND
        await advance(3.0)
        await bridge.key(leg, "#")
        assert bridge.engine.rooms == {leg: 7}
        assert bridge.leg(leg).name == ""


@stepped
async def test_the_dialled_numbers_language_counts_until_the_conference_is_known() -> None:
    async with a_bridge(a_conference(language=Language.EN)) as bridge:
        leg = await bridge.call(language=Language.FR)
        assert bridge.leg(leg).language is Language.FR
        await bridge.key(leg, CODE)
        assert bridge.leg(leg).language is Language.EN
        assert bridge.prompts.languages == [Language.FR, Language.EN]


async def refused(bridge: FakeBridge, leg: int, *last_words: Say) -> EndReason:
    """The leg hears its last words and is hung up; returns why."""
    assert bridge.says(leg)[-len(last_words) :] == last_words
    assert leg not in bridge.engine.hung_up
    await bridge.heard(leg)
    assert leg not in [each.leg_id for each in bridge.desk.live().legs()]
    return bridge.engine.hung_up[leg]


@stepped
async def test_the_last_wrong_code_ends_the_call() -> None:
    async with a_bridge(entrance=TRIES) as bridge:
        leg = await bridge.enter("111111#")
        assert bridge.says(leg) == (Say.WRONG_CODE, Say.ASK_CODE)
        await bridge.key(leg, "222222#")
        words = Say.WRONG_CODE, Say.TOO_MANY_TRIES, Say.GOODBYE
        assert await refused(bridge, leg, *words) is EndReason.WRONG_CODE


@stepped
async def test_the_last_wrong_pin_ends_the_call() -> None:
    async with a_bridge(PINS, entrance=TRIES) as bridge:
        leg = await bridge.enter(f"{CODE}#")
        await bridge.key(leg, "99#")
        assert bridge.says(leg) == (Say.WRONG_PIN, Say.ASK_PIN)
        await bridge.key(leg, "98#")
        words = Say.WRONG_PIN, Say.TOO_MANY_TRIES, Say.GOODBYE
        assert await refused(bridge, leg, *words) is EndReason.WRONG_PIN


@stepped
async def test_a_conference_that_is_over_says_so() -> None:
    async with a_bridge(a_conference(stopped_at=NOON)) as bridge:
        leg = await bridge.enter()
        assert await refused(bridge, leg, Say.ENDED, Say.GOODBYE) is EndReason.CONFERENCE_ENDED


@stepped
async def test_who_keys_nothing_is_asked_again_and_then_let_go() -> None:
    async with a_bridge(entrance=TRIES) as bridge:
        leg = await bridge.call()
        await bridge.heard(leg)
        await advance(10.0)
        assert bridge.says(leg) == (Say.NO_INPUT, Say.ASK_CODE)
        await bridge.heard(leg)
        await advance(10.0)
        assert await refused(bridge, leg, Say.NO_INPUT, Say.GOODBYE) is EndReason.NO_INPUT


@stepped
async def test_much_too_early_hears_the_start_in_the_conferences_zone() -> None:
    start = NOON + timedelta(hours=2)
    async with a_bridge(a_conference(starts_at=start, ends_at=None)) as bridge:
        leg = await bridge.enter()
        await until(lambda: bridge.says(leg))
        assert bridge.prompts.starts[-1] == (start, "Europe/Paris")
        assert await refused(bridge, leg, Say.NOT_STARTED, Say.GOODBYE) is EndReason.NOT_STARTED


async def wait_for_the_start(bridge: FakeBridge) -> int:
    """A caller who is five minutes early and listens to music."""
    leg = await bridge.enter()
    await until(lambda: bridge.says(leg) == (Say.STARTS_SOON,))
    await bridge.heard(leg)
    assert bridge.engine.music == {leg: MUSIC}
    assert bridge.leg(leg).state is LegState.WAITING
    assert bridge.engine.rooms == {}
    return leg


EARLY = a_conference(starts_at=NOON + timedelta(minutes=5))


@stepped
async def test_a_little_early_waits_with_music_until_the_start() -> None:
    async with a_bridge(EARLY) as bridge:
        leg = await wait_for_the_start(bridge)
        await advance(299.0)
        assert bridge.engine.rooms == {}
        await advance(1.0)
        assert bridge.engine.rooms == {leg: 7}
        assert bridge.engine.music == {leg: None}
        assert bridge.says(leg) == (Say.WELCOME_IN,)


@stepped
async def test_who_waited_for_a_full_room_hears_so_without_music() -> None:
    async with a_bridge(a_conference(starts_at=EARLY.starts_at, size=1)) as bridge:
        first, second = await wait_for_the_start(bridge), await bridge.enter()
        await until(lambda: bridge.says(second) == (Say.STARTS_SOON,))
        await bridge.heard(second)
        await advance(300.0)
        assert bridge.engine.rooms == {first: 7}
        assert bridge.engine.music == {first: None, second: None}
        assert await refused(bridge, second, Say.FULL, Say.GOODBYE) is EndReason.ROOM_FULL


@stepped
async def test_music_that_is_loaded_late_reaches_who_waits_already() -> None:
    async with a_bridge(EARLY) as bridge:
        await wait_for_the_start(bridge)
        bridge.exchange.announcer.music_loaded("louder")
        assert list(bridge.engine.music.values()) == ["louder"]


@stepped
async def test_the_one_too_many_hears_that_it_is_full() -> None:
    async with a_bridge(a_conference(size=1)) as bridge:
        first, second = await bridge.enter(), await bridge.enter()
        assert await refused(bridge, second, Say.FULL, Say.GOODBYE) is EndReason.ROOM_FULL
        await bridge.hang_up(first)
        third = await bridge.enter()
        assert bridge.engine.rooms == {third: 7}


@stepped
async def test_the_same_pin_is_refused() -> None:
    async with a_bridge(PINS, entrance=EntranceSettings(tries=1)) as bridge:
        first, second = await bridge.enter(f"{CODE}0042#"), await bridge.enter(f"{CODE}0042#")
        assert bridge.engine.rooms == {first: 7}
        assert await refused(bridge, second, Say.PIN_IN_USE, Say.GOODBYE) is EndReason.PIN_IN_USE


@stepped
async def test_of_two_who_wait_with_the_same_pin_the_second_is_refused_at_the_start() -> None:
    early = a_conference(starts_at=EARLY.starts_at, pin_mode=PinMode.ENFORCE)
    async with a_bridge(early) as bridge:
        first, second = await bridge.enter(f"{CODE}0042#"), await bridge.enter(f"{CODE}0042#")
        await until(lambda: bridge.says(second))
        await advance(300.0)
        assert bridge.engine.rooms == {first: 7}
        assert bridge.says(second)[0] is Say.PIN_IN_USE


@stepped
async def test_the_same_pin_replaces_the_earlier_leg() -> None:
    rule = a_conference(pin_mode=PinMode.ENFORCE, same_pin=SamePin.REPLACE, size=1)
    async with a_bridge(rule) as bridge:
        first, second = await bridge.enter(f"{CODE}0042#"), await bridge.enter(f"{CODE}0042#")
        assert bridge.engine.rooms == {second: 7}
        assert bridge.leg(first).state is LegState.LEAVING
        assert bridge.says(first) == (Notice.DROPPED,)
        await bridge.heard(first)
        assert bridge.engine.hung_up == {first: EndReason.REPLACED}


@stepped
async def test_the_same_pin_is_allowed() -> None:
    rule = a_conference(pin_mode=PinMode.ENFORCE, same_pin=SamePin.ALLOW)
    async with a_bridge(rule) as bridge:
        first, second = await bridge.enter(f"{CODE}0042#"), await bridge.enter(f"{CODE}0042#")
        assert bridge.engine.rooms == {first: 7, second: 7}


@stepped
async def test_a_database_that_comes_back_lets_the_caller_in() -> None:
    async with a_bridge() as bridge:
        bridge.questions.away = True
        leg = await bridge.enter()
        assert bridge.says(leg) == (Say.ONE_MOMENT,)
        await advance(4.0)
        bridge.questions.away = False
        await advance(2.0)
        assert bridge.engine.rooms == {leg: 7}
        assert bridge.questions.asked == [CODE] * 4


@stepped
async def test_a_database_that_stays_away_asks_to_try_later() -> None:
    async with a_bridge() as bridge:
        bridge.questions.away = True
        leg = await bridge.enter()
        await advance(16.0)
        assert await refused(bridge, leg, Say.TRY_LATER, Say.GOODBYE) is EndReason.UNAVAILABLE


@stepped
async def test_a_question_that_fails_is_logged_and_the_caller_told_to_try_later() -> None:
    async with a_bridge(errors=1) as bridge:
        bridge.questions.broken = True
        leg = await bridge.enter()
        await advance(15.0)
        assert await refused(bridge, leg, Say.TRY_LATER, Say.GOODBYE) is EndReason.UNAVAILABLE


@pytest.mark.parametrize("keys", [f"{CODE}#", f"{CODE}0042#"])
def test_a_verdict_about_a_caller_who_has_gone_is_dropped(keys: str) -> None:
    @stepped
    async def gone_while_asked() -> None:
        async with a_bridge(PINS) as bridge:
            leg = await bridge.call()
            await bridge.key(leg, keys[:6])
            bridge.questions.answering.clear()
            await bridge.key(leg, keys[6:])
            await bridge.hang_up(leg)
            said = len(bridge.prompts.sentences)
            bridge.questions.answering.set()
            await settle()
            assert len(bridge.prompts.sentences) == said
            assert bridge.engine.rooms == {}
            assert bridge.desk.live().legs() == ()

    gone_while_asked()


@stepped
async def test_a_verdict_about_a_caller_who_was_dropped_changes_nothing() -> None:
    async with a_bridge() as bridge:
        bridge.questions.answering.clear()
        leg = await bridge.enter()
        assert await bridge.desk.drop(leg)
        bridge.questions.answering.set()
        await settle()
        assert bridge.leg(leg).conference_id is None
        assert bridge.says(leg) == (Notice.DROPPED,)
        assert bridge.engine.rooms == {}


@stepped
async def test_a_stopping_bridge_leaves_questions_unanswered() -> None:
    async with a_bridge() as bridge:
        bridge.questions.answering.clear()
        await bridge.enter()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if "_check_code" in str(task.get_coro()):
                task.cancel()
        await settle()
