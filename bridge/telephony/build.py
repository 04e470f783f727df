"""What the installed pjsua2 was built with: asked of the library itself.

The wheel that the package index has under this name holds 4 calls, whatever one asks for; this
says so. For a process that runs no bridge: it creates and destroys the library.
"""

import ctypes
from dataclasses import dataclass

try:
    import pjsua2 as pj

    from bridge.telephony.ports import hush_before_start
except (ImportError, AttributeError, OSError) as error:  # not installed, or a build without ours
    _missing: str | None = str(error)
else:
    _missing = None

_MORE_THAN_ANY_BUILD = 100_000


class BuildMissing(RuntimeError):
    """There is no pjsua2 here, or not one that can be used."""


@dataclass(frozen=True)
class BuildFacts:
    """The build of pjsua2."""

    version: str
    max_calls: int
    codecs: tuple[str, ...]
    """Names as in SDP: PCMU, opus, G722."""


def build_facts() -> BuildFacts:
    """Start the library for a moment and ask. Raises BuildMissing."""
    if _missing is not None:
        raise BuildMissing(_missing)
    hush_before_start()
    library = pj.Endpoint()
    library.libCreate()
    try:
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.maxCalls = _MORE_THAN_ANY_BUILD
        config.logConfig.level = config.logConfig.consoleLevel = 0
        library.libInit(config)
        # pjsua cuts what was asked for to what it was built for, and says so nowhere else.
        max_calls = int(ctypes.PyDLL(pj._pjsua2.__file__).pjsua_call_get_max_count())
        codecs = tuple(sorted({c.codecId.split("/")[0] for c in library.codecEnum2()}))
        return BuildFacts(library.libVersion().full, max_calls, codecs)
    except pj.Error as error:
        raise BuildMissing(f"pjsua2 does not start: {error.reason}") from error
    finally:
        library.libDestroy()
