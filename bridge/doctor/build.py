"""Is pjsua2 here, and is it the build that tools/pjsua2 makes?

The one on the package index holds 4 calls and silently refuses the fifth; ours holds 2,048.
Starts pjsua2's library for a moment, so never in a process that runs a bridge.
"""

from bridge.doctor.check import Check, failed, ok
from bridge.telephony.build import BuildFacts, BuildMissing, build_facts
from config.settings import Codec, Settings

REBUILD = "Build and install ours: make setup"


def look_at_build(settings: Settings) -> list[Check]:
    """pjsua2, its call limit, and its codecs."""
    try:
        facts = build_facts()
    except BuildMissing as error:
        return [failed("pjsua2", str(error), f"{REBUILD}. A panel alone does without.")]
    return judge(facts, settings)


def judge(facts: BuildFacts, settings: Settings) -> list[Check]:
    """The build against the settings."""
    return [
        ok("pjsua2", f"version {facts.version}"),
        call_limit(facts.max_calls, settings.sip.capacity),
        codecs(facts.codecs, settings.media.codecs),
    ]


def call_limit(max_calls: int, capacity: int) -> Check:
    """Enough calls for sip.capacity."""
    detail = f"built for {max_calls} calls, {capacity} wanted"
    if max_calls < capacity:
        return failed("call limit", detail, f"{REBUILD}, or lower sip.capacity.")
    return ok("call limit", detail)


def codecs(built: tuple[str, ...], wanted: tuple[Codec, ...]) -> Check:
    """Every codec of media.codecs is in the build; names as in `PCMU/8000/1`."""
    names = {name.partition("/")[0].upper() for name in built}
    missing = [codec.value for codec in wanted if codec.value.upper() not in names]
    if missing:
        detail = f"the build lacks {', '.join(missing)}"
        return failed("codecs", detail, f"{REBUILD}, or take them out of media.codecs.")
    return ok("codecs", ", ".join(codec.value for codec in wanted))
