"""The address of one test at the gateway."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.gateway import PATH_PREFIX
from pytest_modelmigrate.wire.gateway.received_request import ReceivedRequest
from pytest_modelmigrate.wire.retries import may_retry
from pytest_modelmigrate.wire.running_test import RunningTest

_TOKEN_BYTES: Final = 24


class Address:
    """The address of one test: whoever calls it belongs to that test, whatever process or thread it runs in.

    Use it in the event loop of the gateway.

    Args:
        running: the test.

    Attributes:
        path: its path, with the token.
        closed: whether the test has ended.
        unanswered: why requests of the test were refused; its program may go on without their answers.
    """

    def __init__(self, running: RunningTest) -> None:
        self.running = running
        self.path = f"{PATH_PREFIX}{secrets.token_urlsafe(_TOKEN_BYTES)}"
        self.closed = False
        self.unanswered: list[ModelMigrateError] = []
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._keys = count(1)
        self._retriable: dict[str, tuple[str, int]] = {}

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Note that a request is being answered."""
        self._busy += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def idle(self) -> None:
        """Wait until no request is being answered."""
        await self._idle.wait()

    def attempt_of(self, received: ReceivedRequest) -> tuple[str, int]:
        """The key of the call that a request belongs to, and the number of this attempt.

        A request is a retry if it equals one whose answer asked for a retry. HTTP itself does not say so, and not all
        clients send a header that counts.
        """
        key, attempts = self._retriable.pop(_digest(received), ("", 0)) if self._retriable else ("", 0)
        return key or f"gateway:{next(self._keys)}", attempts + 1

    def answered(self, received: ReceivedRequest, status: int, key: str, attempt: int) -> None:
        """Note the status that a request was answered with."""
        if may_retry(status, {}):
            self._retriable[_digest(received)] = key, attempt


def _digest(received: ReceivedRequest) -> str:
    head = f"{received.request.method} {received.request.path}\n"
    return hashlib.sha256(head.encode() + received.content).hexdigest()
