"""Ids that are marked as simulated, and are the same in every run for the same requests."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Protocol


class NewId(Protocol):
    """Makes an id such as `msg_sim_0c2f5a8e91d4_1`."""

    def __call__(self, kind: str, content: str | bytes) -> str:
        """The next id of a kind for that content."""
        ...


class Identifiers:
    """Makes ids from a hash of the content and the number of earlier ids for the same content.

    Ids do not depend on the order in which concurrent requests arrive, so that recordings of simulated replies do not
    change.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def new(self, kind: str, content: str | bytes) -> str:
        """The next id of a kind (`msg`, `req`, `msgbatch`) for that content."""
        data = content.encode() if isinstance(content, str) else content
        name = f"{kind}_sim_{hashlib.sha256(data).hexdigest()[:12]}"
        self._seen[name] += 1
        return f"{name}_{self._seen[name]}"
