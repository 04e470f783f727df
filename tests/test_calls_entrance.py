"""Real callers at the entrance of a real bridge (SPEC 2.2 to 2.6): all of them at once.

One process of pjsua2 callers carries out every script; each test then looks at what came of its
own callers: what the books say, and how the call ended. Meanwhile two more calls, made by hand,
live long enough for their session timers (RFC 4028).
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from called_bridge import CalledBridge, StoredLeg, called_bridge
from sip_wire import WireCall, sdp

from bridge.telephony.caller_process import CallerProcess
from bridge.telephony.caller_script import (
    CallerResult,
    Dial,
    HangUp,
    Key,
    Script,
    Step,
    Wait,
)
from config.settings import PinMode, SamePin, Transport
from dtmf.keypad import DigitSource

pytestmark = [pytest.mark.sip, pytest.mark.timeout(120)]

ENTRANCE = {"digit_timeout_s": 1.5, "step_timeout_s": 12.0}
WRONG_CODE, WRONG_PIN = "121212", "9753"
LONG_S, END_S = 40.0, 60.0
TYPING = Wait(0.7)
"""Longer than a look-up takes: the next key belongs to the next question."""
STAY = Wait(1.5)
TIMED = (
    "Supported: timer",
    "Session-Expires: 90;refresher=uas",
    "Allow: INVITE, UPDATE, BYE",
)
REFRESH_S = 60.0


class Scene:
    """A running bridge, and what is to happen on it."""

    def __init__(self, house: CalledBridge) -> None:
        self.house = house
        self.scripts: list[Script] = []
        self.results: Mapping[str, CallerResult] = {}
        house.secrets |= {WRONG_CODE, WRONG_PIN}
        self.open = house.conference(size=30)
        code, port = self.open.participant_code, house.port
        self.timed_calls = WireCall("agrees", code, port), WireCall("refuses", code, port)
        self.timed_calls[1].answers = {"UPDATE": 488, "INVITE": 488}
        guests = {"0042": "Ines Lind", "31415": "Marc Oberle", "2718": "Gone Away"}
        self.guarded = house.conference(guests, ["2718"], pin_mode=PinMode.ENFORCE)

    def caller(self, name: str, *steps: Step, to: str = "join", **dial: object) -> None:
        """Somebody who dials and takes these steps."""
        host = str(dial.pop("host", "127.0.0.1"))
        transport = Transport(dial.pop("transport", "udp"))
        uri = self.house.uri(to, host)
        self.scripts.append(Script(name, (Dial(uri, transport), Wait(0.3), *steps)))

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Two calls that the bridge has to refresh; one answers that it cannot."""
        with ExitStack() as stack:
            for call in self.timed_calls:
                answer = stack.enter_context(call).invite(sdp(40000), *TIMED)
                assert answer.header("Session-Expires") == TIMED[1].partition(": ")[2]
            yield

    def leg(self, name: str) -> StoredLeg:
        """What the books say of this caller."""
        return self.house.leg(name)

    def completed(self, name: str) -> bool:
        """The bridge did not hang up on this caller."""
        return self.results[name].completed


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """Everything has happened."""
    with tempfile.TemporaryDirectory(prefix="db-") as folder:
        sip = {"capacity": 100}
        with called_bridge(Path(folder), entrance=ENTRANCE, sip=sip) as house:
            scene = Scene(house)
            for describe in (_codes, _pins, _same_pins, _times, _keys, _ways_in, _leaving):
                describe(scene)
            with scene.timed(), CallerProcess(scene.scripts) as callers:
                scene.results = callers.finish(END_S)
                house.until(lambda: all(c.asked.qsize() for c in scene.timed_calls), REFRESH_S)
                yield scene


def _codes(scene: Scene) -> None:
    code = scene.open.participant_code
    scene.caller("good-code", Key(code), STAY)
    scene.caller("code-pound", Key(f"{code}#"), STAY)
    scene.caller("moderator", Key(scene.open.moderator_code), STAY)
    wrong = Key(WRONG_CODE), TYPING
    scene.caller("wrong-code", *wrong, *wrong, *wrong, Wait(LONG_S))
    scene.caller("third-time", *wrong, *wrong, Key(code), STAY)


