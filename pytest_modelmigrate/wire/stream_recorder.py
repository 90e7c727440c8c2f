"""The stream recorder: keeps the bytes of a streamed HTTP answer while its caller reads it."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any, TypeAlias

import anyio

from pytest_modelmigrate.facts.errors import BrokenAnswerError
from pytest_modelmigrate.wire.content_encodings import check_size

Done: TypeAlias = Callable[[bytes, bool], None]
"""Called with the bytes that were read, and whether they are the complete answer."""


def http_library(made: Any) -> ModuleType:
    """The HTTP library of an object or class of the SDK: httpx, or httpx2 since anthropic 2."""
    kind = made if isinstance(made, type) else type(made)
    names = (base.__module__.partition(".")[0] for base in kind.__mro__)
    return importlib.import_module(next(name for name in names if name.startswith("httpx")))


def record_stream(response: Any, done: Done, *, drain: bool) -> Any:
    """Call `done` with the raw bytes of a streamed answer when its caller has read or closed it.

    Args:
        response: the response of the HTTP library; its body is not read yet.
        done: called with the bytes, and whether they are the complete answer.
        drain: on close, read what the caller did not read, so that the recording is complete.

    Returns:
        The new stream of the response, whose `finished` is true after its end and whose `being_read` is true while a
        task waits for the next chunk.
    """
    library = http_library(response)
    synchronous = isinstance(response.stream, library.SyncByteStream)
    kind = _sync_stream_class(library) if synchronous else _async_stream_class(library)
    response.stream = kind(response.stream, done, drain)
    return response.stream


def decoded(response: Any, content: bytes) -> bytes:
    """The decoded body of an answer with these raw bytes; bytes that cannot be decoded stay as they are."""
    library = http_library(response)
    try:
        return bytes(library.Response(response.status_code, headers=response.headers, content=content).content)
    except library.DecodingError:
        return content


@cache
def _sync_stream_class(library: ModuleType) -> type:
    """The stream class for synchronous clients; the HTTP library requires its own base class."""

    class SyncRecordedStream(_RecordedStream, library.SyncByteStream):  # type: ignore[name-defined,misc]
        lost = library.TransportError

        def chunk_iterator(self) -> Any:
            # The caller and `close` share one iterator: a second one would restart a closed stream.
            self.iterator: Any = self.iterator or iter(self.inner)
            return self.iterator

        def __iter__(self) -> Iterator[bytes]:
            with self.noting_breaks():
                for chunk in self.chunk_iterator():
                    self.note_chunk(chunk)
                    yield chunk
            self.finish(whole=True)

        def close(self) -> None:
            try:
                if self.drain and not self.finished and not self.broken:
                    with contextlib.suppress(OSError, self.lost, BrokenAnswerError):
                        with self.noting_breaks():
                            for chunk in self.chunk_iterator():
                                self.note_chunk(chunk)
                        self.finish(whole=True)
            finally:
                self.inner.close()
                self.finish(whole=False)

    return SyncRecordedStream


@cache
def _async_stream_class(library: ModuleType) -> type:
    """The stream class for asynchronous clients."""

    class AsyncRecordedStream(_RecordedStream, library.AsyncByteStream):  # type: ignore[name-defined,misc]
        lost = library.TransportError

        def chunk_iterator(self) -> Any:
            self.iterator: Any = self.iterator or aiter(self.inner)
            return self.iterator

        async def next_chunk(self) -> bytes | None:
            self.being_read = True
            try:
                chunk: bytes | None = await anext(self.chunk_iterator(), None)
            finally:
                self.being_read = False
            if chunk is not None:
                self.note_chunk(chunk)
            return chunk

        async def __aiter__(self) -> AsyncIterator[bytes]:
            with self.noting_breaks():
                while (chunk := await self.next_chunk()) is not None:
                    yield chunk
            self.finish(whole=True)

        async def aclose(self) -> None:
            if self.closed is not None:  # another task closes it: the event loop closes abandoned iterators
                await self.closed.wait()
                return
            self.closed = anyio.Event()
            try:
                if self.drain and not (self.finished or self.broken or self.being_read):
                    with contextlib.suppress(OSError, self.lost, BrokenAnswerError):
                        with self.noting_breaks():
                            while await self.next_chunk() is not None:
                                pass
                        self.finish(whole=True)
            finally:
                try:
                    await self.inner.aclose()
                finally:
                    self.finish(whole=False)
                    self.closed.set()

    return AsyncRecordedStream


class _RecordedStream:
    """What both stream classes have in common.

    Attributes:
        lost: the error that the HTTP library raises for a lost connection.
        being_read: whether a task waits for the next chunk; of asynchronous streams only.
        why_lost: why its connection was lost; empty if it was not.
        closed: set when the stream is closed; of asynchronous streams only.
    """

    lost: type[Exception]
    being_read = False
    closed: anyio.Event | None = None

    def __init__(self, inner: Any, done: Done, drain: bool) -> None:  # noqa: FBT001 - one caller, above
        self.inner = inner
        self.done = done
        self.drain = drain
        self.chunks: list[bytes] = []
        self.iterator: Any = None
        self.finished = False
        self.broken = False
        self.why_lost = ""
        self.length = 0

    def note_chunk(self, chunk: bytes) -> None:
        """Keep a chunk; raises `BrokenAnswerError` when the answer is too large."""
        self.length += len(chunk)
        check_size(self.length)
        self.chunks.append(chunk)

    @contextmanager
    def noting_breaks(self) -> Iterator[None]:
        """Note that reading failed or was cancelled, so that the answer is incomplete."""
        try:
            yield
        except GeneratorExit:  # the caller stopped reading
            raise
        except BaseException as error:
            self.broken = True
            if isinstance(error, (self.lost, BrokenAnswerError)):
                self.why_lost = str(error) or type(error).__name__
            raise

    def finish(self, *, whole: bool) -> None:
        if not self.finished:
            self.finished = True
            self.done(b"".join(self.chunks), whole)
