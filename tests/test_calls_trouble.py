"""A bridge in trouble, with calls up: full, out of ports, without its database, killed, stopped.

Each trouble has a bridge of its own, so that none meets another's.
"""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from called_bridge import CalledBridge, a_bridge, called_bridge
from postgresql_cluster import Cluster
from rtp_wire import Media
from sip_wire import Message, WireCall, sdp
from sqlalchemy import text

from bridge.control.live import LegState
from bridge.demo.loopback import free_port
from bridge.store.store import Store
from config.settings import DatabaseSettings, PinMode

pytest_plugins = ["stores"]
pytestmark = [pytest.mark.sip, pytest.mark.timeout(90)]

BACK_S = 6.0
"""How soon a killed bridge answers after its restart: 2 s on a machine that does nothing else
(SPEC 5.5), which a test machine is not."""


@contextmanager
def bridge(**sections: Mapping[str, object]) -> Iterator[CalledBridge]:
    """A bridge for one test."""
    with (
        tempfile.TemporaryDirectory(prefix="db-") as folder,
        called_bridge(Path(folder), **sections) as house,
    ):
        yield house


@dataclass
class Caller:
    """A caller by hand, with a tone."""

    house: CalledBridge
    name: str
    user: str
    tone: int = 700
    media: Media = field(default_factory=Media)

    def __post_init__(self) -> None:
        self.call = WireCall(self.name, self.user, self.house.port)

    def dial(self) -> Message:
        """The final answer."""
        answer = self.call.invite(sdp(self.media.port))
        if answer.status == 200:
            self.media.send_to(int(answer.body.partition("m=audio ")[2].split()[0]))
            self.media.say(self.tone)
        return answer

    def is_in(self) -> bool:
        """Whether the caller is in a room."""
        leg = self.house.live_leg(self.name)
        return leg is not None and leg.state is LegState.ROOM

    def enter(self) -> None:
        """Dial, and be in the room."""
        assert self.dial().status == 200
        self.house.until(self.is_in)

    def leave(self) -> None:
        """Hang up."""
        self.call.hang_up()
        self.media.close()


@contextmanager
def leaving(*callers: Caller) -> Iterator[None]:
    """All hang up in the end."""
    with ExitStack() as stack:
        for caller in callers:
            stack.callback(caller.leave)
        yield


def hear_each_other(house: CalledBridge, *callers: Caller) -> None:
    """Everybody hears exactly the others; waits for it."""
    for caller in callers:
        others = sorted(other.tone for other in callers if other is not caller)
        house.until(partial(hears, caller, others))


def hears(caller: Caller, tones: list[int]) -> bool:
    """Whether these tones, and no others, are what the caller hears."""
    return caller.media.tones() == tones


def test_a_full_house_says_when_to_try_again() -> None:
    with bridge(sip={"capacity": 2}) as house:
        code = house.conference().participant_code
        one, two = Caller(house, "one", code), Caller(house, "two", code, 1100)
        late = Caller(house, "late", code)
        with leaving(one, two, late):
            one.enter()
            two.enter()
            refusal = late.dial()
            assert refusal.status == 503
            assert int(refusal.header("Retry-After") or 0) > 0, refusal.text
            hear_each_other(house, one, two)
            two.leave()
            house.until(lambda: len(house.live().legs()) == 1)
            late.enter()
        assert house.live().totals.refused == 1
        assert len(house.legs("late")) == 1


def test_without_rtp_ports_a_call_is_refused_and_the_others_talk_on() -> None:
    first = free_port() & ~1
    ports = {"rtp_first_port": first, "rtp_last_port": first + 7}
    with bridge(media=ports, sip={"capacity": 4}) as house:
        code = house.conference().participant_code
        callers = [Caller(house, f"port-{n}", code, 500 + 200 * n) for n in range(6)]
        with leaving(*callers):
            answers = [caller.dial().status for caller in callers]
            talkers = [c for c, status in zip(callers, answers, strict=True) if status == 200]
            assert len(talkers) >= 2
            assert set(answers) - {200} <= {500, 503}
            assert len(talkers) < len(callers)
            hear_each_other(house, *talkers)
            talkers.pop().leave()
            again = Caller(house, "again", code, 1900)
            house.until(lambda: len(house.live().legs()) == len(talkers))
            again.enter()
            again.leave()


