"""What the tests of a session share of their recordings, and how an answer becomes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.outages import is_outage_answer


class Store(Protocol):
    """Where recordings lie; `store.recordings.RecordingStore` is one."""

    folder: Path

    def find(self, fingerprint: str, occurrence: int = 1) -> Recording | None: ...  # noqa: D102 - see the class
    def admit(self, request: Request) -> None: ...  # noqa: D102 - see the class
    def save(self, recording: Recording, fingerprint: str) -> Path: ...  # noqa: D102 - see the class


@dataclass
class SessionRecordings:
    """Records answers, and knows which of the recordings this session made.

    Attributes:
        price: what a call costs in US dollars.
        today: ISO date that new recordings carry.
    """

    price: Callable[[CallUsage], Cost]
    today: str
    _fresh: set[tuple[Path, str, int]] = field(default_factory=set)

    def is_fresh(self, store: Store, fingerprint: str, occurrence: int) -> bool:
        """Whether this session made that recording."""
        return (store.folder, fingerprint, occurrence) in self._fresh

    def save(
        self, store: Store, sent: Sent, fingerprint: str, occurrence: int, *, case: str, position: int = 0
    ) -> None:
        """Record an answer.

        Args:
            store: where it is kept.
            sent: the answer.
            fingerprint: the key of its request.
            occurrence: 1 for the first of several identical requests in one test.
            case: the test that asked, for the reader of the recording.
            position: 1 for the first call of its test; 0 where that is not known.

        Raises:
            SecretFoundError: the recording would hold what looks like a credential.
            UnwritableFolderError: the recording cannot be written.
        """
        seconds = sent.latency_seconds
        recording = Recording(
            request=sent.request,
            response=sent.response,
            occurrence=occurrence,
            case=case,
            recorded_on=self.today,
            source="simulated" if sent.simulated else sent.source,
            attempts=sent.attempts,
            latency_seconds=None if seconds is None else round(seconds, 3),
            position=position,
        )
        store.save(recording, fingerprint)
        if not is_outage_answer(sent.response):
            self._fresh.add((store.folder, fingerprint, occurrence))
