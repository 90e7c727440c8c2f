"""The simulated API behind plugins that block the network: pytest-socket and pytest-recording."""

from __future__ import annotations

import socket
from typing import Final
from urllib.parse import urlsplit

_OPTIONS: Final = {"pytest_socket": "--allow-hosts", "pytest_recording": "--allowed-hosts"}
"""The option of each plugin that allows hosts."""


def blocked(url: str) -> str | None:
    """Why the simulated API cannot be reached, and what allows it; None where nothing blocks it.

    Args:
        url: the URL of the simulated API.
    """
    # A method of C has no `__module__`, one that a plugin put in its place does.
    modules = [getattr(each, "__module__", None) or "" for each in (socket.socket, socket.socket.connect)]
    plugin = next((name for each in modules if (name := each.partition(".")[0]) in _OPTIONS), None)
    if plugin is None:
        return None
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname or "", address.port or 80)).close()
    except (RuntimeError, OSError) as error:
        name = plugin.replace("_", "-")
        return (
            f"{name} blocks the simulated API, which listens on {address.hostname}: {error}\n"
            f"  next        allow it with {_OPTIONS[plugin]}={address.hostname}, or replay recordings, "
            "which needs no network"
        )
    return None
