"""Is the key file safe, and is espeak-ng there? Blocking, any thread."""

import shutil
import stat
from pathlib import Path

from bridge.doctor.check import Check, failed, ok, warning

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def key_file(path: Path) -> Check:
    """The key that PINs are hashed with: there, a file, and for its owner only."""
    try:
        found = path.stat()
        path.open("rb").close()
    except FileNotFoundError:
        return ok("key file", f"{path} will be made at the first start")
    except OSError as error:
        remedy = "Let the user that runs Dialbridge own and read it."
        return failed("key file", f"{path}: {error.strerror}", remedy)
    if found.st_mode & OTHERS:
        mode = stat.filemode(found.st_mode)
        return failed("key file", f"others may use {path} ({mode})", f"chmod 600 {path}")
    return ok("key file", f"{path} is for its owner only")


def espeak(path: str | None) -> Check:
    """What speaks the prompts that were never recorded."""
    if path is None:
        remedy = "Install it: apt-get install espeak-ng."
        return warning("espeak-ng", "not found: prompts never recorded become a tone", remedy)
    return ok("espeak-ng", path)


def find_espeak() -> str | None:
    """The program's path, None when it is not installed."""
    return shutil.which("espeak-ng")
