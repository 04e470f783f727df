"""From callers' recordings to sentences: who heard himself, who missed somebody."""

import numpy as np
from signals import speech_like

from bridge.demo.hearing import Hearing, Presence
from bridge.demo.proof import hearings, problems, scene
from bridge.telephony.caller_script import CallerResult
from mixer.frame import samples_per_frame

FRAME = samples_per_frame(8000)
NAMES = ["Ida", "Jan"]
DELAY = 480


def result(name: str, first_tick: int, said_at: int, seed: int) -> CallerResult:
    """A caller who joins at a tick and says four seconds from another tick on."""
    said = np.zeros(400 * FRAME, np.int16)
    voice = speech_like(4000, seed=seed)
    voice[0] = 1000
    start = (said_at - first_tick) * FRAME
    said[start : start + voice.size] = voice
    return CallerResult(name, True, 200, first_tick, np.zeros_like(said), said, ())


def hearing(presence: Presence, share: float = 1.0) -> Hearing:
    """A finding."""
    return Hearing(presence, 0.0, share, 60.0)


def test_recordings_that_begin_apart_are_laid_side_by_side() -> None:
    ida, jan = result("ida", 10, 60, 1), result("jan", 30, 100, 2)
    # Jan hears Ida, 60 ms later, from the beginning of his own recording on.
    jan.heard[:] = np.roll(ida.said, DELAY - 20 * FRAME)
    both = scene([ida, jan])
    spoken = [int(np.flatnonzero(said)[0]) // FRAME for said in both.said]
    assert spoken == [0, 40]
    (_, jan_by_ida), (ida_by_jan, _) = hearings(both)
    assert ida_by_jan.presence is Presence.HEARD
    assert ida_by_jan.delay_ms == 60.0
    assert jan_by_ida.presence is Presence.ABSENT


def test_a_scene_without_words_is_empty() -> None:
    nothing = np.zeros(1600, np.int16)
    silent = CallerResult("ida", True, 200, 0, nothing, nothing, ())
    assert scene([silent, silent]).said.shape == (2, 0)


def test_all_well_is_no_problem() -> None:
    heard, absent = hearing(Presence.HEARD), hearing(Presence.ABSENT)
    assert problems(NAMES, [[absent, heard], [heard, absent]]) == []


def test_every_wrong_pair_is_a_sentence() -> None:
    heard, absent = hearing(Presence.HEARD), hearing(Presence.ABSENT)
    partly = hearing(Presence.PARTLY, 0.5)
    assert problems(NAMES, [[heard, absent], [partly, partly]]) == [
        "Ida heard himself or herself (0 dB)",
        "Ida missed Jan",
        "Jan heard only 50% of what Ida said",
        "Jan heard himself or herself (0 dB)",
    ]


def test_who_said_nothing_is_a_problem_once() -> None:
    quiet, absent = hearing(Presence.SAID_NOTHING), hearing(Presence.ABSENT)
    heard = hearing(Presence.HEARD)
    assert problems(NAMES, [[quiet, heard], [quiet, absent]]) == ["Ida said nothing"]
