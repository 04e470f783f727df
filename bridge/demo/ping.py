"""Whether a SIP user agent is there: OPTIONS, and an answer. One socket, blocking; any thread."""

import os
import socket
import time


def answers_options(address: str, port: int, timeout_s: float) -> bool:
    """Whether SIP answers OPTIONS over UDP (RFC 3261, section 11) within the time."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(timeout_s)
        client.bind((address, 0))
        client.connect((address, port))
        try:
            client.send(_options(address, port, client.getsockname()[1]))
            return client.recv(4096).startswith(b"SIP/2.0 200")
        except OSError:
            # Nobody listens there yet: the answer is an ICMP error or none. Do not ask at once.
            time.sleep(timeout_s / 2)
            return False


def _options(address: str, port: int, own_port: int) -> bytes:
    host = f"[{address}]" if ":" in address else address
    branch = f"{os.getpid()}{time.monotonic_ns()}"
    lines = [
        f"OPTIONS sip:{host}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {host}:{own_port};branch=z9hG4bK{branch}",
        "Max-Forwards: 1",
        f"From: <sip:ping@{host}:{own_port}>;tag={branch}",
        f"To: <sip:{host}:{port}>",
        f"Call-ID: {branch}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:ping@{host}:{own_port}>",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()
