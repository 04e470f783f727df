"""Log lines to standard error, as text or JSON, with what is private masked in one place.

    2030-01-02T03:04:05.678Z INFO bridge.switchboard: leg admitted leg=7 caller=+xxxxxxxxx34
    {"time": "2030-01-02T03:04:05.678Z", "level": "info", "logger": ..., "message": ..., "leg": 7}

`extra={...}` of a logging call makes the fields. Masking is done by config.masking in a filter on
the handler, so it also covers libraries, tracebacks and fields. Line breaks and other control
characters in messages and fields are escaped: nobody forges a line with his display name.
`setup` is called once per process; the handler may be used from any thread.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from config.masking import masked, masked_field
from config.settings import LogFormat, LogSettings

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160))}
_ESCAPED |= {0x2028: "\\u2028", 0x2029: "\\u2029", 9: "\t"}

_CHATTY = ("alembic", "aiohttp.access")
"""Libraries whose INFO lines tell an operator nothing."""


class MaskingFilter(logging.Filter):
    """Takes what is private out of a record, before any formatter sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask message, arguments, fields and traceback in place; every record passes."""
        record.msg, record.args = masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None
        record.exc_text = masked(record.exc_text) if record.exc_text else None
        record.stack_info = masked(record.stack_info) if record.stack_info else None
        for name, value in _fields(record).items():
            setattr(record, name, masked_field(name, value))
        return True


class TextFormatter(logging.Formatter):
    """One line: time, level, logger, message, fields; a traceback follows on its own lines."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        line = f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()}"
        line += "".join(f" {name}={value}" for name, value in _fields(record).items())
        trace = (record.exc_text, record.stack_info)
        return "\n".join([line.translate(_ESCAPED), *filter(None, trace)])


class JsonFormatter(logging.Formatter):
    """One JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if trace := "\n".join(filter(None, (record.exc_text, record.stack_info))):
            line["exception"] = trace
        return json.dumps(line, ensure_ascii=False, default=str)


class _OurHandler(logging.StreamHandler[Any]):
    """Told from the handlers of others, so that a second `setup` replaces only ours."""


def setup(log: LogSettings) -> None:
    """Send every log line of this process to standard error, masked; replaces an earlier setup."""
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _OurHandler)]:
        root.removeHandler(old)
    handler = _OurHandler()
    handler.setFormatter(JsonFormatter() if log.format is LogFormat.JSON else TextFormatter())
    handler.addFilter(MaskingFilter())
    root.addHandler(handler)
    root.setLevel(log.level.name)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
