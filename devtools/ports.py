"""Ports of 127.0.0.1 that nobody listens on."""

import hashlib
import socket

from .console import Failure
from .settings import Settings

PORTS = range(5440, 5940)


def free_port(settings: Settings, wanted: int = 0) -> int:
    """`wanted` if it is free, else another; checkouts begin at different ones."""
    digest = hashlib.sha256(settings.checkout_id.encode()).digest()
    offset = int.from_bytes(digest[:2], "big") % len(PORTS)
    candidates = [*PORTS[offset:], *PORTS[:offset]]
    for port in [wanted, *candidates] if wanted else candidates:
        if is_free(port):
            return port
    raise Failure(f"No free port from {PORTS[0]} to {PORTS[-1]}.")


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