def _pins(scene: Scene) -> None:
    code = Key(scene.guarded.participant_code), TYPING
    wrong = Key(f"{WRONG_PIN}#"), TYPING
    inactive = Key("2718#"), TYPING
    scene.caller("good-pin", *code, Key("0042#"), STAY)
    scene.caller("wrong-pin", *code, *wrong, *wrong, *wrong, Wait(LONG_S))
    scene.caller("no-zeros", *code, *((Key("42#"), TYPING) * 3), Wait(LONG_S))
    scene.caller("inactive", *code, *inactive, *inactive, *inactive, Wait(LONG_S))
    scene.caller("pound-only", *code, *((Key("#"), TYPING) * 3), Wait(LONG_S))
    scene.caller("type-ahead", Key(f"{scene.guarded.participant_code}#31415#"), STAY)
    known = scene.house.conference({"31415": "Marc Oberle"}, pin_mode=PinMode.IDENTIFY)
    code = Key(known.participant_code), Wait(2.5)
    scene.caller("unidentified", *code, Key("#"), STAY)
    scene.caller("identified", *code, Key("31415#"), STAY)


def _same_pins(scene: Scene) -> None:
    for rule in SamePin:
        meeting = scene.house.conference(
            {"31415": "Marc Oberle"}, pin_mode=PinMode.ENFORCE, same_pin=rule
        )
        enter = Key(meeting.participant_code), TYPING, Key("31415#")
        scene.caller(f"{rule.value}-1", *enter, Wait(9))
        again = Wait(1), Key("31415#")
        steps = (*again, *again, Wait(LONG_S)) if rule is SamePin.REFUSE else (Wait(4),)
        scene.caller(f"{rule.value}-2", Wait(3), *enter, *steps)


def _times(scene: Scene) -> None:
    house = scene.house
    small = house.conference(size=1)
    scene.caller("first-in", Key(small.participant_code), Wait(6))
    scene.caller("too-many", Wait(2.5), Key(small.participant_code), Wait(LONG_S))
    soon = house.conference(starts_in_s=20)
    scene.caller("a-little-early", Key(soon.participant_code), Wait(22))
    scene.caller("leaves-waiting", Key(soon.participant_code), Wait(3), HangUp())
    later = house.conference(starts_in_s=3 * 3600, timezone="Asia/Kathmandu")
    scene.caller("too-early", Key(later.participant_code), Wait(LONG_S))
    over = house.conference(starts_in_s=-7200, duration_min=60)
    scene.caller("too-late", Key(over.participant_code), Wait(LONG_S))
    stopped = house.conference()
    house.end_conference(stopped)
    scene.caller("stopped", Key(stopped.participant_code), Wait(LONG_S))


def _keys(scene: Scene) -> None:
    code = scene.open.participant_code
    scene.caller("no-keys", Wait(LONG_S))
    scene.caller("200-keys", Key("12345*67890#" * 16 + "12345678", tone_ms=40, pause_ms=40))
    scene.caller("star-clears", Key(f"55*{code[:3]}*{code}"), STAY)
    scene.caller("letters", Key(f"A{code[:3]}BC{code[3:]}D"), STAY)
    scene.caller("slow-keys", *(step for key in code for step in (Key(key), Wait(0.6))), STAY)
    scene.caller("by-info", Key(f"{code}#", DigitSource.SIP_INFO), STAY)
    scene.caller("half-and-half", Key(code[:3], DigitSource.SIP_INFO), Key(code[3:]), STAY)
    scene.caller("keys-in-room", Key(code), Wait(1), Key("1234567890*#1", tone_ms=60), STAY)
    scene.caller("short-code", Key(f"{code[:4]}#"), TYPING, Key(code), STAY)


def _ways_in(scene: Scene) -> None:
    code = scene.open.participant_code
    scene.caller("join-with-code", STAY, to=f"join+{code}")
    scene.caller("code-as-user", STAY, to=code)
    scene.caller("dial-in", Key(code), STAY, to="+33199001234")
    scene.caller("dial-in-national", Key(code), STAY, to="0199001234")
    scene.caller("wrong-direct", Key(code), STAY, to="join+989898")
    scene.caller("unknown-user", to="nobody")
    scene.caller("by-tcp", Key(code), STAY, transport="tcp")
    scene.caller("by-ipv6", Key(code), STAY, host="::1")
    scene.caller("by-ipv6-tcp", Key(code), STAY, host="::1", transport="tcp")


def _leaving(scene: Scene) -> None:
    code, guarded = scene.open.participant_code, scene.guarded.participant_code
    scene.caller("leaves-prompt", HangUp())
    scene.caller("leaves-keying", Key(code[:3]), HangUp())
    scene.caller("leaves-checking", Key(code, pause_ms=0), HangUp())
    scene.caller("leaves-asked-pin", Key(guarded), Wait(1), Key("00"), HangUp())
    scene.caller("leaves-room", Key(code), Wait(1), HangUp())
    scene.caller("leaves-farewell", *((Key(WRONG_CODE), TYPING) * 3), Wait(1), HangUp())


