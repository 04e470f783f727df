"""How answers look on a terminal: tables, and a sign of life. Not a word of JSON here.

A table that goes to a file or another program is not wrapped at 80 columns. Any thread.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red", "talking": "bold green"}
PIPE_WIDTH = 200
"""Columns where there is no terminal."""

Row = Mapping[str, object]


def console() -> Console:
    """Standard output."""
    return Console() if sys.stdout.isatty() else Console(width=PIPE_WIDTH)


def table(rows: Sequence[Row], title: str | None = None) -> Table:
    """Rows with the same keys, which become the headings."""
    drawn = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold")
    for heading in rows[0] if rows else ():
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*(_cell(value) for value in row.values()))
    return drawn


def facts(values: Row) -> Table:
    """Names and values, one pair on a line."""
    drawn = Table(box=None, show_header=False)
    for name, value in values.items():
        drawn.add_row(Text(name, style="dim"), _cell(value))
    return drawn


def beside(rows: Sequence[Row]) -> None:
    """A table on standard error: what a question is about, no part of the answer."""
    if rows:
        Console(stderr=True, width=None if sys.stderr.isatty() else PIPE_WIDTH).print(table(rows))


def busy(words: str) -> Status:
    """A sign of life on standard error while something takes its time; nothing in a pipe."""
    return Console(stderr=True).status(words)


def warn(sentences: Iterable[str]) -> None:
    """Sentences on standard error that stop nothing."""
    for sentence in sentences:
        print(f"Warning: {sentence}", file=sys.stderr)


def duration(seconds: float) -> str:
    """`0:03:12`; hours are not limited."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def _cell(value: object) -> Text:
    """Text, never markup: names are other people's."""
    text = _text(value)
    return Text(text, style=STYLES.get(text, ""))


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_text(item) for item in value)
        case _:
            return str(value)
