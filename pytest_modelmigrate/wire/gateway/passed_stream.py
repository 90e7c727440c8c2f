"""A streamed answer that is passed on chunk by chunk while it arrives, and kept when it ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from pytest_modelmigrate.facts.errors import BrokenAnswerError, ModelMigrateError
from pytest_modelmigrate.wire.connections import LostConnectionError
from pytest_modelmigrate.wire.content_encodings import limited_async
from pytest_modelmigrate.wire.gateway.forwarder import lost_connections
from pytest_modelmigrate.wire.stream_recorder import Done

_END: Final = b"message_stop"


class PassedStream:
    """Reads a streamed answer at the speed of the API, so that it is kept however its caller reads.

    Args:
        raw: the answer of the HTTP library; its body is not read yet.
        done: called with the bytes, and whether they are the complete answer.
        lost: called with the reason when the answer breaks off.
        drain: whether to read on when the caller has gone, so that the recording is complete.

    Attributes:
        whole: whether the answer is complete; False until it has ended.
        problem: the error when the complete answer is no message.
        reading: the task that reads it.
    """

    def __init__(self, raw: Any, done: Done, lost: Callable[[str], None], *, drain: bool) -> None:
        self.whole = False
        self.problem: BrokenAnswerError | None = None
        self._raw = raw
        self._done = done
        self._lost = lost
        self._drain = drain
        self._chunks: list[bytes] = []
        self._passed: list[bytes] = []
        self._changed = asyncio.Event()
        self.reading = asyncio.create_task(self._read())
        self.reading.add_done_callback(lambda _: self._changed.set())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield what has arrived, as soon as it has; the end when the answer has been kept."""
        number = 0
        while True:
            while number < len(self._passed):
                arrived = self._passed[number:]  # chunks that arrived together are written together
                number += len(arrived)
                yield b"".join(arrived)
            if self.reading.done():
                return
            self._changed.clear()
            if number == len(self._passed):
                await self._changed.wait()

    def caller_gone(self) -> None:
        """Stop reading, unless the answer is recorded or has come to its end."""
        if not self._drain and len(self._passed) == len(self._chunks):
            self.reading.cancel()

    async def _read(self) -> None:
        why_lost = ""
        try:
            with lost_connections():
                async for chunk in limited_async(self._raw.aiter_bytes()):
                    self._pass_on()
                    self._chunks.append(chunk)
                    # A caller may act on the end of a message at once, so the call has to be kept before.
                    if _END not in chunk:
                        self._pass_on()
            self.whole = True
        except (LostConnectionError, BrokenAnswerError) as error:
            why_lost = str(error)
        finally:
            try:
                self._done(b"".join(self._chunks), self.whole)
            except BrokenAnswerError as problem:
                self.problem = problem
            except ModelMigrateError:  # the recorder has noted it
                pass
            if why_lost:
                self._lost(why_lost)
            self._pass_on()
            with contextlib.suppress(LostConnectionError), lost_connections():
                await self._raw.aclose()

    def _pass_on(self) -> None:
        self._passed.extend(self._chunks[len(self._passed) :])
        self._changed.set()