# fmt: off
ADMITTED = [
    "good-code", "code-pound", "moderator", "third-time", "good-pin", "type-ahead",
    "unidentified", "identified", "first-in", "a-little-early", "star-clears", "letters",
    "slow-keys", "by-info", "half-and-half", "keys-in-room", "short-code", "join-with-code",
    "code-as-user", "dial-in", "dial-in-national", "wrong-direct", "by-tcp", "by-ipv6",
    "by-ipv6-tcp", "refuse-1", "allow-1", "allow-2", "replace-2",
]
# fmt: on


@pytest.mark.parametrize("name", ADMITTED)
def test_who_may_enter_does_and_stays_until_he_leaves(scene: Scene, name: str) -> None:
    leg = scene.leg(name)
    assert (leg.joined, leg.reason) == (True, "hung-up")
    assert leg.left_at is not None
    assert scene.completed(name)


REFUSED = {
    "wrong-code": "wrong-code",
    "wrong-pin": "wrong-pin",
    "no-zeros": "wrong-pin",
    "inactive": "wrong-pin",
    "pound-only": "no-input",
    "refuse-2": "pin-in-use",
    "too-many": "room-full",
    "too-early": "not-started",
    "too-late": "conference-ended",
    "stopped": "conference-ended",
    "no-keys": "no-input",
}


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_who_may_not_enter_is_hung_up_on_with_the_reason(
    scene: Scene, name: str, reason: str
) -> None:
    leg = scene.leg(name)
    assert (leg.joined, leg.reason) == (False, reason)
    assert not scene.completed(name)
    assert scene.results[name].sip_status == 200  # by BYE


def test_a_pin_identifies_its_holder(scene: Scene) -> None:
    assert scene.leg("good-pin").name == "Ines Lind"
    assert scene.leg("type-ahead").name == scene.leg("identified").name == "Marc Oberle"
    assert scene.leg("unidentified").name is None


def test_the_moderator_code_makes_a_moderator(scene: Scene) -> None:
    assert scene.leg("moderator").role == "moderator"
    assert scene.leg("good-code").role == "participant"


def test_the_same_pin_again_replaces_where_it_may(scene: Scene) -> None:
    earlier = scene.leg("replace-1")
    assert (earlier.joined, earlier.reason) == (True, "replaced")
    assert not scene.completed("replace-1")


def test_200_keys_are_wrong_codes_and_nothing_else(scene: Scene) -> None:
    assert scene.leg("200-keys").reason in {"wrong-code", "hung-up"}


def test_an_unknown_address_is_not_found(scene: Scene) -> None:
    assert scene.results["unknown-user"].sip_status == 404
    assert scene.house.legs("unknown-user") == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [("good-code", "entrance"), ("join-with-code", "code"), ("code-as-user", "code"),
     ("dial-in", "number"), ("dial-in-national", "number")],
)  # fmt: skip
def test_the_books_say_what_was_dialled(scene: Scene, name: str, kind: str) -> None:
    assert scene.leg(name).dialled == kind


@pytest.mark.parametrize(
    ("name", "was_in"),
    [("leaves-prompt", False), ("leaves-keying", False), ("leaves-asked-pin", False),
     ("leaves-waiting", False), ("leaves-room", True)],
)  # fmt: skip
def test_hanging_up_ends_the_leg_wherever_it_is(scene: Scene, name: str, was_in: bool) -> None:
    leg = scene.leg(name)
    assert (leg.reason, leg.joined) == ("hung-up", was_in)


@pytest.mark.parametrize("name", ["leaves-checking", "leaves-farewell"])
def test_hanging_up_while_the_bridge_is_busy_with_one(scene: Scene, name: str) -> None:
    assert scene.leg(name).reason in {"hung-up", "wrong-code"}


def test_the_session_is_refreshed_by_the_bridge(scene: Scene) -> None:
    for call in scene.timed_calls:
        refresh = call.asked.queue[0]
        assert refresh.method in {"UPDATE", "INVITE"}
        assert refresh.header("Session-Expires").startswith("90")


def test_a_refresh_that_is_refused_ends_no_call(scene: Scene) -> None:
    for call in scene.timed_calls:
        leg = scene.house.live_leg(call.name)
        assert leg is not None
        assert leg.state.value == "room"
        assert not call.ended.is_set()
