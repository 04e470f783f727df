"""Where a request comes from, where it may be sent on to, and the ids that it names: all guard
against lies.

Behind TLS a proxy on this machine stands in front of the panel: then, and only for connections
from the loopback interface, the last X-Forwarded-For entry (the one that proxy wrote) counts.
Pure; panel thread.
"""

import ipaddress

from yarl import URL

HOME = "/"
LARGEST_ID = 2**31 - 1
"""Of an INTEGER column; a larger one is an error to PostgreSQL, not a row that is missing."""


def client_address(peer: str | None, forwarded_for: str | None, behind_tls: bool) -> str:
    """The address that a login is counted for."""
    if behind_tls and forwarded_for and _is_loopback(peer):
        return forwarded_for.rpartition(",")[2].strip()
    return peer or ""


def _is_loopback(peer: str | None) -> bool:
    try:
        return ipaddress.ip_address(peer or "").is_loopback
    except ValueError:
        return False


def local_path(text: str) -> str:
    """`text` if it is a path of this panel, else HOME: no redirect leads to another host."""
    one_slash = text.startswith("/") and not text.startswith("//")
    if not one_slash or not text.isprintable() or "\\" in text:
        return HOME
    return str(URL(text))


def id_of(text: str) -> int | None:
    """The id that a path or a form names, if any row could have it."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST_ID)):
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None
