"""Every check of this machine against the settings, in the order in which one would mend it.

A check that itself fails is a line too: the doctor never falls ill with the patient. Blocking for
a few seconds; any thread.
"""

from collections.abc import Callable
from pathlib import Path

from bridge.doctor.build import look_at_build
from bridge.doctor.check import Check, failed
from bridge.doctor.database import look_at_database, sqlite_file
from bridge.doctor.files import espeak, find_espeak, key_file
from bridge.doctor.mail import look_at_mail
from bridge.doctor.ports import look_at_ports
from bridge.doctor.sounds import look_at_prompts
from bridge.doctor.system import look_at_system
from bridge.store.engines import BadDatabaseUrl
from config.settings import Settings

Look = Callable[[], list[Check]]


def examine(settings: Settings, bridge_runs: bool, panel_runs: bool) -> list[Check]:
    """All checks. Ports held by a Dialbridge that runs (the two flags) are well."""
    looks: dict[str, Look] = {
        "build": lambda: look_at_build(settings),
        "system": lambda: look_at_system(settings, folders(settings)),
        "ports": lambda: look_at_ports(settings, bridge_runs, panel_runs),
        "prompts": lambda: [*look_at_prompts(settings.prompts), espeak(find_espeak())],
        "database": lambda: look_at_database(settings.database),
        "mail": lambda: look_at_mail(settings),
        "key file": lambda: [key_file(Path(settings.database.key_file))],
    }
    return [check for name, look in looks.items() for check in safely(name, look)]


def folders(settings: Settings) -> tuple[Path, ...]:
    """Where the bridge writes: the database's folder (if a file) and the prompts' cache."""
    try:
        file = sqlite_file(settings.database)
    except BadDatabaseUrl:  # look_at_database says so
        file = None
    return (*([file.parent] if file else []), Path(settings.prompts.cache))


def safely(name: str, look: Look) -> list[Check]:
    try:
        return look()
    except Exception as error:
        detail = f"the check itself failed: {type(error).__name__}: {error}"
        return [failed(name, detail, "Please report this.")]
