"""Reading a streamed HTTP answer while its caller reads it."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any, TypeAlias

import anyio

Done: TypeAlias = Callable[[bytes, bool], None]
"""Told the bytes that went by, and whether they are the whole answer."""


def http_library(made: Any) -> ModuleType:
    """The HTTP library behind an object or a class of the SDK: httpx, or httpx2 from anthropic 2 on."""
    kind = made if isinstance(made, type) else type(made)
    names = (each.__module__.partition(".")[0] for each in kind.__mro__)
    return importlib.import_module(next(name for name in names if name.startswith("httpx")))


def record_stream(response: Any, done: Done, *, drain: bool) -> Any:
    """Have `done` told the raw bytes of a streamed answer once its caller has read or closed it.

    Args:
        response: the HTTP library's response; its body has not been read.
        done: told the bytes, and whether they are the whole answer.
        drain: read what the caller left unread, so that the recording is whole.

    Returns:
        The stream that now stands in the response: `finished` tells whether it has ended, and `awaited` whether a task
        reads it at this moment.
    """
    library = http_library(response)
    synchronous = isinstance(response.stream, library.SyncByteStream)
    kind = _sync_kind(library) if synchronous else _async_kind(library)
    response.stream = kind(response.stream, done, drain)
    return response.stream


def decoded(response: Any, content: bytes) -> bytes:
    """The body of an answer whose raw bytes are known, with its content encoding undone."""
    library = http_library(response)
    return bytes(library.Response(response.status_code, headers=response.headers, content=content).content)


@cache
def _sync_kind(library: ModuleType) -> type:
    """The stream of a synchronous client; the library insists on its own base class."""

    class SyncTee(_Ledger, library.SyncByteStream):  # type: ignore[name-defined,misc]
        lost = library.TransportError

        def reading(self) -> Any:
            # One iterator for the caller and for draining: a second one would start a closed stream again.
            self.iterator: Any = self.iterator or iter(self.inner)
            return self.iterator

        def __iter__(self) -> Iterator[bytes]:
            with self.unbroken():
                for chunk in self.reading():
                    self.chunks.append(chunk)
                    yield chunk
            self.finish(whole=True)

        def close(self) -> None:
            try:
                if self.drain and not self.finished and not self.broken:
                    with contextlib.suppress(OSError, self.lost):
                        with self.unbroken():
                            self.chunks.extend(self.reading())
                        self.finish(whole=True)
            finally:
                self.inner.close()
                self.finish(whole=False)

    return SyncTee


@cache
def _async_kind(library: ModuleType) -> type:
    """The stream of an asynchronous client."""

    class AsyncTee(_Ledger, library.AsyncByteStream):  # type: ignore[name-defined,misc]
        lost = library.TransportError

        def reading(self) -> Any:
            self.iterator: Any = self.iterator or aiter(self.inner)
            return self.iterator

        async def next_chunk(self) -> bytes | None:
            self.awaited = True
            try:
                chunk: bytes | None = await anext(self.reading(), None)
            finally:
                self.awaited = False
            if chunk is not None:
                self.chunks.append(chunk)
            return chunk

        async def __aiter__(self) -> AsyncIterator[bytes]:
            with self.unbroken():
                while (chunk := await self.next_chunk()) is not None:
                    yield chunk
            self.finish(whole=True)

        async def aclose(self) -> None:
            if self.closed is not None:  # another task is at it: the event loop closes iterators that nobody holds
                await self.closed.wait()
                return
            self.closed = anyio.Event()
            try:
                if self.drain and not (self.finished or self.broken or self.awaited):
                    with contextlib.suppress(OSError, self.lost):
                        with self.unbroken():
                            while await self.next_chunk() is not None:
                                pass
                        self.finish(whole=True)
            finally:
                try:
                    await self.inner.aclose()
                finally:
                    self.finish(whole=False)
                    self.closed.set()

    return AsyncTee


class _Ledger:
    """What both kinds of stream keep; `lost` is what the library raises when the connection is gone.

    Of an asynchronous one, `awaited` says whether somebody waits for the next chunk, and `closed` is set when it has
    been closed.
    """

    lost: type[Exception]
    awaited = False
    closed: anyio.Event | None = None

    def __init__(self, inner: Any, done: Done, drain: bool) -> None:  # noqa: FBT001 - one caller, above
        self.inner = inner
        self.done = done
        self.drain = drain
        self.chunks: list[bytes] = []
        self.iterator: Any = None
        self.finished = False
        self.broken = False

    @contextmanager
    def unbroken(self) -> Iterator[None]:
        """Remember that reading failed or was cancelled: what follows is not the rest of the answer."""
        try:
            yield
        except GeneratorExit:  # the caller has merely read enough
            raise
        except BaseException:
            self.broken = True
            raise

    def finish(self, *, whole: bool) -> None:
        if not self.finished:
            self.finished = True
            self.done(b"".join(self.chunks), whole)
