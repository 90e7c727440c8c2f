"""The running test, as those see it who answer its requests: the SDK middleware and the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.recorder import PendingCall, Recorder


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


@dataclass(frozen=True, slots=True)
class RunningTest:
    """What is needed to answer a request of the running test.

    Attributes:
        recorder: replays and records the answers of the test.
        migration: which requests go to the target of the test.
        upstream: prefetched answers and admission; None in a replay, which sends nothing.
    """

    recorder: Recorder
    migration: Migration
    upstream: Upstream | None = None


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
