"""Batched requests: what `--migrate-batch` sends as Message Batches, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_modelmigrate.facts.errors import UnfinishedBatchError
from pytest_modelmigrate.plugin.arrivals import Arrivals
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.sender import Sender

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.batches.message_batches import Batches
    from pytest_modelmigrate.wire.prefetch.counts import BatchCounts


class BatchedRequests:
    """The requests of one session that are sent as Message Batches.

    Args:
        path: the file of batches under way.
        open_sender: returns the sender; called in an event loop of its own.
        budget: keeps the run under the spending cap.
        arrivals: keeps answers until tests record them.
        tick: called several times a second with the progress of the batches.
    """

    def __init__(
        self,
        path: Path,
        open_sender: Callable[[], Sender],
        budget: Budget,
        arrivals: Arrivals,
        *,
        tick: Callable[[BatchCounts], None],
    ) -> None:
        self._path = path
        self._open_sender = open_sender
        self._budget = budget
        self._arrivals = arrivals
        self._tick = tick
        self._notes: list[str] = []
        self._submitted: int | None = None
        self._collected: list[Batches] = []
        self._unfinished: set[Key] = set()
        self._unfinished_ids: tuple[str, ...] = ()

    def send(self, plan: list[PlannedRequest], phase: str, prefetcher: Prefetcher) -> list[PlannedRequest]:
        """Submit or collect a plan; returns the requests to send without a batch.

        Args:
            plan: the requests.
            phase: the value of `--migrate-batch`: `wait`, `submit` or `collect`.
            prefetcher: gets the answers.

        Raises:
            ApiError: the API rejects a batch, or answered with an error.
            BrokenAnswerError: what came is no batch, or no results.
            CorruptFileError: the file of batches cannot be read.
            MissingKeyError: there is no API key.
            UnreachableError: the API could not be reached.
            UnwritableFolderError: the file of batches cannot be written.
        """
        from pytest_modelmigrate.store.batch_ledger import BatchLedger
        from pytest_modelmigrate.wire.batches.message_batches import Batches

        batches = Batches(BatchLedger(self._path), self._open_sender, self._budget, tick=self._tick)
        wait = phase == "wait"
        try:
            if phase != "collect":
                self._submitted = (self._submitted or 0) + batches.submit(plan, wait=wait)
            if phase == "submit":
                return []
            collected = batches.collect(plan, wait=wait)
        finally:
            self._notes += batches.notes
        answers = collected.answers
        answered = [(planned, answers[planned.key]) for planned in plan if planned.key in answers]
        prefetcher.provide(answered)
        if self._arrivals.note_all(answered):
            batches.drop_used()
        elif not self._arrivals.enabled:
            self._collected.append(batches)
        self._unfinished_ids = collected.unfinished
        keys, missing = ({planned.key for planned in requests} for requests in (plan, collected.missing))
        self._unfinished = keys - answers.keys() - missing
        return list(collected.missing)

    def check_ended(self, key: Key) -> None:
        """Check that a request is in no batch that goes on.

        Raises:
            UnfinishedBatchError: it is.
        """
        if key in self._unfinished:
            raise UnfinishedBatchError(
                f"the batch of this request has not ended: {', '.join(self._unfinished_ids)}\n"
                "  next        run again later with --migrate-batch=collect"
            )

    def notes(self) -> list[str]:
        """Notes for the terminal summary."""
        notes = [*dict.fromkeys(self._notes)]
        if self._submitted is not None:
            notes.append(f"{count(self._submitted, 'request')} submitted")
        return [f"batches: {note}" for note in notes]

    def close(self) -> None:
        """Forget the batches whose answers tests have used without recording them."""
        while self._collected:
            self._collected.pop().drop_used()
