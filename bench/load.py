"""How the whole bridge carries calls: a real bridge on loopback, a load generator, one line.

    python bench/load.py --generator PATH [--calls 300] [--room-size 5] [--rate 20]
                         [--seconds 30] [--source FILE] [--json]

The generator is a program that places calls, sends RTP, and prints its measurements as one JSON
object with the fields used below (calls, answered, iat_ms, loss_pct, late60_pct, setup_ms). The
CPU of the bridge is its own and its engine's, read from /proc over the generator's window, in
milliseconds per call and second. The machine's other work shows in cpu_pressure: quote no run
where it is high.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bridge.demo.loopback import LoopbackBridge, loopback_settings
from bridge.store import accounts, conferences
from bridge.store.records import AccountRole, NewAccount, NewConference
from bridge.store.store import Store
from config.settings import MediaSettings, Settings
from pinentry.codes import CodeRules

FIRST_CODE = 200001
"""The generator counts rooms upwards, so these codes repeat digits: the bench allows that."""

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def bench_settings(folder: Path, calls: int) -> Settings:
    """A bridge that has room for `calls`."""
    settings = loopback_settings(Settings(), folder)
    return replace(
        settings,
        sip=replace(settings.sip, bind=("127.0.0.1",), capacity=min(calls + 10, 2000)),
        media=MediaSettings(rtp_first_port=16384, rtp_last_port=32767),
        entrance=replace(settings.entrance, codes_may_repeat_digits=True),
    )


def add_rooms(settings: Settings, rooms: int, size: int) -> None:
    """Conferences with the codes that the generator keys."""
    store, utc = Store.open(settings.database), datetime.now(UTC)
    store.upgrade()
    organizer = accounts.add(
        store, NewAccount("bench@example.org", "Bench", AccountRole.ORGANIZER), "bench", utc
    )
    for room in range(rooms):
        new = NewConference(
            f"Room {room}", organizer.id, utc, size=size, participant_code=str(FIRST_CODE + room)
        )
        conferences.add(store, new, CodeRules(6, may_repeat_digits=True), "bench", utc)
    store.close()


def cpu_s(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def child_of(pid: int) -> int:
    """The engine: the bridge's only child."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0])


class Sampler(threading.Thread):
    """Reads the processes' CPU twice a second; keeps (time, cpu of each)."""

    def __init__(self, pids: list[int]) -> None:
        super().__init__(daemon=True)
        self._pids = pids
        self._over = threading.Event()
        self.samples: list[tuple[float, list[float]]] = []

    def run(self) -> None:
        while not self._over.wait(0.5):
            self.samples.append((time.monotonic(), [cpu_s(pid) for pid in self._pids]))

    def stop(self) -> None:
        self._over.set()
        self.join()

    def cores(self, last_s: float) -> list[float]:
        """Processors used by each process in the last seconds before the calls ended."""
        end_at, end = self.samples[-1]
        begin_at, begin = next(s for s in self.samples if s[0] >= end_at - last_s)
        return [(b - a) / (end_at - begin_at) for a, b in zip(begin, end, strict=True)]


def measure(options: argparse.Namespace) -> dict[str, object]:
    """One run."""
    rooms = -(-options.calls // options.room_size)
    with tempfile.TemporaryDirectory(prefix="load") as name:
        folder = Path(name)
        settings = bench_settings(folder, options.calls)
        add_rooms(settings, rooms, options.room_size)
        with LoopbackBridge(settings, folder / "bridge.log") as bridge:
            bridge.wait_until_ready()
            assert bridge.process is not None
            pid = bridge.process.pid
            engine = child_of(pid)
            time.sleep(2)
            sampler = Sampler([pid, engine])
            sampler.start()
            result = generate(options, settings, engine, sampler)
    return result


def generate(
    options: argparse.Namespace, settings: Settings, engine: int, sampler: Sampler
) -> dict[str, object]:
    """Run the generator against the bridge; add what the sampler saw in its window."""
    command = [
        *(options.generator, "--port", str(settings.sip.port), "--rt", "--pid", str(engine)),
        *("--uri", f"sip:join@127.0.0.1:{settings.sip.port}", "--dtmf", "1500:{room}#"),
        *("--calls", str(options.calls), "--rate", str(options.rate), "--settle", "8"),
        *("--room-size", str(options.room_size), "--room-base", str(FIRST_CODE)),
        *("--source", options.source, "--duration", str(options.seconds)),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    sampler.stop()
    result: dict[str, object] = json.loads(done.stdout)
    teardown_s = 1 + options.calls / 200
    bridge_cores, engine_cores = sampler.cores(options.seconds + teardown_s)
    result["engine_ms"] = round(1000 * engine_cores / options.calls, 3)
    result["ms_per_call_second"] = round(1000 * (bridge_cores + engine_cores) / options.calls, 3)
    return result


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--generator", required=True)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--room-size", type=int, default=5)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--source", default="tone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options)
    if options.json:
        print(json.dumps(result))
        return
    for name in ("answered", "ms_per_call_second", "engine_ms", "setup_ms", "iat_ms", "loss_pct"):
        print(f"{name:20} {result[name]}")
    print(f"{'late60_pct':20} {result['late60_pct']}")
    print(f"{'cpu_pressure':20} {result['cpu_pressure']}")


if __name__ == "__main__":
    main()
