"""The stand-in key: a key in the environment for libraries that need one, where nothing is sent to the real API."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pytest_modelmigrate.wire.credentials import STAND_IN_KEY, has_credentials

_KEY: Final = "ANTHROPIC_API_KEY"


class StandInKey:
    """Puts a stand-in for `ANTHROPIC_API_KEY` into an environment that holds no credentials.

    Attributes:
        was_given: whether the environment ever held it.
    """

    def __init__(self) -> None:
        self.was_given = False
        self._lock = threading.Lock()
        self._users = 0
        self._before: str | None = None
        self._is_set = False

    @contextmanager
    def given(self) -> Iterator[None]:
        """Give it; the environment is restored when the last of several tests at once has ended."""
        with self._lock:
            self._users += 1
            if self._users == 1 and not has_credentials():
                self._before = os.environ.get(_KEY)
                os.environ[_KEY] = STAND_IN_KEY
                self.was_given = self._is_set = True
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users and self._is_set:
                    self._is_set = False
                    self._restore()

    def _restore(self) -> None:
        if os.environ.get(_KEY) != STAND_IN_KEY:  # the code under test set one of its own
            return
        if self._before is None:
            del os.environ[_KEY]
        else:
            os.environ[_KEY] = self._before
