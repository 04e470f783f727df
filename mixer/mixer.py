"""The mixer: what everybody hears, one frame at a time.

    engine     input, silent  ->  tick()  ->  output            every 20 ms
                                     |
        routes   who is where, whose voice counts      only if something was asked for
        voices   ramps where one begins or breaks off  only those rows
        music    one frame of every track
        mix      sums per room, own voice out, clip    all rows at once
        cues     laid on top
        talking  gates -> events

A leg in a room hears all others of it; alone or muted ones change nothing about that. A leg in no
room hears its music and its cues; a held one hears nothing and is not heard. Whatever changes
takes 5 ms (mixer.ramps); a voice whose stream breaks off falls from its last sample. What is asked
for takes effect in the next tick. No clock and no thread: the engine owns all of it.
"""

import numpy as np

from mixer.cues import Cues
from mixer.events import MixerEvent
from mixer.frame import Flags, Matrix, Rows, Samples, samples_per_frame
from mixer.mix import Sums
from mixer.music import Music
from mixer.places import NOWHERE, room_place
from mixer.plan import Lines
from mixer.ramps import Ramps, scale
from mixer.routes import Routes
from mixer.talking import TalkGate, level_dbov
from mixer.voices import Voices

NO_ROWS: Rows = np.empty(0, np.intp)


class Mixer:
    """Up to `capacity` legs at one sample rate; a leg is a row of `input` and `output`.

    Every method that names a row raises NoSuchLeg if no leg has it.
    """

    def __init__(self, rate_hz: int, capacity: int) -> None:
        samples, lines = samples_per_frame(rate_hz), Lines(capacity)
        self._frames: Samples = np.zeros((capacity + 1, samples), np.int16)
        self.input: Samples = self._frames[:capacity]
        """(capacity, samples). The engine writes here before a tick; ramps may alter it."""
        self.silent: Flags = np.ones(capacity, np.bool_)
        """(capacity,). True: nothing came for this row; what its input holds is not looked at."""
        self.output: Samples = np.zeros((capacity, samples), np.int16)
        """(capacity, samples). What each leg hears, from tick to tick; zeros without a leg."""
        self._lines = lines
        self._ramps = Ramps(rate_hz)
        self._routes = Routes(capacity)
        self._voices = Voices(self._frames, self._ramps)
        self._music = Music(self._routes.places_in_use)
        self._sums = Sums(lines, samples)
        self._cues = Cues(self._ramps)
        self._gate = TalkGate(capacity, samples)
        self._energy: Matrix = np.zeros(capacity, np.float32)
        self._plan = self._routes.step().plan

    @property
    def levels(self) -> Matrix:
        """(capacity,). Level of each row's last frame in dBov, muted or not; -127 for silence."""
        return level_dbov(self._energy / self.output.shape[1])

    def add_leg(self) -> int:
        """Take a row, in no room, with nothing to hear. MixerFull if none is free."""
        row = self._routes.add()
        self.silent[row] = True
        return row

    def remove_leg(self, row: int) -> None:
        """Give a row back. What its room heard last falls in the next tick; then it is free."""
        self._routes.remove(row)
        self._cues.forget(row)
        self._gate.forget(row)

    def join(self, row: int, room: int) -> None:
        """Hear and be heard in `room`, having left any other. ValueError beyond 62 bits."""
        self._routes.enter(row, room_place(room))

    def leave(self, row: int) -> None:
        """Be in no room; music that was set for the row is heard again."""
        self._routes.enter(row, NOWHERE)

    def mute(self, row: int, muted: bool) -> None:
        """Keep a leg's voice from its room, now and in any room it joins."""
        self._routes.mute(row, muted)

    def hold(self, row: int, held: bool) -> None:
        """Neither hear nor be heard, and be back in the same place afterwards."""
        self._routes.hold(row, held)
        self._cues.hold(row, held)

    def play(self, row: int, cue: Samples, cue_id: int) -> None:
        """Lay a cue on what the leg hears, in place of the one before; CueEnded tells its end.

        The array is read while it plays. ValueError if it is not one row of int16.
        """
        self._routes.check(row)
        self._cues.play(row, cue, cue_id)

    def stop(self, row: int) -> None:
        """Stop the leg's cue, if any; no CueEnded follows."""
        self._routes.check(row)
        self._cues.stop(row)

    def music(self, row: int, track: Samples | None) -> None:
        """Hear an endless track whenever in no room. The same array is heard in step by all.

        ValueError if it is empty or not one row of int16.
        """
        self._routes.check(row)
        place = NOWHERE if track is None else self._music.place_of(track)
        self._routes.listen(row, place)

    def tick(self) -> list[MixerEvent]:
        """Turn one frame of `input` into one frame of `output`; tell what happened."""
        arriving, leaving = self._step() if self._routes.stale else (NO_ROWS, NO_ROWS)
        plan, routes = self._plan, self._routes
        source = self._voices.source(plan.rows, routes.voiced, routes.present, self.silent)
        self._music.advance(self._sums.heard[self._lines.first_track :])
        energy = self._sums.mix(self._frames, source, plan, self.output)
        self._energy[plan.rows] = energy
        scale(self.output, arriving, self._ramps.rise)
        scale(self.output, leaving, self._ramps.fall)
        events: list[MixerEvent] = [*self._cues.lay(self.output)]
        events += self._gate.listen(self._energy, routes.voiced)
        return events

    def _step(self) -> tuple[Rows, Rows]:
        step = self._routes.step()
        self._plan = step.plan
        self._music.forget_unused()
        self._gate.close(~self._routes.voiced)
        self._energy[:] = 0
        self.output[step.plan.hears.size :] = 0
        return step.arriving, step.leaving
