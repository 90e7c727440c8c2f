"""Session recordings: writing recordings, and knowing which of them this session made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import FullDiskError
from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.text.addresses import without_user_info
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart
from pytest_modelmigrate.wire.outages import is_outage_answer
from pytest_modelmigrate.wire.recorded_errors import is_recorded


class Store(Protocol):
    """A folder of recordings; implemented by `store.recordings.RecordingStore`."""

    folder: Path

    def find(self, fingerprint: str, occurrence: int = 1) -> Recording | None: ...  # noqa: D102 - see the class
    def path_of(self, fingerprint: str, occurrence: int = 1) -> Path | None: ...  # noqa: D102 - see the class
    def admit(self, request: Request, fingerprint: str = "", occurrence: int = 1) -> None: ...  # noqa: D102 - see the class
    def save(self, recording: Recording, fingerprint: str) -> Path: ...  # noqa: D102 - see the class


@dataclass
class SessionRecordings:
    """Writes recordings, and knows which of them this session made.

    Attributes:
        price: returns the cost of a call in US dollars.
        today: the ISO date of new recordings.
        ignored: the parts of requests that are left out of fingerprints.
        full_disk: why an answer could not be recorded; None while there is room.
    """

    price: Callable[[CallUsage], Cost]
    today: str
    ignored: tuple[IgnoredPart, ...] = ()
    full_disk: FullDiskError | None = None
    _fresh: set[tuple[Path, str, int]] = field(default_factory=set)

    def is_fresh(self, store: Store, fingerprint: str, occurrence: int) -> bool:
        """Whether this session made the recording."""
        return (store.folder, fingerprint, occurrence) in self._fresh

    def save(
        self, store: Store, sent: Sent, fingerprint: str, occurrence: int, *, case: str, position: int = 0
    ) -> None:
        """Record an answer, unless it says nothing about the request (see `is_recorded`).

        Args:
            store: where to write it.
            sent: the request and its answer.
            fingerprint: the fingerprint of the request.
            occurrence: 1 for the first of several identical requests of one test.
            case: the test that made the request, for the reader of the recording.
            position: 1 for the first call of its test; 0 if that is not known.

        Raises:
            SecretFoundError: the recording seems to contain a credential.
            UnwritableFolderError: the recording cannot be written.
        """
        if not is_recorded(sent.request, sent.response):
            return
        try:
            store.save(self.recording_of(sent, occurrence, case=case, position=position), fingerprint)
        except FullDiskError as error:
            self.full_disk = error
            raise
        if not is_outage_answer(sent.response):
            self._fresh.add((store.folder, fingerprint, occurrence))

    def recording_of(self, sent: Sent, occurrence: int, *, case: str = "", position: int = 0) -> Recording:
        """The recording of an answer; see `save`."""
        seconds = sent.latency_seconds
        return Recording(
            request=sent.request,
            response=sent.response,
            occurrence=occurrence,
            case=case,
            recorded_on=sent.arrived_on or self.today,
            source="simulated" if sent.simulated else sent.source,
            attempts=sent.attempts,
            latency_seconds=None if seconds is None else round(seconds, 3),
            position=position,
            redacted=sent.redacted,
            url="" if sent.response.ok and not sent.elsewhere else without_user_info(sent.url),
        )

    def check_disk(self) -> None:
        """Check that an answer could be recorded, as far as this session has seen.

        Raises:
            FullDiskError: the disk was full when the last answer was recorded.
        """
        if self.full_disk is not None:
            raise FullDiskError(str(self.full_disk))
