"""The whole demo, once: a bridge process, five callers, who heard whom."""

from pathlib import Path

import pytest
from calls import loopback_defaults

from bridge.demo.hearing import Presence
from bridge.demo.run import demo
from bridge.demo.script import PEOPLE
from bridge.demo.states import DemoResult, DemoState, Phase, Stage

pytestmark = [pytest.mark.sip, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def played(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[DemoResult, list[DemoState]]:
    """The demo's result and all states it showed."""
    states: list[DemoState] = []
    return demo(loopback_defaults(), tmp_path_factory.mktemp("demo"), states.append), states


def test_everybody_hears_all_others_and_nobody_himself(
    played: tuple[DemoResult, list[DemoState]],
) -> None:
    result, _ = played
    assert result.problems == ()
    assert result.passed
    for listener, caller in enumerate(result.callers):
        for speaker, hearing in enumerate(caller.hearings):
            own = listener == speaker
            assert hearing.presence is (Presence.ABSENT if own else Presence.HEARD)
            assert own or hearing.level_db == pytest.approx(0.0, abs=0.5)


def test_everybody_gets_in_soon(played: tuple[DemoResult, list[DemoState]]) -> None:
    for caller in played[0].callers:
        assert caller.entered_s is not None
        assert caller.let_in_ms is not None


def test_it_shows_how_it_goes_on(played: tuple[DemoResult, list[DemoState]]) -> None:
    _, states = played
    phases = list(dict.fromkeys(state.phase for state in states))
    assert phases == list(Phase)
    stages = [state.callers[0].stage for state in states]
    assert list(dict.fromkeys(stages))[-2:] == [Stage.ROOM, Stage.GONE]
    assert any(caller.talking for state in states for caller in state.callers)
    assert len(states[-1].rows()) == len(PEOPLE)


def test_it_leaves_recordings_picture_page_and_log(
    played: tuple[DemoResult, list[DemoState]],
) -> None:
    left = {path.name for path in played[0].folder.iterdir()}
    assert left == {
        "report.html",
        "spectrogram.png",
        "bridge.log",
        *(f"{person.user}.wav" for person in PEOPLE),
    }


def test_no_code_and_no_pin_is_in_the_log(played: tuple[DemoResult, list[DemoState]]) -> None:
    log = Path(played[0].folder / "bridge.log").read_text()
    assert all(person.pin not in log for person in PEOPLE if len(person.pin) > 4)
