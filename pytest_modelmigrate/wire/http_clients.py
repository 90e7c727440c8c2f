"""HTTP clients that are opened with the first request, because loading certificates takes 20 ms.

A test whose answers are all recorded or prefetched opens none. The synchronous clients of a session share one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

import anthropic

from pytest_modelmigrate.wire.content_encodings import limited, limited_async
from pytest_modelmigrate.wire.patience import Patience, silent
from pytest_modelmigrate.wire.stream_recorder import http_library


class SharedHttpClient:
    """The HTTP client that all synchronous clients of a session share; closing one of them leaves it open.

    Args:
        patience: the time limits of requests that have the SDK's own ones.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._inner: Any = None
        self._lock = threading.Lock()

    def client(self) -> Any:
        """An HTTP client for a synchronous client of the SDK."""
        library = http_library(anthropic.DefaultHttpxClient)
        return library.Client(transport=_sync_transport(library)(self.send), trust_env=False)

    def send(self, request: Any) -> Any:
        """Send a request with the shared client."""
        with self._lock:
            if self._inner is None:
                self._inner = anthropic.DefaultHttpxClient()
        with _patient(request, self._patience):
            return self._inner.send(request, stream=True)

    def close(self) -> None:
        """Close every connection."""
        if self._inner is not None:
            self._inner.close()
            self._inner = None


def async_http_client(patience: Patience) -> Any:
    """An HTTP client for one asynchronous client of the SDK, with these time limits instead of the SDK's own ones.

    It does not keep connections alive: one that outlives the event loop of a test raises a ResourceWarning.
    """
    library = http_library(anthropic.DefaultAsyncHttpxClient)
    return library.AsyncClient(transport=_async_transport(library)(patience), trust_env=False)


@cache
def _sync_transport(library: ModuleType) -> Any:
    class LazyTransport(library.BaseTransport):  # type: ignore[name-defined,misc]
        def __init__(self, send: Callable[[Any], Any]) -> None:
            self.send = send

        def handle_request(self, request: Any) -> Any:
            return _unread_response(library, self.send(request))

    return LazyTransport


@cache
def _async_transport(library: ModuleType) -> Any:
    class AsyncLazyTransport(library.AsyncBaseTransport):  # type: ignore[name-defined,misc]
        def __init__(self, patience: Patience) -> None:
            self.patience = patience
            self.inner: Any = None

        async def handle_async_request(self, request: Any) -> Any:
            if self.inner is None:
                limits = library.Limits(max_connections=1000, max_keepalive_connections=0)
                self.inner = anthropic.DefaultAsyncHttpxClient(limits=limits)
            with _patient(request, self.patience):
                return _unread_response(library, await self.inner.send(request, stream=True))

        async def aclose(self) -> None:
            if self.inner is not None:
                await self.inner.aclose()

    return AsyncLazyTransport


@contextmanager
def _patient(request: Any, patience: Patience) -> Iterator[None]:
    """Give a request our time limits, unless the code under test chose its own, and name them when one is over.

    The limits are not those of the client: the SDK refuses long requests that are not streamed only if its client has
    the limits of the SDK.
    """
    library = http_library(request)
    if request.extensions.get("timeout") == anthropic.DEFAULT_TIMEOUT.as_dict():
        seconds = patience.silence(_body(request))
        limits = library.Timeout(seconds, connect=patience.connect_seconds)
        request.extensions = {**request.extensions, "timeout": limits.as_dict()}
    try:
        yield
    except library.ReadTimeout as error:
        raise library.ReadTimeout(silent(request.extensions["timeout"]["read"]), request=request) from error


def _body(request: Any) -> Any:
    try:
        body = json.loads(request.content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _unread_response(library: ModuleType, raw: Any) -> Any:
    """The answer of the inner client as a transport returns it: its body is not read yet, and limited in size."""
    stream = _limited_stream(library)(raw.stream)
    return library.Response(raw.status_code, headers=raw.headers, stream=stream, extensions=raw.extensions)


@cache
def _limited_stream(library: ModuleType) -> Any:
    class LimitedStream(library.SyncByteStream, library.AsyncByteStream):  # type: ignore[name-defined,misc]
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def __iter__(self) -> Iterator[bytes]:
            return limited(iter(self.inner))

        def __aiter__(self) -> AsyncIterator[bytes]:
            return limited_async(aiter(self.inner))

        def close(self) -> None:
            self.inner.close()

        async def aclose(self) -> None:
            await self.inner.aclose()

    return LimitedStream
