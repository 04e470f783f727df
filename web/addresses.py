"""Where a request comes from, and where it may be sent on to: both guard against lies.

Behind TLS a proxy on this machine stands in front of the panel: then, and only for connections
from the loopback interface, the last X-Forwarded-For entry (the one that proxy wrote) counts.
Pure; panel thread.
"""

import ipaddress

from yarl import URL

HOME = "/"


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
