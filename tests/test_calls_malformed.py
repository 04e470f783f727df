"""Malformed SIP and SDP thrown at a running bridge: it answers everybody else as before.

A message may be refused or ignored; some are odd but legal and make a call, which nobody
acknowledges. Afterwards the bridge takes calls, shows no leg and has no traceback in its log.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from called_bridge import CalledBridge, called_bridge
from sip_torture import MESSAGES, torture
from sip_wire import Wire, WireCall, sdp

pytestmark = [pytest.mark.sip, pytest.mark.timeout(90)]

ENTRANCE = {"digit_timeout_s": 1.0, "step_timeout_s": 5.0}
UNACKNOWLEDGED_S = 40.0
"""Who never acknowledges keys nothing either: the entrance sees him off."""


@pytest.fixture(scope="module")
def house() -> Iterator[CalledBridge]:
    """A bridge for all tests of this module."""
    with (
        tempfile.TemporaryDirectory(prefix="db-") as folder,
        called_bridge(Path(folder), sip={"capacity": 200}, entrance=ENTRANCE) as house,
    ):
        yield house
        house.until(lambda: not house.live().legs(), UNACKNOWLEDGED_S)


@pytest.fixture(scope="module")
def code(house: CalledBridge) -> str:
    """Of a conference that anybody may enter."""
    return house.conference().participant_code


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
@pytest.mark.parametrize("name", MESSAGES)
def test_the_bridge_takes_calls_as_before(house: CalledBridge, name: str, tcp: bool) -> None:
    wire = Wire("127.0.0.1", house.port, tcp)
    wire.send(torture(name, "join", wire.theirs, wire.own, wire.protocol))
    answer = wire.next(0.1)
    if answer is not None and answer.status == 100:
        answer = wire.next(0.5)
    assert answer is None or 200 <= answer.status < 700
    wire.close()
    assert house.answers()


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_a_normal_call_among_them(house: CalledBridge, code: str, tcp: bool) -> None:
    with WireCall("normal", code, house.port, tcp=tcp) as call:
        for name in MESSAGES:
            wire = Wire("127.0.0.1", house.port, tcp)
            wire.send(torture(name, "join", wire.theirs, wire.own, wire.protocol))
            wire.close()
        assert call.invite(sdp(40000)).status == 200
        house.until(lambda: (leg := house.live_leg("normal")) and leg.state.value == "room")
    house.until(lambda: {leg.reason for leg in house.legs("normal")} == {"hung-up"})


@pytest.mark.parametrize("length", [1, 65000])
def test_datagrams_of_every_size(house: CalledBridge, length: int) -> None:
    wire = Wire("127.0.0.1", house.port)
    wire.send(b"\xff" * length)
    wire.close()
    assert house.answers()


def test_many_connections_that_say_nothing(house: CalledBridge) -> None:
    wires = [Wire("127.0.0.1", house.port, tcp=True) for _ in range(60)]
    for wire in wires:
        wire.send(b"INVITE sip:join@")
    assert house.answers()
    for wire in wires:
        wire.close()
    assert house.answers()


def test_what_cannot_be_read_is_not_written_into_the_log(house: CalledBridge) -> None:
    wire = Wire("127.0.0.1", house.port)
    wire.send(b"INFO sip:join SIP/2.0\r\nCSeq: 1 INFO\r\n\r\nSignal=7\r\nOh-my-PIN\r\n")
    wire.close()
    assert house.answers()
    log = house.log_file.read_text(errors="replace")
    assert "Missing required header" in log
    assert "Oh-my-PIN" not in log