def test_a_locked_database_keeps_nobody_waiting() -> None:
    """SQLite's one writer is somebody else for some seconds: what happened is written later."""
    with bridge() as house:
        meeting = house.conference({"31415": "Marc Oberle"}, pin_mode=PinMode.ENFORCE)
        caller = Caller(house, "locked-out", f"join+{meeting.participant_code}")
        store = Store.open(house.settings.database)
        with leaving(caller):
            with store.writing() as session:
                session.execute(text("select 1"))
                assert caller.dial().status == 200
                caller.call.keys("31415#")
                house.until(caller.is_in)
                time.sleep(4)  # longer than a write waits for its turn
                assert caller.is_in()
            store.close()
            house.until(lambda: [leg.name for leg in house.legs("locked-out")] == ["Marc Oberle"])
        assert house.leg("locked-out").reason == "hung-up"


@pytest.mark.postgresql
def test_a_database_away_costs_a_moment(
    cluster: Cluster, postgresql_settings: DatabaseSettings
) -> None:
    with bridge(database=vars(postgresql_settings)) as house:
        _away(house, cluster)


def _away(house: CalledBridge, cluster: Cluster) -> None:
    meeting = house.conference({"31415": "Marc Oberle"}, pin_mode=PinMode.IDENTIFY)
    user = f"join+{meeting.participant_code}"
    one, two = Caller(house, "in-one", user), Caller(house, "in-two", user, 1100)
    keying = Caller(house, "keying", "join", 1700)
    with leaving(one, two, keying):
        for caller in (one, two):
            assert caller.dial().status == 200
            caller.call.keys("#")
            house.until(caller.is_in)
        assert keying.dial().status == 200
        hear_each_other(house, one, two)
        with cluster.stopped():
            keying.call.keys(meeting.participant_code)
            time.sleep(5)
            assert not keying.call.ended.is_set()
            hear_each_other(house, one, two)
        house.until(lambda: (leg := house.live_leg("keying")) and leg.conference_id)
        keying.call.keys("31415#")
        house.until(keying.is_in)
        hear_each_other(house, one, two, keying)
        house.until(lambda: [leg.name for leg in house.legs("keying")] == ["Marc Oberle"])
    assert house.leg("keying").reason == "hung-up"


def test_killed_and_back() -> None:
    with tempfile.TemporaryDirectory(prefix="db-") as folder:
        house = a_bridge(Path(folder))
        house.start()
        code = house.conference().participant_code
        before = Caller(house, "before", code), Caller(house, "prompted", "join")
        before[0].enter()
        assert before[1].dial().status == 200
        house.until(lambda: len(house.legs("prompted")) == 1)
        house.kill()

        began_at = time.monotonic()
        house.start()
        back_s = time.monotonic() - began_at
        after = Caller(house, "after", code)
        with leaving(*before, after):
            after.enter()
            assert {house.leg(c.name).reason for c in before} == {"bridge-died"}
            assert all(caller.call.ended.wait(5) for caller in before), "the engine says goodbye"
            _stopped(house, after)
        house.look_over_log()
        assert back_s < BACK_S, f"answered after {back_s:.1f} s"


def _stopped(house: CalledBridge, caller: Caller) -> None:
    """SIGTERM: callers get BYE, the books are closed."""
    house.stop()
    assert caller.call.ended.wait(2)
    assert house.process is not None
    assert house.process.returncode == 0
    assert house.leg(caller.name).reason == "bridge-stopped"


def test_a_taken_port_is_named() -> None:
    with bridge() as house, tempfile.TemporaryDirectory(prefix="db-") as folder:
        second = a_bridge(Path(folder), sip={"port": house.port})
        process = second.launch()
        assert process.wait(30) != 0
        assert str(house.port) in second.log_file.read_text()
        assert "Traceback" not in second.log_file.read_text()
        assert house.answers()
