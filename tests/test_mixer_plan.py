"""Any memberships mix like the definition."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from mixerbench import FRAME, RATE_HZ, Samples

from mixer.mixer import Mixer

Leg = tuple[int | None, bool, bool, bool]
legs = st.tuples(
    st.none() | st.integers(-2, 2), st.booleans(), st.sampled_from([False, False, True]),
    st.sampled_from([False, False, True]),
)  # fmt: skip


def naive_mix(voices: Sequence[Samples], states: Sequence[Leg]) -> list[Samples]:
    """The definition: everyone hears the sum of all others in the room whose voice counts."""
    heard = []
    for me, (my_room, _, i_am_held, _) in enumerate(states):
        total = np.zeros(FRAME, np.int64)
        for other, (room, muted, held, silent) in enumerate(states):
            counts = room is not None and not (muted or held or silent)
            if counts and other != me and room == my_room and not i_am_held:
                total += voices[other]
        heard.append(np.clip(total, -32768, 32767).astype(np.int16))
    return heard


@settings(max_examples=60, deadline=None)
@given(rounds=st.lists(st.lists(legs, min_size=12, max_size=12), min_size=1, max_size=4))
def test_any_memberships_mix_like_the_definition(rounds: list[list[Leg]]) -> None:
    random = np.random.default_rng(7)
    mixer = Mixer(RATE_HZ, 12)
    rows = [mixer.add_leg() for _ in range(12)]
    for states in rounds:
        voices = random.integers(-32768, 32768, (12, FRAME)).astype(np.int16)
        for row, (room, muted, held, silent) in zip(rows, states, strict=True):
            if room is None:
                mixer.leave(row)
            else:
                mixer.join(row, room)
            mixer.mute(row, muted)
            mixer.hold(row, held)
            mixer.silent[row] = silent
        for _ in range(4):
            mixer.input[:] = voices
            mixer.tick()
        for row, expected in zip(rows, naive_mix(list(voices), states), strict=True):
            assert (mixer.output[row] == expected).all()
