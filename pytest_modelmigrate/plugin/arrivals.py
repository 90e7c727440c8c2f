"""Arrivals: keeps answers from when they arrive until their tests record them, and uses what an ended run left."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.errors import FullDiskError, ModelMigrateError, UnwritableFolderError
from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.store.arrived_answers import ArrivedAnswer, ArrivedAnswers
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.outages import is_outage_answer
from pytest_modelmigrate.wire.pending_call import PendingCall
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest
from pytest_modelmigrate.wire.session_recordings import SessionRecordings


class Arrivals:
    """The answers of a run that records.

    Args:
        answers: where they are kept.
        recordings: what this session has recorded so far.
        enabled: whether the run records.

    Attributes:
        enabled: whether the run keeps answers: it records, and they can be written.
        used: number of answers of earlier runs that this one does not send again.
    """

    def __init__(self, answers: ArrivedAnswers, recordings: SessionRecordings, *, enabled: bool) -> None:
        self.used = 0
        self._answers = answers
        self._recordings = recordings
        self.enabled = enabled
        self._earlier: dict[Key, ArrivedAnswer] | None = None
        self._planned: set[Key] = set()

    def note(self, key: Key, tests: Collection[str], sent: Sent) -> None:
        """Keep an answer that has arrived; a full disk stops the sending."""
        if not self.enabled or not sent.response.ok or is_outage_answer(sent.response):
            return
        recording = replace(self._recordings.recording_of(sent, key[1]), request=_without_body(sent.request))
        try:
            self._answers.add(ArrivedAnswer(*key, frozenset(tests), recording))
        except FullDiskError as error:
            self._recordings.full_disk = error
        except UnwritableFolderError:  # the folder of the recordings may be writable, and only they are needed
            self.enabled = False
        except ModelMigrateError:  # a hook of the project failed; the test says so, too
            pass

    def note_all(self, answered: Iterable[tuple[PlannedRequest, Sent]]) -> bool:
        """Keep the answers of a batch; returns whether they are kept, so that its entry is no longer needed."""
        for planned, sent in answered:
            if not broken_answer(sent.request, sent.response):
                self.note(planned.key, {planned.test}, sent)
        return self.enabled and self._recordings.full_disk is None

    def of_plan(self, plan: Iterable[PlannedRequest]) -> list[tuple[PlannedRequest, Sent]]:
        """The planned requests that an earlier run was sent the answers of, with these answers."""
        found = self._found()
        provided = [(planned, _sent(planned.request, found[planned.key])) for planned in plan if planned.key in found]
        keys = {planned.key for planned, _ in provided}  # several tests may plan the same request
        self.used += len(keys - self._planned)
        self._planned |= keys
        return provided

    def take(self, pending: PendingCall) -> Sent | None:
        """The answer of a request that was not planned, once."""
        key = pending.fingerprint, pending.occurrence
        if not self.enabled or pending.attempt > 1 or key in self._planned:
            return None
        found = self._found().pop(key, None)
        if found is None:
            return None
        self.used += 1
        return _sent(pending.request, found)

    def close(self) -> None:
        """Stop writing, when a pytest-xdist worker ends."""
        self._answers.close()

    def finish(self, called: Collection[str]) -> None:
        """Drop the answers that are no longer needed, when the session ends.

        Args:
            called: the tests that were called, so that they have asked for all that they need.
        """
        if self.enabled:
            self._answers.drop(called)

    def _found(self) -> dict[Key, ArrivedAnswer]:
        if self._earlier is None:
            each = self._answers if self.enabled else ()
            self._earlier = {(answer.fingerprint, answer.occurrence): answer for answer in each}
        return self._earlier


def _without_body(request: Request) -> Request:
    """The test knows the body of its request."""
    return replace(request, body=None)


def _sent(request: Request, answer: ArrivedAnswer) -> Sent:
    """An answer of an earlier run, as that run would have recorded it."""
    kept: Recording = answer.recording
    return Sent(
        replace(request, version=kept.request.version),
        kept.response,
        kept.attempts,
        kept.latency_seconds,
        "batch" if kept.source == "batch" else "live",
        url=kept.url,
        arrived_on=kept.recorded_on,
        redacted=kept.redacted,
    )
