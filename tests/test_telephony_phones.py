"""Phones that share no code with the bridge: SIPp's scenarios and baresip."""

import time
from collections.abc import Iterator

import pytest
from baresip import Baresip
from calls import add_conference, pin, running_bridge
from signals import sine, tones_in
from sipp import (
    ACK,
    BYE,
    INVITE,
    expect,
    expect_request,
    info,
    invite,
    keys,
    pause,
    scenario,
    sipp,
)

from bridge.demo.loopback import LoopbackBridge
from bridge.telephony.caller_process import CallerProcess
from bridge.telephony.caller_script import Dial, Happening, Say, Script, Wait, WaitFor
from config.settings import PinMode

pytestmark = [pytest.mark.sip, pytest.mark.timeout(120)]

PHONE_HZ, CALLER_HZ = 450, 1000
"""Whole periods in 20 ms: a frame that two clocks drop or repeat changes nothing."""


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoopbackBridge]:
    """One bridge for all phones."""
    with running_bridge(tmp_path_factory.mktemp("bridge")) as running:
        yield running


@pytest.mark.parametrize(("address", "tcp"), [("127.0.0.1", False), ("::1", True)])
def test_sipp_calls_and_hangs_up(bridge: LoopbackBridge, address: str, tcp: bool) -> None:
    steps = INVITE, expect(200), ACK, pause(200), BYE, expect(200)
    run = sipp(bridge, scenario(*steps), address=address, tcp=tcp, calls=3)
    assert run.ok, run.report


def test_sipp_keys_code_and_pin_and_is_thrown_out_without(bridge: LoopbackBridge) -> None:
    meeting = add_conference(bridge.settings, [pin("0070")], pin_mode=PinMode.ENFORCE)
    code = meeting.participant_code
    entering = INVITE, expect(200), ACK, pause(200), *keys(f"{code}0070#"), pause(500)
    run = sipp(bridge, scenario(*entering, BYE, expect(200)))
    assert run.ok, run.report
    guessing = INVITE, expect(200), ACK, pause(200), *keys(f"{code}11#22#33#")
    run = sipp(bridge, scenario(*guessing, expect_request("BYE")), timeout_s=40)
    assert run.ok, run.report


def test_sipp_holds_resumes_and_sends_rubbish(bridge: LoopbackBridge) -> None:
    steps = (
        *(INVITE, expect(200), ACK),
        *(invite(direction="sendonly", again=True), expect(200), ACK, pause(200)),
        *(invite(direction="sendrecv", again=True), expect(200), ACK, pause(200)),
        *info("Signal=1\r\nDuration=100\r\n"),
        *info("no key at all", status=400),
        *(BYE, expect(200)),
    )
    run = sipp(bridge, scenario(*steps))
    assert run.ok, run.report


def test_who_dials_what_is_not_there_hears_404(bridge: LoopbackBridge) -> None:
    run = sipp(bridge, scenario(INVITE, expect(404), ACK), user="nobody")
    assert run.ok, run.report


def test_a_scenario_that_goes_otherwise_is_reported(bridge: LoopbackBridge) -> None:
    run = sipp(bridge, scenario(INVITE, expect(486), ACK), timeout_s=5)
    assert not run.ok
    assert "200 OK" in run.report


def test_baresip_and_pjsip_hear_each_other(bridge: LoopbackBridge) -> None:
    code = add_conference(bridge.settings).participant_code
    talk = Say(sine(CALLER_HZ, 1000), loop=True)
    other = Script("other", (Dial(bridge.uri(code)), Wait(0.5), talk, WaitFor("end")))
    with Baresip(sine(PHONE_HZ, 30_000)) as phone, CallerProcess([other]) as callers:
        callers.wait_for("other", Happening.SAYING, 20)
        phone.dial(bridge.uri("join"))
        time.sleep(0.3)
        phone.key(code)
        time.sleep(5)
        phone.hang_up()
        callers.signal("end")
        heard = callers.finish(10)["other"].heard
        assert tones_in(phone.heard()[-8000:-2400], 8000) == [CALLER_HZ]
        assert PHONE_HZ in tones_in(heard[-20000:-12000], 8000)
        assert CALLER_HZ not in tones_in(heard[-20000:-12000], 8000)
