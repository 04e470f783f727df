"""Messages over a socket pair, whole and in order, and nobody ever waits."""

import socket
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.channel import Channel, ChannelClosed
from bridge.telephony.commands import Play

Pair = tuple[Channel, Channel]


def a_pair() -> Pair:
    ours, theirs = socket.socketpair()
    return Channel(ours), Channel(theirs)


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = a_pair()
    yield ours, theirs
    ours.close()
    theirs.close()


@given(st.lists(st.binary(max_size=2000)))
def test_messages_arrive_whole_and_in_order(messages: list[bytes]) -> None:
    ours, theirs = a_pair()
    for message in messages:
        assert ours.put(message)
    arrived: list[object] = []
    while len(arrived) < len(messages):
        arrived += theirs.take()
    assert arrived == messages
    ours.close()
    theirs.close()


def whatever_arrives(channel: Channel) -> None:
    while True:
        assert channel.take() == []


def test_nothing_there_is_no_message(pair: Pair) -> None:
    assert pair[1].take() == []


def test_what_does_not_fit_is_kept_and_sent_on(pair: Pair) -> None:
    ours, theirs = pair
    cue = np.arange(1_000_000, dtype=np.int16)
    assert not ours.put(Play(1, cue, 7))
    assert not ours.put("after it")
    arrived: list[object] = []
    while len(arrived) < 2:
        arrived += theirs.take()
        ours.flush()
    play, after = arrived
    assert isinstance(play, Play)
    assert np.array_equal(play.cue, cue)
    assert after == "after it"
    assert ours.flush()


def test_the_last_words_of_a_process_that_ended_arrive_before_its_end(pair: Pair) -> None:
    ours, theirs = pair
    ours.put("goodbye")
    ours.close()
    assert theirs.take() == ["goodbye"]
    with pytest.raises(ChannelClosed):
        theirs.take()


def test_half_a_message_of_a_process_that_died_is_not_one(pair: Pair) -> None:
    ours, theirs = pair
    ours.put(bytes(1_000_000))
    ours.close()
    with pytest.raises(ChannelClosed):
        whatever_arrives(theirs)


def test_who_sends_to_nobody_is_told(pair: Pair) -> None:
    ours, theirs = pair
    theirs.close()
    with pytest.raises(ChannelClosed):
        ours.put("hello")
