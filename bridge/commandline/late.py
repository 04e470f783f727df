"""What a command runs but does not import until then, named `module:name`.

A bridge that is started again must answer at once and loads no panel for that; a machine that runs
only the panel has no pjsua2. So the command line knows these functions, and what they refuse with,
by name only.
"""

from pkgutil import resolve_name
from typing import Any


class LateRefusal(RuntimeError):
    """The function refused, or cannot be had on this machine; the message says what to do."""


class Late:
    """A function and the errors that it tells people; call it like the function."""

    def __init__(self, function: str, *refusals: str) -> None:
        self._function = function
        self._refusals = refusals

    def __call__(self, *arguments: Any) -> Any:
        """Raises LateRefusal for an error of those named, or where something is not installed."""
        try:
            function = resolve_name(self._function)
            refusals = tuple(resolve_name(refusal) for refusal in self._refusals)
        except ImportError as error:
            raise LateRefusal(f"This is not installed: {error}. Run: make setup") from error
        try:
            return function(*arguments)
        except refusals as error:
            raise LateRefusal(str(error)) from error
