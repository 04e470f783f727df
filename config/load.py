"""The settings of this run: the defaults, over them the file, over that the environment.

    bridge.toml                          environment
    [sip]                                DIALBRIDGE_SIP_PORT=5070
    port = 5070                          DIALBRIDGE_SIP_TRANSPORTS=udp,tcp

DIALBRIDGE_CONFIG names the file where the command line does not. Lists of tables (sip.numbers,
sip.trunks) stand only in the file. Relative paths in settings mean the working directory.
Called once at the start of a process.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.check import broken
from config.fill import Findings, Given, Place, fill, parse_text, suggestion, table_of, types_of
from config.settings import Settings

PREFIX = "DIALBRIDGE_"
FILE_VARIABLE = "DIALBRIDGE_CONFIG"

OTHER_VARIABLES = frozenset({FILE_VARIABLE, "DIALBRIDGE_CACHE"})
"""Ours, but no settings: the name of the file, and where tools/ keep what they built."""

TEST_PREFIX = "DIALBRIDGE_TEST_"
"""Read by tests only."""

SECTIONS: Mapping[str, Any] = types_of(Settings)


class ConfigError(ValueError):
    """The settings cannot be used; `problems` has a line for everything that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings from a file and the environment.

    Without `path` and DIALBRIDGE_CONFIG there is no file. Raises ConfigError with every problem;
    each names the file or the variable, section, key and the allowed values, and no secret.
    """
    if path is None and environ.get(FILE_VARIABLE):
        path = Path(environ[FILE_VARIABLE])
    findings = Findings()
    given = _from_file(path, findings) if path else {}
    given |= _from_environment(environ, findings)
    settings = _settings(given, findings)
    for where, text in broken(settings, findings.bad).items():
        findings.add(Place(where, _label(where, given)), text)
    if findings.problems:
        raise ConfigError(findings.problems)
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{path}: is not UTF-8 text"]) from None
    except ValueError as error:
        raise ConfigError([f"{path}: is not TOML: {error}"]) from None


def _from_file(path: Path, findings: Findings) -> dict[str, Given]:
    """Values by path, `sip.port`; their keys are not checked yet."""
    given = {}
    for section, keys in _read(path).items():
        place = Place(section, f"{path}: [{section}]")
        if not isinstance(keys, dict):
            here = Place(section, f"{path}: {section}")
            findings.add(here, "must stand below a line that names its section, as [sip]")
        elif section not in SECTIONS:
            findings.add(place, f"unknown section; {suggestion(section, SECTIONS)}")
        else:
            for key, raw in keys.items():
                given[f"{section}.{key}"] = Given(raw, f"{place.label} {key}")
    return given


def _variables() -> dict[str, tuple[str, Any]]:
    """Every setting's environment variable with the setting's path and type."""
    return {
        f"{PREFIX}{section}_{key}".upper(): (f"{section}.{key}", kind)
        for section, table in SECTIONS.items()
        for key, kind in types_of(table).items()
    }


def _from_environment(environ: Mapping[str, str], findings: Findings) -> dict[str, Given]:
    known, given = _variables(), {}
    ours = [name for name in environ if name.startswith(PREFIX) and name not in OTHER_VARIABLES]
    for name in sorted(ours):
        if name.startswith(TEST_PREFIX):
            continue
        if name not in known:
            findings.add(Place("", name), f"unknown setting; {_nearest(name, known)}")
            continue
        path, kind = known[name]
        label = f"{name}: {_label(path, {})}"
        if table_of(kind):
            findings.add(Place(path, label), "can be set only in the file")
        else:
            given[path] = Given(parse_text(kind, environ[name]), label)
    return given


def _nearest(name: str, known: Iterable[str]) -> str:
    """The nearest variable; what all begin with says nothing, and all of them are too many."""
    ends = [each.removeprefix(PREFIX) for each in known]
    near = difflib.get_close_matches(name.removeprefix(PREFIX), ends, n=1)
    return f"did you mean {PREFIX}{near[0]}?" if near else f"allowed: {PREFIX}<SECTION>_<KEY>"


def _settings(given: Mapping[str, Given], findings: Findings) -> Settings:
    settings = Settings()
    for section, table in SECTIONS.items():
        start = f"{section}."
        mine = {path.removeprefix(start): v for path, v in given.items() if path.startswith(start)}
        filled = fill(table, mine, Place(section, f"[{section}]"), findings)
        settings = replace(settings, **{section: filled})
    return settings


def _label(path: str, given: Mapping[str, Given]) -> str:
    """Where a setting's value came from; a default came from nowhere but has a name."""
    section, _, key = path.partition(".")
    return given[path].label if path in given else f"[{section}] {key}"
