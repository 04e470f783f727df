"""Tables: what stands in them, and that other people's names are never markup."""

import io
from datetime import timedelta

import pytest
from fakes_control import NOON, live_leg, snapshot_of_two_rooms
from rich.console import Console

from bridge.commandline.late import Late, LateRefusal
from bridge.commandline.rows import headline, live_rows
from bridge.commandline.terminal import duration, facts, table
from bridge.commandline.watch import demo_drawing
from bridge.control.live import LegState, LiveRoom, LiveSnapshot


def printed(drawn: object) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(drawn)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00:00"), (-3, "0:00:00"), (61.9, "0:01:01"), (90_000, "25:00:00")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_leg_s_row() -> None:
    room = LiveRoom(1, "Board", NOON, 15, (live_leg(0, muted=True, held=True),))
    waiting = live_leg(1, "Ada", state=LegState.WAITING)
    rows = live_rows(LiveSnapshot((room,), (waiting,)), NOON + timedelta(seconds=61))
    assert rows[0]["conference"] == "1 Board (1/15)"
    assert (rows[0]["name"], rows[0]["for"]) == ("unidentified", "0:01:01")
    assert [row["state"] for row in rows] == ["muted, held", "waiting"]


def test_the_headline_counts() -> None:
    text = headline(snapshot_of_two_rooms())
    assert text == "Rooms 2, in rooms 3, not yet in one 1, up for 0:01:00"


def test_names_are_no_markup() -> None:
    text = printed(table([{"name": "[red]Ada[/red]", "list": ["a", True, None]}]))
    assert "[red]Ada[/red]" in text
    assert "a, yes, " in text


def test_facts_have_a_line_each() -> None:
    assert printed(facts({"id": 7, "stopped": False})).split() == ["id", "7", "stopped", "no"]


def test_the_demo_draws_nothing_in_a_pipe() -> None:
    with demo_drawing(wanted=True) as show:
        show(object())


def test_what_is_not_installed_says_how_to_get_it() -> None:
    with pytest.raises(LateRefusal, match="make setup"):
        Late("no_such_module:function")()


def test_known_errors_become_refusals_and_defects_stay_what_they_are() -> None:
    assert Late("json:loads")("[1]") == [1]
    with pytest.raises(LateRefusal, match="Expecting value"):
        Late("json:loads", "json:JSONDecodeError")("?")
    with pytest.raises(TypeError):
        Late("json:loads", "json:JSONDecodeError")(7)
