"""What people can correct, and how they are told: every error that is no defect of ours.

A command or a page that meets one of these shows its sentences and the remedy; any other exception
is a defect and must show itself. Constants and pure functions; any thread.
"""

from collections.abc import Mapping

from bridge.control.client import BridgeNotRunning, BridgeRefused
from bridge.control.sockets import ControlError
from bridge.control.wire import WireError
from bridge.directory import NotFound
from bridge.planning import BadPlan
from bridge.store.accounts import AccountRefused
from bridge.store.authorization_codes import AuthorizationCodeRefused
from bridge.store.companies import CompanyRefused
from bridge.store.conferences import CodeRefused, ConferenceRefused
from bridge.store.engines import BadDatabaseUrl
from bridge.store.key_file import KeyUnusable
from bridge.store.schema import SchemaTooNew
from bridge.store.unavailable import StoreUnavailable
from bridge.supervisor import ChildFailed
from bridge.telephony.spawn import EngineError
from config.load import ConfigError
from pinentry.codes import CodesExhausted
from pinentry.problems import PinListError, describe

REMEDIES: Mapping[type[Exception], str] = {
    ConfigError: "Correct this, then look again with: dialbridge check-config",
    StoreUnavailable: "Nothing was changed. See what is wrong with: dialbridge doctor",
    SchemaTooNew: "Install the newer Dialbridge again, or restore the database from its backup.",
    KeyUnusable: "Restore the key file from the backup that belongs to this database.",
    BadDatabaseUrl: "Correct database.url.",
    CodesExhausted: "Stop conferences that are over, or raise entrance.code_length.",
    PinListError: "Nothing was changed. Correct the file, then import it again.",
    WireError: "The bridge is of another version than this command: restart it.",
    AccountRefused: "",
    AuthorizationCodeRefused: "",
    BadPlan: "",
    BridgeNotRunning: "",
    BridgeRefused: "",
    ChildFailed: "",
    CodeRefused: "",
    CompanyRefused: "",
    ConferenceRefused: "",
    ControlError: "",
    EngineError: "",
    NotFound: "",
}
"""What to do; empty where the error's own sentence says it."""

COMMAND = ": dialbridge "
"""What our sentences have before a command."""

REFUSALS = tuple(REMEDIES)
AWAY = (BridgeNotRunning, StoreUnavailable)
"""Somebody does not answer: trying again may help."""


def remedy(error: Exception) -> str:
    """What to do about the error, or nothing."""
    return next((text for kind, text in REMEDIES.items() if isinstance(error, kind)), "")


def sentences(error: Exception) -> list[str]:
    """Everything that is wrong, one line each."""
    if isinstance(error, PinListError):
        return [describe(problem) for problem in error.problems]
    if isinstance(error, ConfigError):
        return list(error.problems)
    return [_sentence(str(error))]


def _sentence(text: str) -> str:
    """With a capital and a full stop, but none after a command that will be copied."""
    end = "" if COMMAND in text or text.endswith(".") else "."
    return f"{text[:1].upper()}{text[1:]}{end}"
