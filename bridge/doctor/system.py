"""Is the machine big enough, and does it know what time it is?

    check              warning                            failed
    CPUs               more than 600 calls for each       -
    open files         soft limit below the need          hard limit below the need
    disk               less than 1 GiB free               less than 100 MiB free
    clock              not synchronised                   no time zone data

The judgements take what was found as arguments; `look_at_system` finds it. Blocking, any thread.
"""

import os
import resource
import shutil
import subprocess
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bridge.doctor.check import Check, failed, ok, warning
from config.settings import Settings

CALLS_PER_CPU = 600
"""1.2 ms of CPU per call and second (DESIGN, section 2) leave a quarter of each CPU free."""
FILES_PER_CALL = 2
"""One RTP and one RTCP socket."""
OTHER_FILES = 512
"""Libraries, logs, the database, SIP over TCP, the panel's readers of the event stream."""
DISK_WARNING_BYTES = 1024**3
DISK_FAILED_BYTES = 100 * 1024**2
PROBE_ZONES = ("Europe/Paris", "America/New_York")
TIMEDATECTL_TIMEOUT_S = 5.0


def look_at_system(settings: Settings, folders: tuple[Path, ...]) -> list[Check]:
    """CPUs, open files, the clock, and the disks of these folders."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return [
        cpus(len(os.sched_getaffinity(0)), settings.sip.capacity),
        open_files(hard, settings.sip.capacity),
        *(disk(folder, free_bytes(folder)) for folder in dict.fromkeys(folders)),
        clock(missing_zones(PROBE_ZONES), synchronised()),
    ]


def cpus(count: int, capacity: int) -> Check:
    """Enough CPUs for the calls that the settings allow."""
    detail = f"{count} for up to {capacity} calls"
    if capacity <= count * CALLS_PER_CPU:
        return ok("CPUs", detail)
    most = count * CALLS_PER_CPU
    return warning("CPUs", detail, f"Set sip.capacity to {most} or less, or add CPUs.")


def open_files(hard: int, capacity: int) -> Check:
    """Enough file descriptors for the sockets of every call (the hard RLIMIT_NOFILE)."""
    need = capacity * FILES_PER_CALL + OTHER_FILES
    detail = f"{_limit(hard)} allowed, {need} needed for {capacity} calls"
    if _covers(hard, need):
        return ok("open files", detail)
    remedy = f"Start with LimitNOFILE={need} (systemd) or: ulimit -n {need}"
    return failed("open files", detail, f"{remedy} as root, or lower sip.capacity.")


def disk(folder: Path, free: int) -> Check:
    """Enough space where the bridge writes."""
    name, detail = f"disk of {folder}", f"{free / 1024**2:,.0f} MiB free"
    remedy = "Free some space, or move the folder by the settings."
    if free < DISK_FAILED_BYTES:
        return failed(name, detail, remedy)
    return warning(name, detail, remedy) if free < DISK_WARNING_BYTES else ok(name, detail)


def clock(missing: list[str], synchronised: bool | None) -> Check:
    """Time zones are known, and the time is right (None: nobody here can tell)."""
    if missing:
        remedy = "Install it: apt-get install tzdata (or: pip install tzdata)."
        return failed("clock", f"no time zone data for {', '.join(missing)}", remedy)
    if synchronised is False:
        remedy = "Switch it on: timedatectl set-ntp true. Conferences start by this clock."
        return warning("clock", "time zones known; the time is not synchronised", remedy)
    told = "synchronised" if synchronised else "nothing here tells whether it is synchronised"
    return ok("clock", f"time zones known; {told}")


def free_bytes(folder: Path) -> int:
    """Free space where the folder is or will be made."""
    existing = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    return shutil.disk_usage(existing).free


def missing_zones(zones: tuple[str, ...]) -> list[str]:
    """Those of the zones that Python has no data for."""
    return [zone for zone in zones if not _known(zone)]


def synchronised() -> bool | None:
    """What systemd says about NTP; None where it is not there or does not say."""
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEDATECTL_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(done.stdout.strip())


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, OSError):
        return False
    return True


def _covers(limit: int, need: int) -> bool:
    return limit == resource.RLIM_INFINITY or limit >= need


def _limit(limit: int) -> str:
    return "unlimited" if limit == resource.RLIM_INFINITY else str(limit)
