"""The demo: a bridge, five callers, a proof.

    folder -> conference in a fresh database -> bridge process -> callers' process -> performance
           -> recordings -> who heard whom -> picture and page

Blocking, about 45 seconds; called by `dialbridge demo` in the command line's only thread.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bridge.control.client import ControlClient
from bridge.demo import conference, proof
from bridge.demo.hearing import Hearing
from bridge.demo.loopback import LoopbackBridge, loopback_settings
from bridge.demo.picture import picture
from bridge.demo.report import write_recording, write_report
from bridge.demo.script import PEOPLE, Person, scripts
from bridge.demo.speech import speech_of
from bridge.demo.states import CallerOutcome, CallerState, DemoResult, DemoState, Phase
from bridge.demo.watch import Show, Watch
from bridge.telephony.caller_process import CallerProcess
from bridge.telephony.caller_script import CallerResult, Happening
from config.settings import Settings

FINISH_S = 10.0
LOG = "bridge.log"


def demo(settings: Settings, keep: Path | None, show: Show) -> DemoResult:
    """Have five callers meet on a bridge of their own, and find out who heard whom.

    `keep`: the folder for what is left behind, made if need be; None: a new one in the system's
    temporary folder; `result.folder` names it either way. `show` is called about ten times a
    second, in this thread, with the state to draw (`state.rows()` is the live table); at the end
    `result.rows()` is the table of who heard whom, and `result.to_json()` is everything.

    A caller who is not let in, hears himself or misses somebody makes `passed` False and a
    sentence in `problems`. Raises, when there is nothing to prove, BridgeSilent (demo.loopback),
    CallersFailed (telephony.caller_process) or SoundUnreadable (prompts.recordings); each says
    what is wrong.
    """
    began_at = time.monotonic()
    folder = _folder(keep)
    show(DemoState(Phase.STARTING, 0.0, tuple(_waiting(PEOPLE))))
    watch, results = _perform(settings, folder, show, began_at)
    show(watch.state(Phase.LISTENING))
    scene = proof.scene(results)
    matrix = proof.hearings(scene)
    result = _result(folder, watch, results, matrix)
    write_report(result, picture([p.name for p in PEOPLE], scene, matrix), datetime.now(UTC))
    show(watch.state(Phase.DONE))
    return result


def _perform(
    settings: Settings, folder: Path, show: Show, began_at: float
) -> tuple[Watch, list[CallerResult]]:
    """Bridge and callers, started, watched and ended; the results in the order of PEOPLE."""
    speech = speech_of(PEOPLE, settings.prompts)
    with tempfile.TemporaryDirectory(prefix="dialbridge-") as work:
        own = loopback_settings(settings, Path(work))
        meeting = conference.prepare(own, PEOPLE)
        with LoopbackBridge(own, folder / LOG) as bridge:
            play = scripts(bridge.uri("join"), meeting.participant_code, speech)
            with CallerProcess(play) as callers:
                bridge.wait_until_ready()
                watch = Watch(PEOPLE, callers, show, began_at)
                asyncio.run(_watched(watch, own))
                results = callers.finish(FINISH_S)
    return watch, [results[person.user] for person in PEOPLE]


async def _watched(watch: Watch, settings: Settings) -> None:
    async with ControlClient(settings.control) as client:
        await watch.performance(client)


def _folder(keep: Path | None) -> Path:
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="dialbridge-demo-"))
    keep.mkdir(parents=True, exist_ok=True)
    return keep.resolve()


def _waiting(people: Sequence[Person]) -> list[CallerState]:
    return [CallerState(person.name, person.company) for person in people]


def _result(
    folder: Path,
    watch: Watch,
    results: Sequence[CallerResult],
    matrix: Sequence[tuple[Hearing, ...]],
) -> DemoResult:
    outcomes = []
    for person, result, hearings in zip(PEOPLE, results, matrix, strict=True):
        outcomes.append(_outcome(person, result, hearings, watch.entered_at.get(person.user)))
        write_recording(folder / outcomes[-1].recording, result.heard)
    problems = [
        f"{outcome.name} was not let in" for outcome in outcomes if outcome.entered_s is None
    ]
    problems += proof.problems([person.name for person in PEOPLE], matrix)
    elapsed_s = time.monotonic() - watch.began_at
    return DemoResult(not problems, tuple(problems), folder, tuple(outcomes), elapsed_s)


def _outcome(
    person: Person,
    result: CallerResult,
    hearings: tuple[Hearing, ...],
    entered_at: float | None,
) -> CallerOutcome:
    dialled, answered = result.when(Happening.DIALLED), result.when(Happening.ANSWERED)
    keyed = max((r.at for r in result.reports if r.what is Happening.KEYED), default=None)
    return CallerOutcome(
        name=person.name,
        company=person.company,
        answered_ms=_apart(dialled, answered, 1000, 1),
        entered_s=_apart(dialled, entered_at, 1, 2),
        let_in_ms=_apart(keyed, entered_at, 1000, 0),
        hearings=hearings,
        recording=f"{person.user}.wav",
    )


def _apart(start: float | None, end: float | None, factor: int, places: int) -> float | None:
    return None if start is None or end is None else round((end - start) * factor, places)
