"""SIP clients of other makers call the bridge: SIPp, which keeps to the letter, and baresip.

Neither shares a line with pjsip. SIPp walks through whole calls, several at once and by every
transport; baresip is a softphone with ears.
"""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from baresip import Baresip
from called_bridge import CalledBridge, called_bridge
from rtp_wire import Media
from signals import sine
from sip_wire import WireCall, sdp
from sipp import (
    ACK,
    BYE,
    INVITE,
    SippRun,
    expect,
    expect_request,
    info,
    invite,
    pause,
    request,
    scenario,
    sipp,
)

from config.settings import PinMode, SamePin

pytestmark = [pytest.mark.sip, pytest.mark.timeout(90)]

PIN = "00429"
TONE, OTHER = 600, 1400


@pytest.fixture(scope="module")
def house() -> Iterator[CalledBridge]:
    """A bridge for all tests of this module."""
    with (
        tempfile.TemporaryDirectory(prefix="db-") as folder,
        called_bridge(Path(folder), sip={"capacity": 60}) as house,
    ):
        yield house


def keyed(symbols: str) -> list[str]:
    """Steps that key by SIP INFO."""
    return [step for symbol in symbols for step in info(f"Signal={symbol}\nDuration=100\n")]


def test_sipp_walks_through_calls(house: CalledBridge) -> None:
    """All scenarios at the same time, each by its own SIPp."""
    meeting = house.conference(
        {PIN: "Ines Lind"}, pin_mode=PinMode.ENFORCE, same_pin=SamePin.ALLOW
    )
    open_code = house.conference(size=60).participant_code
    dialled = INVITE, expect(200), ACK, pause(300)
    leave = BYE, expect(200)
    code, pin = keyed(meeting.participant_code), keyed(f"{PIN}#")
    nominal = scenario(*dialled, *code, pause(700), *pin, pause(700), *leave)
    wrong = *keyed("121212"), pause(700)
    held = invite(direction="sendonly", again=True), expect(200), ACK, pause(300)
    resumed = invite(again=True), expect(200), ACK, pause(300)
    options = scenario(request("OPTIONS", in_dialog=False), expect(200))
    runs: dict[str, Callable[[], SippRun]] = {
        "nominal": lambda: sipp(house, nominal, calls=5),
        "TCP": lambda: sipp(house, nominal, tcp=True),
        "IPv6": lambda: sipp(house, nominal, address="::1"),
        "wrong code": lambda: sipp(
            house, scenario(*dialled, *wrong, *wrong, *wrong, expect_request("BYE"))
        ),
        "hold": lambda: sipp(house, scenario(*dialled, *held, *resumed, *leave), open_code),
        "unknown": lambda: sipp(house, scenario(INVITE, expect(404), ACK), "nobody"),
        "options": lambda: sipp(house, options, calls=10),
        "at once": lambda: sipp(house, scenario(INVITE, expect(200), ACK, *leave), calls=10),
    }
    with ThreadPoolExecutor(len(runs)) as pool:
        done = {name: pool.submit(run) for name, run in runs.items()}
    assert {name: run.result().report for name, run in done.items() if not run.result().ok} == {}
    house.until(lambda: all(leg.reason for leg in house.legs("sipp")))
    reasons = [leg.reason for leg in house.legs("sipp")]
    assert reasons.count("wrong-code") == 1
    assert set(reasons) == {"wrong-code", "hung-up"}
    assert [leg.name for leg in house.legs("sipp")].count("Ines Lind") == 7


def test_baresip_keys_talks_and_holds(house: CalledBridge) -> None:
    meeting = house.conference({PIN: "Ines Lind"}, pin_mode=PinMode.IDENTIFY)
    media = Media()
    with (
        Baresip(sine(TONE, 30_000, 8000)) as phone,
        WireCall("other", f"join+{meeting.participant_code}", house.port) as other,
    ):
        answer = other.invite(sdp(media.port))
        media.send_to(int(answer.body.partition("m=audio ")[2].split()[0]))
        media.say(OTHER)
        other.keys("#")
        phone.dial(house.uri("join"))
        phone.key(f"{meeting.participant_code}")
        house.until(lambda: (leg := house.live_leg("phone")) and leg.conference_id)
        phone.key(f"{PIN}#")
        house.until(lambda: media.tones() == [TONE])
        phone.hold()
        house.until(lambda: (leg := house.live_leg("phone")) and leg.held)
        house.until(lambda: media.tones() == [])
        phone.resume()
        house.until(lambda: media.tones() == [TONE])
        phone.hang_up()
    media.close()
    leg = house.leg("phone")
    assert (leg.name, leg.reason) == ("Ines Lind", "hung-up")
