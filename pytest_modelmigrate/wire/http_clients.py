"""HTTP clients that are opened when something is sent, not before: loading certificates takes 20 ms.

A test whose requests are all recorded or foreseen opens none; the synchronous clients of a session share one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

import anthropic

from pytest_modelmigrate.wire.stream_recorder import http_library


class SharedHttpClient:
    """One HTTP client for all synchronous clients of a session, in any thread; their own `close` leaves it open."""

    def __init__(self) -> None:
        self._inner: Any = None
        self._lock = threading.Lock()

    def client(self) -> Any:
        """An HTTP client for a synchronous client of the SDK."""
        library = http_library(anthropic.DefaultHttpxClient)
        return library.Client(transport=_sync_door(library)(self.send), timeout=None, trust_env=False)

    def send(self, request: Any) -> Any:
        """Send a request through the client that all share."""
        with self._lock:
            if self._inner is None:
                self._inner = anthropic.DefaultHttpxClient()
        return self._inner.send(request, stream=True)

    def close(self) -> None:
        """Close every connection."""
        if self._inner is not None:
            self._inner.close()
            self._inner = None


def async_http_client() -> Any:
    """An HTTP client for one asynchronous client of the SDK.

    It keeps no connection: one that outlives a test's event loop would be reported as unclosed.
    """
    library = http_library(anthropic.DefaultAsyncHttpxClient)
    return library.AsyncClient(transport=_async_door(library)(), timeout=None, trust_env=False)


@cache
def _sync_door(library: ModuleType) -> Any:
    class Door(library.BaseTransport):  # type: ignore[name-defined,misc]
        def __init__(self, send: Callable[[Any], Any]) -> None:
            self.send = send

        def handle_request(self, request: Any) -> Any:
            return _passed_on(library, self.send(request))

    return Door


@cache
def _async_door(library: ModuleType) -> Any:
    class AsyncDoor(library.AsyncBaseTransport):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            self.inner: Any = None

        async def handle_async_request(self, request: Any) -> Any:
            if self.inner is None:
                limits = library.Limits(max_connections=1000, max_keepalive_connections=0)
                self.inner = anthropic.DefaultAsyncHttpxClient(limits=limits)
            return _passed_on(library, await self.inner.send(request, stream=True))

        async def aclose(self) -> None:
            if self.inner is not None:
                await self.inner.aclose()

    return AsyncDoor


def _passed_on(library: ModuleType, raw: Any) -> Any:
    """The answer of the inner client, its body not read yet, as a transport hands it out."""
    return library.Response(raw.status_code, headers=raw.headers, stream=raw.stream, extensions=raw.extensions)
