"""What has just been done, said on the next page: `?done=removed&count=3&change=17`.

A form is answered by a redirect (so that reloading repeats nothing); these fields of its address
carry the news. They name no person and no PIN, and a made-up one changes nothing. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from web.addresses import id_of


class Done(Enum):
    """What there is to say; templates/pins/notice.html has the words."""

    ADDED = "added"
    EDITED = "edited"
    REMOVED = "removed"
    ACTIVATED = "activated"
    DEACTIVATED = "deactivated"
    UNDONE = "undone"
    NOTHING_TO_UNDO = "nothing-to-undo"
    NONE_CHOSEN = "none-chosen"
    GONE = "gone"
    RESTORED = "restored"


@dataclass(frozen=True)
class Notice:
    """One thing done, to `count` entries; `change`: what can be undone."""

    done: Done
    count: int = 0
    change: int | None = None

    @property
    def fields(self) -> dict[str, str]:
        """For the address of the next page."""
        said = {"done": self.done.value, "count": str(self.count or "")}
        said["change"] = "" if self.change is None else str(self.change)
        return {name: value for name, value in said.items() if value}


def read(fields: Mapping[str, str]) -> Notice | None:
    """The notice that an address carries."""
    done = next((done for done in Done if done.value == fields.get("done")), None)
    if done is None:
        return None
    return Notice(done, id_of(fields.get("count", "")) or 0, id_of(fields.get("change", "")))
