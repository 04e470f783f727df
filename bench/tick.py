"""How long a tick of the mixer takes, beside a plain numpy loop over rooms and legs.

    python bench/tick.py [--legs 10,100,1000] [--room-size 5] [--rate 8000] [--runs 7] [--json]

Everybody talks, in rooms of `room-size`, rows dealt out at random. Ours and the loop take turns
in every run; a figure is the median over runs of a run's median tick. The scenes below the table
are ours alone, at the largest number of legs. "kept" is what a steady tick leaves allocated.
"""

import argparse
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from mixer.mixer import Mixer

Samples = NDArray[np.int16]
LEVEL = 3000
"""Standard deviation of the noise that everybody says: -21 dBov."""


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    legs: int
    tick_us: float
    leg_us: float
    naive_us: float
    ratio: float
    kept_bytes: int


class Scene:
    """A mixer full of talkers."""

    def __init__(self, legs: int, room_size: int, rate_hz: int) -> None:
        random = np.random.default_rng(5)
        self.mixer = Mixer(rate_hz, legs)
        self.rows = [self.mixer.add_leg() for _ in range(legs)]
        self.room_of = random.permutation(legs) // room_size
        for row in self.rows:
            self.mixer.join(row, int(self.room_of[row]))
        self.voices = random.normal(0, LEVEL, self.mixer.input.shape).astype(np.int16)
        self.mixer.silent[:] = False
        self.settle()

    def settle(self) -> None:
        """Speak, and tick until every change has come about."""
        for _ in range(4):
            self.mixer.input[:] = self.voices
            self.mixer.tick()


def naive_tick(voices: Samples, rooms: Sequence[NDArray[np.intp]], output: Samples) -> None:
    """Mix the plain way: a sum per room, then one leg after the other."""
    for rows in rooms:
        total = voices[rows].sum(axis=0, dtype=np.int32)
        for row in rows:
            output[row] = np.clip(total - voices[row], -32768, 32767)


def median_us(call: Callable[[], object], times: int) -> float:
    """Median duration of a call in microseconds."""
    durations = []
    for _ in range(times):
        before = time.perf_counter_ns()
        call()
        durations.append(time.perf_counter_ns() - before)
    return statistics.median(durations) / 1000


def kept_bytes(mixer: Mixer) -> int:
    """Bytes that a hundred steady ticks leave allocated, per tick."""
    tracemalloc.start()
    mixer.tick()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(100):
        mixer.tick()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) // 100


def measure(legs: int, room_size: int, rate_hz: int, runs: int) -> Figure:
    """Ours against the loop, taking turns; both must have said the same."""
    scene = Scene(legs, room_size, rate_hz)
    rooms = [np.flatnonzero(scene.room_of == room) for room in np.unique(scene.room_of)]
    expected = np.zeros_like(scene.voices)
    ours, naive = [], []
    for _ in range(runs):
        ours.append(median_us(scene.mixer.tick, 100))
        naive.append(median_us(lambda: naive_tick(scene.voices, rooms, expected), 5))
    if not np.array_equal(scene.mixer.output, expected):
        raise SystemExit(f"{legs} legs: the mixer and the loop disagree")
    tick_us, naive_us = statistics.median(ours), statistics.median(naive)
    ratio = naive_us / tick_us
    return Figure(legs, tick_us, tick_us / legs, naive_us, ratio, kept_bytes(scene.mixer))


def scenes(legs: int, room_size: int, rate_hz: int) -> dict[str, float]:
    """Median tick, in microseconds, of what happens beside steady talk."""
    scene = Scene(legs, room_size, rate_hz)
    mixer, rows = scene.mixer, scene.rows
    result = {"everybody talks": median_us(mixer.tick, 200)}

    def change() -> None:
        rows.append(rows.pop(0))
        mixer.join(rows[0], int(scene.room_of[rows[1]]))
        mixer.tick()

    result["somebody moves in every tick"] = median_us(change, 200)
    for row in rows[legs // 5 :]:
        mixer.mute(row, True)
    scene.settle()
    result["four of five are muted"] = median_us(mixer.tick, 200)
    cue = np.zeros(rate_hz * 60, np.int16)
    for row in rows[:100]:
        mixer.play(row, cue, row)
    scene.settle()
    result["and up to 100 hear a cue"] = median_us(mixer.tick, 200)
    for row in rows:
        mixer.stop(row)
        mixer.leave(row)
        mixer.music(row, cue)
    scene.settle()
    result["everybody waits with music"] = median_us(mixer.tick, 200)
    return result


def show(figures: Sequence[Figure], extra: dict[str, float]) -> None:
    """Print both tables."""
    print("  legs    tick us    per leg us    naive us    ratio    kept bytes")
    for figure in figures:
        print(
            f"{figure.legs:6}{figure.tick_us:11.0f}{figure.leg_us:14.2f}"
            f"{figure.naive_us:12.0f}{figure.ratio:9.1f}{figure.kept_bytes:14}"
        )
    for name, tick_us in extra.items():
        print(f"{tick_us:10.0f} us  {name}")


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--legs", default="10,50,100,200,500,1000,2048")
    parser.add_argument("--room-size", type=int, default=5)
    parser.add_argument("--rate", type=int, default=8000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    counts = [int(count) for count in asked.legs.split(",")]
    figures = [measure(count, asked.room_size, asked.rate, asked.runs) for count in counts]
    extra = scenes(counts[-1], asked.room_size, asked.rate)
    if asked.json:
        print(json.dumps({"ticks": [asdict(figure) for figure in figures], "scenes_us": extra}))
    else:
        show(figures, extra)


if __name__ == "__main__":
    main()
