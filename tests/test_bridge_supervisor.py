"""Two children side by side: started, started again, stopped together."""

import os
import signal
import sys

import pytest
from supervised import REFUSED, REFUSES, REFUSES_WHEN_TOLD, STAYS, STUBBORN, Supervised, supervised

from bridge.supervisor import ChildFailed, dialbridge


def both(house: Supervised) -> dict[str, int]:
    """Bridge and panel, and the greeting, in whatever order they come."""
    said = [house.line() for _ in range(3)]
    assert "greeting" in said
    return {name: int(pid) for name, pid in (line.split() for line in said if " " in line)}


def test_a_killed_child_is_started_again_and_the_other_is_left_alone() -> None:
    with supervised(bridge=STAYS, panel=STAYS) as house:
        children = both(house)
        for _ in range(3):
            os.kill(children["bridge"], signal.SIGKILL)
            again = house.children(1)
            assert again.keys() == {"bridge"}
            assert again["bridge"] != children["bridge"]
            children |= again
        os.kill(children["panel"], 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_both(number: signal.Signals) -> None:
    with supervised(bridge=STAYS, panel=STAYS) as house:
        both(house)
        assert house.end(number) == 0
        assert house.said.read() == "stopped\n"


def test_a_child_that_refuses_before_all_have_answered_ends_it_all() -> None:
    with supervised(answering=False, bridge=REFUSES, panel=STAYS) as house:
        said = house.said.read()  # to the end: the panel is gone too
        assert said.endswith("the bridge could not start: 7\n")
        assert house.process.wait() == REFUSED


def test_a_child_that_is_killed_before_all_have_answered_is_started_again() -> None:
    with supervised(answering=False, bridge="echo {name}; kill -9 $$") as house:
        assert [house.line() for _ in range(3)] == ["bridge"] * 3


def test_a_child_that_refuses_after_all_have_answered_is_started_again() -> None:
    with supervised(bridge=REFUSES_WHEN_TOLD) as house:
        said = [house.line() for _ in range(2)]
        assert "greeting" in said
        (child,) = (int(line.split()[1]) for line in said if line != "greeting")
        for _ in range(3):
            os.kill(child, signal.SIGUSR1)
            child = house.children(1)["bridge"]


def test_a_child_that_will_not_stop_is_killed() -> None:
    with supervised(stop_s=0.2, bridge=STUBBORN, panel=STAYS) as house:
        both(house)
        assert house.end(signal.SIGTERM) == 0
        assert house.said.read() == "stopped\n"


def test_children_die_with_a_killed_parent() -> None:
    with supervised(bridge=STAYS, panel=STAYS) as house:
        both(house)
        assert house.end(signal.SIGKILL) == -signal.SIGKILL
        assert house.line() == "", "the pipe ends with the last who holds it"


def test_the_failure_says_who_could_not_start() -> None:
    assert str(ChildFailed("bridge", 1)) == "the bridge could not start"


def test_children_are_this_program() -> None:
    assert dialbridge("serve", "bridge") == [sys.executable, "-m", "cli", "serve", "bridge"]
