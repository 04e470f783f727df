"""From the callers' recordings to who heard whom. Pure numpy; any thread.

All callers of one process count ticks alike, so sample `(tick - first_tick) * 160` of every
recording is the same moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.demo.hearing import LONGEST_DELAY_S, Hearing, Presence, listen
from bridge.telephony.caller_script import RATE_HZ, CallerResult
from mixer.frame import samples_per_frame


@dataclass(frozen=True, eq=False)
class Scene:
    """What everybody said and heard in the same stretch of time, int16 (callers, samples)."""

    said: NDArray[np.int16]
    heard: NDArray[np.int16]


def scene(results: Sequence[CallerResult]) -> Scene:
    """The stretch from the first word that anybody says to the arrival of the last."""
    said = _aligned(results, [result.said for result in results])
    heard = _aligned(results, [result.heard for result in results])
    spoken = np.flatnonzero(said.any(axis=0))
    if not spoken.size:
        return Scene(said[:, :0], heard[:, :0])
    stretch = slice(spoken[0], spoken[-1] + 1 + int(LONGEST_DELAY_S * RATE_HZ))
    return Scene(said[:, stretch], heard[:, stretch])


def _aligned(
    results: Sequence[CallerResult], recordings: Sequence[NDArray[np.int16]]
) -> NDArray[np.int16]:
    """The recordings one below the other on one time axis, zeros where there is none."""
    frame = samples_per_frame(RATE_HZ)
    first = min(result.first_tick for result in results)
    starts = [(result.first_tick - first) * frame for result in results]
    length = max(start + len(r) for start, r in zip(starts, recordings, strict=True))
    matrix = np.zeros((len(results), length), np.int16)
    for row, start, recording in zip(matrix, starts, recordings, strict=True):
        row[start : start + len(recording)] = recording
    return matrix


def hearings(scene: Scene) -> list[tuple[Hearing, ...]]:
    """For every listener, what was heard of every speaker."""
    return [listen(heard, scene.said, RATE_HZ) for heard in scene.heard]


def problems(names: Sequence[str], matrix: Sequence[Sequence[Hearing]]) -> list[str]:
    """A sentence for everybody who heard himself or missed somebody."""
    found = []
    for listener, row in zip(names, matrix, strict=True):
        for speaker, hearing in zip(names, row, strict=True):
            sentence = _problem(listener, speaker, hearing)
            if sentence:
                found.append(sentence)
    return found


def _problem(listener: str, speaker: str, hearing: Hearing) -> str | None:
    if hearing.presence is Presence.SAID_NOTHING:
        return None if listener != speaker else f"{speaker} said nothing"
    if listener == speaker:
        if hearing.presence is Presence.ABSENT:
            return None
        return f"{listener} heard himself or herself ({hearing.level_db:.0f} dB)"
    match hearing.presence:
        case Presence.HEARD:
            return None
        case Presence.PARTLY:
            return f"{listener} heard only {hearing.share:.0%} of what {speaker} said"
        case _:
            return f"{listener} missed {speaker}"
