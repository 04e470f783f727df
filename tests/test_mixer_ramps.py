"""Nothing clicks, whatever begins, changes or breaks off."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from mixerbench import FRAME, Bench, Samples, loop

from mixer.cues import DUCK_DB
from mixer.mixer import Mixer


def steepest(samples: Samples) -> int:
    """The largest step from one sample to the next."""
    return int(np.abs(np.diff(samples.astype(np.int32))).max())


def to_music(mixer: Mixer, row: int, track: Samples) -> None:
    """Leave the room and hear music instead."""
    mixer.music(row, track)
    mixer.leave(row)


@pytest.mark.parametrize(
    "change",
    ["mute", "hold", "leave", "move", "remove", "stream", "music", "cue", "replace", "stop"],
)
def test_nothing_clicks(change: str) -> None:
    bench = Bench()
    voice, track = (np.roll(loop(hz, -9), -5) for hz in (400, 390))
    assert min(voice[0], track[0]) > steepest(voice)
    talker = bench.leg(voice, room=1)
    listener = bench.leg(None, room=1)
    bench.run(3)
    mixer = bench.mixer
    changes: dict[str, list[Callable[[], object]]] = {
        "mute": [lambda: mixer.mute(talker, True), lambda: mixer.mute(talker, False)],
        "hold": [lambda: mixer.hold(listener, True), lambda: mixer.hold(listener, False)],
        "leave": [lambda: mixer.leave(listener), lambda: mixer.join(listener, 1)],
        "move": [lambda: mixer.join(listener, 2), lambda: mixer.join(listener, 1)],
        "remove": [lambda: mixer.remove_leg(talker)],
        "stream": [lambda: bench.voices.pop(talker), lambda: bench.voices.update({talker: voice})],
        "music": [partial(to_music, mixer, listener, track), lambda: mixer.music(listener, None)],
        "cue": [lambda: mixer.play(listener, track[:3333], 1)],
        "replace": [
            lambda: mixer.play(listener, track, 1),
            lambda: mixer.play(listener, track[17:], 1),
        ],
        "stop": [lambda: mixer.play(listener, track, 1), lambda: mixer.stop(listener)],
    }
    for act in changes[change]:
        act()
        bench.run(3)
    bench.run(25)
    own = steepest(voice)
    under_a_cue = own * 10 ** (DUCK_DB / 20) + steepest(track)
    loudest = under_a_cue if change in ("cue", "replace", "stop") else own
    assert steepest(bench.heard(listener)[FRAME:]) <= loudest + 1


def test_a_broken_off_voice_falls_from_its_last_sample() -> None:
    bench = Bench()
    talker = bench.leg(np.full(FRAME, 8000, np.int16), room=1)
    listener = bench.leg(None, room=1)
    bench.run(2)
    del bench.voices[talker]
    bench.mixer.input[talker] = -32768
    bench.run(2)
    heard = bench.heard(listener)
    assert heard[2 * FRAME - 1] == 8000
    assert steepest(heard[FRAME:]) <= 8000 * 0.04
    assert (np.diff(heard[FRAME:]) <= 0).all()
    assert not heard[2 * FRAME + 40 :].any()


def test_a_removed_leg_falls_from_its_last_sample_though_its_row_is_full() -> None:
    bench = Bench()
    talker = bench.leg(np.full(FRAME, 8000, np.int16), room=1)
    listener = bench.leg(None, room=1)
    bench.run(2)
    bench.mixer.remove_leg(talker)
    bench.voices[talker] = np.full(FRAME, -32768, np.int16)
    bench.run(2)
    assert bench.heard(listener)[FRAME:].min() == 0
