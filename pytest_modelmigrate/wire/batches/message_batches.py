"""Message Batches: submitting a plan at half price, and collecting the answers now or in a later run.

Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol, TypeVar

import anyio

from pytest_modelmigrate.facts.batches import BatchEntry
from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import ApiError, SpendingCapError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.background import run_in_background
from pytest_modelmigrate.wire.batches.batch_api import BatchApi
from pytest_modelmigrate.wire.batches.chunks import Chunk, chunks, custom_id, key_of, may_be_batched
from pytest_modelmigrate.wire.batches.lost_batches import find_lost, now
from pytest_modelmigrate.wire.batches.results import response_of
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.prefetch.counts import BatchCounts
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.sender import Sender

T = TypeVar("T")

_SERVER_ERROR: Final = 500


class Ledger(Protocol):
    """The list of batches in progress; implemented by `store.batch_ledger.BatchLedger`."""

    def entries(self) -> tuple[BatchEntry, ...]: ...  # noqa: D102 - see the class
    def add(self, entry: BatchEntry) -> None: ...  # noqa: D102 - see the class
    def replace(self, entry: BatchEntry, by: BatchEntry | None) -> None: ...  # noqa: D102 - see the class
    def drop(self, batch_id: str, custom_ids: Collection[str] | None = None) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class CollectedAnswers:
    """The answers from batches.

    Attributes:
        answers: the answers by key.
        unfinished: ids of batches that have not ended.
        missing: requests to send without a batch: they cannot be batched, were not submitted, or came back expired,
            cancelled or with an outage.
    """

    answers: Mapping[Key, Sent]
    unfinished: tuple[str, ...] = ()
    missing: tuple[PlannedRequest, ...] = ()


@dataclass(slots=True)
class _Wait:
    batches: int
    requests: int
    ended: int = 0
    started: float = field(default_factory=time.monotonic)


class Batches:
    """Submits and collects Message Batches.

    Every batch is added to the ledger before it is sent, with the fingerprints of its requests. A later run can
    therefore collect it, also after a crash or Ctrl-C.

    Args:
        ledger: the list of batches in progress.
        open_sender: returns the sender; called in an event loop of its own.
        budget: keeps the run under the spending cap.
        tick: called several times a second with the progress of the batches.
        sleep: waits between two status requests.

    Attributes:
        notes: what the user has to know of batches that earlier runs sent.
    """

    def __init__(
        self,
        ledger: Ledger,
        open_sender: Callable[[], Sender],
        budget: Budget,
        *,
        tick: Callable[[BatchCounts], None] = lambda _: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.notes: list[str] = []
        self._ledger = ledger
        self._open_sender = open_sender
        self._budget = budget
        self._reserved: dict[str, Reservation] = {}
        self._tick = tick
        self._sleep = sleep
        self._wait = _Wait(0, 0)
        self._used: dict[str, set[str]] = {}

    def submit(self, plan: Iterable[PlannedRequest], *, wait: bool = False) -> int:
        """Submit the requests that can be batched, are in no batch and fit under the cap; returns their number.

        The highest possible cost of each request stays reserved until `collect` has its answer.

        Args:
            plan: the requests.
            wait: whether to wait for a batch that may be one that an earlier run sent before it was killed.

        Raises:
            ApiError: the API rejects the batch.
            BrokenAnswerError: what came is no batch.
            UnreachableError: the API could not be reached.
            MissingKeyError: there is no API key.
            UnwritableFolderError: the ledger cannot be written.
        """
        batched = [planned for planned in plan if may_be_batched(planned.request)]
        return self._run(lambda api: self._submit(api, batched, wait=wait))

    def collect(self, plan: Iterable[PlannedRequest], *, wait: bool = True) -> CollectedAnswers:
        """Collect the answers of a plan from its batches.

        Args:
            plan: the requests.
            wait: whether to wait for batches that have not ended.

        Raises:
            ApiError: the API answered with an error.
            BrokenAnswerError: what came are no results.
            UnreachableError: the API could not be reached.
            MissingKeyError: there is no API key.
        """
        wanted = {custom_id(planned.key): planned for planned in plan}
        return self._run(lambda api: self._collect(api, wanted, wait=wait))

    def drop_used(self) -> None:
        """Remove collected answers from the ledger; call it when they have been used.

        Raises:
            UnwritableFolderError: the ledger cannot be written.
        """
        for batch_id, custom_ids in self._used.items():
            self._ledger.drop(batch_id, custom_ids)
        self._used.clear()

    def _run(self, work: Callable[[BatchApi], Coroutine[Any, Any, T]]) -> T:
        async def run() -> T:
            sender = self._open_sender()
            try:
                return await work(BatchApi(sender, self._sleep))
            finally:
                await sender.close()

        return run_in_background(run, self._report_progress)

    def _report_progress(self) -> None:
        wait = self._wait
        if wait.batches:
            elapsed = time.monotonic() - wait.started
            self._tick(BatchCounts(wait.batches, wait.ended, wait.requests, elapsed))

    async def _submit(self, api: BatchApi, batched: list[PlannedRequest], *, wait: bool) -> int:
        await self._find_lost(api, wait=wait)
        known = {name for entry in self._entries(api) for name in entry.custom_ids}
        new = {custom_id(planned.key): planned for planned in batched if custom_id(planned.key) not in known}
        waiting = [*chunks(planned for name, planned in new.items() if self._reserve(name, planned))]
        submitted = 0
        while waiting:
            chunk = waiting.pop(0)
            with anyio.CancelScope(shield=True):  # Ctrl-C waits for this, so that the ledger has the batch's id
                created = await self._create(api, chunk)
            if created:
                submitted += len(chunk.items)
            else:
                waiting[:0] = chunk.split()
        return submitted

    async def _find_lost(self, api: BatchApi, *, wait: bool) -> None:
        """Replace each entry without an id by the batch that the API has for it, or by nothing."""
        for entry in self._entries(api):
            if entry.id is None:
                self._wait = _Wait(1, len(entry.custom_ids))
                known = {each.id for each in self._ledger.entries()}
                found = await find_lost(api, entry, known, wait=wait, sleep=self._sleep)
                self._wait = _Wait(0, 0)
                if found.note:
                    self.notes.append(found.note)
                if not found.in_progress:
                    self._ledger.replace(entry, None if found.id is None else replace(entry, id=found.id))

    def _reserve(self, name: str, planned: PlannedRequest) -> bool:
        try:
            reservation = self._budget.reserve(planned.request, batch=True)
        except SpendingCapError:
            return False
        if reservation is not None:
            self._reserved[name] = reservation
        return reservation is not None

    async def _create(self, api: BatchApi, chunk: Chunk) -> bool:
        """Submit one batch, which is in the ledger before; False when it is too large."""
        begun = BatchEntry(None, api.address, now(), tuple(item["custom_id"] for item in chunk.items))
        self._ledger.add(begun)
        try:
            created = await api.create(chunk)
        except ApiError as error:
            if error.status < _SERVER_ERROR:  # the API rejected it; in all other cases it may have started
                self._ledger.replace(begun, None)
            raise
        if created is None:
            self._ledger.replace(begun, None)
            return False
        sent_at = created.get("created_at")
        known = replace(begun, id=created["id"], created_at=sent_at if isinstance(sent_at, str) else begun.created_at)
        self._ledger.replace(begun, known)
        return True

    async def _collect(self, api: BatchApi, wanted: Mapping[str, PlannedRequest], *, wait: bool) -> CollectedAnswers:
        await self._find_lost(api, wait=wait)
        entries = [entry for entry in self._entries(api) if wanted.keys() & set(entry.custom_ids)]
        self._wait = _Wait(len(entries), sum(len(entry.custom_ids) for entry in entries))
        answers: dict[Key, Sent] = {}
        unfinished: list[str] = []
        in_progress: set[str] = set()
        for entry in entries:
            if entry.id is None or not await api.ended(entry.id, wait=wait):
                unfinished.append(entry.id or "a batch that an interrupted run may have sent")
                in_progress.update(entry.custom_ids)
                continue
            self._wait.ended += 1
            answers.update(await self._results(api, entry.id, entry.custom_ids, wanted))
        self._wait = _Wait(0, 0)
        missing = tuple(
            planned for name, planned in wanted.items() if planned.key not in answers and name not in in_progress
        )
        return CollectedAnswers(answers, tuple(unfinished), missing)

    def _entries(self, api: BatchApi) -> list[BatchEntry]:
        return [entry for entry in self._ledger.entries() if entry.base_url == api.address]

    async def _results(
        self, api: BatchApi, batch_id: str, custom_ids: Collection[str], wanted: Mapping[str, PlannedRequest]
    ) -> dict[Key, Sent]:
        results = await api.results(batch_id)
        if results is None:
            self._ledger.drop(batch_id)
            return {}
        found: dict[Key, Sent] = {}
        used = self._used.setdefault(batch_id, set())
        for name, result in results.by_request.items():
            if name in wanted and name in custom_ids:
                used.add(name)
                response = response_of(result, results.headers)
                self._settle(name, wanted[name].request, response)
                if response is not None:
                    found[key_of(name)] = Sent(wanted[name].request, response, 1, None, "batch")
        return found

    def _settle(self, name: str, request: Request, response: Response | None) -> None:
        """Count the cost of an answer, unless an earlier run submitted its batch and paid for it."""
        if (reservation := self._reserved.pop(name, None)) is None:
            return
        if response is not None and broken_answer(request, response):  # what it costs is not known
            reservation.forfeit()
            response = None
        reservation.settle(None if response is None else Call(request, response, source="batch").counted)
