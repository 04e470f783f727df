"""Callers that call each other: the two processes of every test are real SIP user agents."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from signals import sine, tones_in

from bridge.demo.loopback import free_port
from bridge.telephony.caller_process import CallerProcess, CallersFailed, run_callers
from bridge.telephony.caller_script import (
    RATE_HZ,
    Answer,
    CallerResult,
    Dial,
    HangUp,
    Happening,
    Hold,
    Key,
    Resume,
    Say,
    Script,
    Wait,
    WaitFor,
)
from config.settings import Transport
from dtmf.keypad import DigitSource

pytestmark = pytest.mark.sip

ANNA_HZ, CARL_HZ, BERTA_HZ, EMIL_HZ = 400, 550, 1000, 1200


def talk(frequency_hz: int) -> Say:
    """A caller's own tone, for ever."""
    return Say(sine(frequency_hz, 1000), loop=True)


def scripts(port: int) -> list[Script]:
    """Anna by UDP over IPv4, Carl by TCP over IPv6."""
    anna = (
        Dial(f"sip:berta@127.0.0.1:{port}"),
        Key("0*#"),
        talk(ANNA_HZ),
        Wait(0.7),
        Hold(),
        Wait(0.7),
        Resume(),
        Wait(0.7),
        HangUp(),
    )
    carl = (
        Dial(f"sip:emil@[::1]:{port}", Transport.TCP),
        Key("12", DigitSource.SIP_INFO),
        Key("3", DigitSource.IN_BAND),
        talk(CARL_HZ),
        WaitFor("enough"),
    )
    return [Script("anna", anna), Script("carl", carl)]


@pytest.fixture(scope="module")
def results() -> Iterator[dict[str, CallerResult]]:
    """Two calls at once, one per transport and address family."""
    port = free_port()
    called = [
        Script("berta", (Answer(), talk(BERTA_HZ), WaitFor("nothing"))),
        Script("emil", (Answer(), talk(EMIL_HZ), WaitFor("nothing"))),
    ]
    with CallerProcess(called, port=port) as answering, CallerProcess(scripts(port)) as dialling:
        dialling.wait_for("anna", Happening.RESUMED, 20)
        dialling.signal("enough")
        yield dialling.finish(20) | answering.finish(20)


def tones(samples: NDArray[np.int16]) -> set[int]:
    """The steady tones in it."""
    return set(tones_in(samples, RATE_HZ))


def pieces(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Pieces of 100 ms, one every 10 ms: in one of them a key of 100 ms is whole."""
    return np.lib.stride_tricks.sliding_window_view(samples, RATE_HZ // 10)[::80]


@pytest.mark.parametrize(
    ("listener", "begin", "end", "speaker_hz"),
    [
        ("anna", 0, 8000, BERTA_HZ),
        ("carl", 0, 8000, EMIL_HZ),
        ("berta", 8000, 12000, ANNA_HZ),
        ("emil", -9600, -1600, CARL_HZ),
    ],
)
def test_everybody_hears_exactly_the_other(
    results: dict[str, CallerResult], listener: str, begin: int, end: int, speaker_hz: int
) -> None:
    (heard_hz,) = tones(results[listener].heard[begin:end])
    # A packet that a busy machine sends late is concealed, and that moves a peak by a bin.
    assert abs(heard_hz - speaker_hz) <= 2


def test_keys_arrive_in_their_way(results: dict[str, CallerResult]) -> None:
    heard = {
        name: [r.detail for r in results[name].reports if r.what is Happening.KEY_HEARD]
        for name in ("berta", "emil")
    }
    assert heard["berta"] == ["0 telephone-event", "* telephone-event", "# telephone-event"]
    assert heard["emil"] == ["1 SIP INFO", "2 SIP INFO"]
    assert [700, 1480] in [tones_in(piece, RATE_HZ) for piece in pieces(results["emil"].heard)]


def test_hold_and_resume_are_told_and_heard(results: dict[str, CallerResult]) -> None:
    held, resumed = results["anna"].when(Happening.HELD), results["anna"].when(Happening.RESUMED)
    answered = results["anna"].when(Happening.ANSWERED)
    assert held
    assert resumed
    assert answered
    assert results["berta"].when(Happening.HELD)
    middle = int(((held + resumed) / 2 - answered) * RATE_HZ)
    assert not results["anna"].heard[middle - 800 : middle + 800].any()
    assert tones(results["anna"].heard[-3200:]) == {BERTA_HZ}


def test_results_say_how_it_ended(results: dict[str, CallerResult]) -> None:
    anna, berta = results["anna"], results["berta"]
    assert (anna.completed, anna.sip_status) == (True, 200)
    assert (berta.completed, berta.sip_status) == (False, 200)
    assert len(anna.heard) == len(anna.said) > 2 * RATE_HZ
    assert tones(anna.said[8000:12000]) == {ANNA_HZ}


def test_a_call_that_nobody_takes_ends_its_script() -> None:
    port = free_port()
    with CallerProcess([Script("berta", (WaitFor("nothing"),))], port=port):
        (result,) = run_callers(
            [Script("anna", (Dial(f"sip:nobody@127.0.0.1:{port}"), Wait(9)))], timeout_s=10
        ).values()
    assert (result.completed, result.sip_status) == (False, 486)
    assert len(result.heard) == 0


def test_what_cannot_be_done_is_said_and_not_waited_for() -> None:
    with (
        CallerProcess([Script("anna", (Dial("no address"),))]) as callers,
        pytest.raises(CallersFailed, match="Error"),
    ):
        callers.finish(10)


def test_what_does_not_happen_is_named() -> None:
    with (
        CallerProcess([Script("anna", (WaitFor("nothing"),))]) as callers,
        pytest.raises(CallersFailed, match="anna: answered"),
    ):
        callers.wait_for("anna", Happening.ANSWERED, 0.1)
