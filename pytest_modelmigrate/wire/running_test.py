"""The running test, as those see it who answer its requests: the SDK middleware and the gateway."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.pending_call import PendingCall
from pytest_modelmigrate.wire.recorder import Recorder


class Upstream(Protocol):
    """Prefetched answers and admission to the network; implemented by `plugin.sending.Sending`."""

    @property
    def admission(self) -> Admission:
        """The admission of this process."""
        ...

    def take(self, pending: PendingCall) -> Sent | None:
        """The prefetched answer of a request, if there is one; waits while it is in flight."""
        ...

    async def take_async(self, pending: PendingCall) -> Sent | None:
        """Like `take`, without blocking the event loop."""
        ...

    def fetch(self, pending: PendingCall) -> Sent:
        """Send a request to the simulated API, without its client."""
        ...

    async def fetch_async(self, pending: PendingCall) -> Sent:
        """Like `fetch`, without blocking the event loop."""
        ...


@dataclass(slots=True)
class OpenStreams:
    """The streamed answers of a test, which are finished at its end, so that they are recorded."""

    of_threads: list[Any] = field(default_factory=list)
    of_tasks: list[Any] = field(default_factory=list)

    def finish(self) -> None:
        """Finish the streams that synchronous callers did not read to the end."""
        for stream in self.of_threads:
            if not stream.finished:
                stream.close()
        self.of_threads.clear()

    async def finish_async(self) -> None:
        """Like `finish`, for asynchronous callers; skips streams that another task is reading."""
        for stream in self.of_tasks:
            if not stream.finished and not stream.being_read:
                await stream.aclose()
        self.of_tasks.clear()


@dataclass(frozen=True, slots=True)
class RunningTest:
    """What is needed to answer a request of the running test.

    Attributes:
        recorder: replays and records the answers of the test.
        migration: which requests go to the target of the test.
        upstream: prefetched answers and admission; None in a replay, which sends nothing.
        streams: the streamed answers that the test reads.
    """

    recorder: Recorder
    migration: Migration
    upstream: Upstream | None = None
    streams: OpenStreams = field(default_factory=OpenStreams)


@dataclass(frozen=True, slots=True)
class DirectUpstream:
    """Sends each request when it is asked.

    Attributes:
        admission: the admission of this process.
    """

    admission: Admission

    def take(self, pending: PendingCall) -> Sent | None:
        """None: nothing is prefetched."""
        del pending
        return None

    async def take_async(self, pending: PendingCall) -> Sent | None:
        """None: nothing is prefetched."""
        del pending
        return None

    def fetch(self, pending: PendingCall) -> Sent:
        """Not used: the gateway forwards requests itself."""
        raise AssertionError(f"nothing but the gateway sends {pending.request.path}")

    async def fetch_async(self, pending: PendingCall) -> Sent:
        """Not used: the gateway forwards requests itself."""
        raise AssertionError(f"nothing but the gateway sends {pending.request.path}")
