"""Message Batches: submitting a plan at half price, and collecting the answers now or in a later run.

Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

import anyio

from pytest_modelmigrate.facts.batches import BatchEntry
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import SpendingCapError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.text.addresses import shown_address
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER, Sent, answer
from pytest_modelmigrate.wire.api_errors import api_error
from pytest_modelmigrate.wire.background import run_in_background
from pytest_modelmigrate.wire.batches.chunks import Chunk, chunks, custom_id, key_of, may_be_batched
from pytest_modelmigrate.wire.batches.results import response_of, results_of
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.prefetch.counts import BatchCounts
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.sender import Sender

T = TypeVar("T")

_PATH: Final = "/v1/messages/batches"
_FIRST_SECONDS: Final = 2.0
_GROWTH: Final = 1.5
_MOST_SECONDS: Final = 60.0
_OK: Final = 200
_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413


class Ledger(Protocol):
    """The list of batches in progress; implemented by `store.batch_ledger.BatchLedger`."""

    def entries(self) -> tuple[BatchEntry, ...]: ...  # noqa: D102 - see the class
    def add(self, entry: BatchEntry) -> None: ...  # noqa: D102 - see the class
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

    Every batch is added to the ledger at once, with the fingerprints of its requests. A later run can therefore
    collect it, also after a crash or Ctrl-C.

    Args:
        ledger: the list of batches in progress.
        open_sender: returns the sender; called in an event loop of its own.
        budget: keeps the run under the spending cap.
        tick: called several times a second with the progress of the batches.
        sleep: waits between two status requests.
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
        self._ledger = ledger
        self._open_sender = open_sender
        self._budget = budget
        self._reserved: dict[str, Reservation] = {}
        self._tick = tick
        self._sleep = sleep
        self._wait = _Wait(0, 0)
        self._used: dict[str, set[str]] = {}

    def submit(self, plan: Iterable[PlannedRequest]) -> int:
        """Submit the requests that can be batched, are in no batch and fit under the cap; returns their number.

        The highest possible cost of each request stays reserved until `collect` has its answer.

        Raises:
            ApiError: the API rejects the batch.
            UnreachableError: the API could not be reached.
            MissingKeyError: there is no API key.
            UnwritableFolderError: the ledger cannot be written.
        """
        batched = [planned for planned in plan if may_be_batched(planned.request)]
        return self._run(lambda sender: self._submit(sender, batched))

    def collect(self, plan: Iterable[PlannedRequest], *, wait: bool = True) -> CollectedAnswers:
        """Collect the answers of a plan from its batches.

        Args:
            plan: the requests.
            wait: whether to wait for batches that have not ended.

        Raises:
            ApiError: the API answered with an error.
            UnreachableError: the API could not be reached.
            MissingKeyError: there is no API key.
        """
        wanted = {custom_id(planned.key): planned for planned in plan}
        return self._run(lambda sender: self._collect(sender, wanted, wait=wait))

    def drop_used(self) -> None:
        """Remove collected answers from the ledger; call it when they have been used.

        Raises:
            UnwritableFolderError: the ledger cannot be written.
        """
        for batch_id, custom_ids in self._used.items():
            self._ledger.drop(batch_id, custom_ids)
        self._used.clear()

    def _run(self, work: Callable[[Sender], Coroutine[Any, Any, T]]) -> T:
        async def run() -> T:
            sender = self._open_sender()
            try:
                return await work(sender)
            finally:
                await sender.close()

        return run_in_background(run, self._report_progress)

    def _report_progress(self) -> None:
        wait = self._wait
        if wait.batches:
            elapsed = time.monotonic() - wait.started
            self._tick(BatchCounts(wait.batches, wait.ended, wait.requests, elapsed))

    async def _submit(self, sender: Sender, batched: list[PlannedRequest]) -> int:
        known = {name for entry in self._entries(sender) for name in entry.custom_ids}
        new = {custom_id(planned.key): planned for planned in batched if custom_id(planned.key) not in known}
        waiting = [*chunks(planned for name, planned in new.items() if self._reserve(name, planned))]
        submitted = 0
        while waiting:
            chunk = waiting.pop(0)
            # Ctrl-C waits for this: a batch that is not in the ledger would be submitted and paid again.
            with anyio.CancelScope(shield=True):
                created = await self._create(sender, chunk)
            if created:
                submitted += len(chunk.items)
            else:
                waiting[:0] = chunk.split()
        return submitted

    def _reserve(self, name: str, planned: PlannedRequest) -> bool:
        try:
            reservation = self._budget.reserve(planned.request, batch=True)
        except SpendingCapError:
            return False
        if reservation is not None:
            self._reserved[name] = reservation
        return reservation is not None

    async def _create(self, sender: Sender, chunk: Chunk) -> bool:
        """Submit one batch and add it to the ledger; False when it is too large."""
        body = {"requests": [*chunk.items]}
        sent = await sender.send(Request(_PATH, body, betas=chunk.betas, version=chunk.version))
        if sent.response.status == _TOO_LARGE and len(chunk.items) > 1:
            return False
        created = _object(sent.response, "a new batch")
        custom_ids = tuple(item["custom_id"] for item in chunk.items)
        entry = BatchEntry(
            created["id"], shown_address(sender.transport.base_url), str(created.get("created_at", "")), custom_ids
        )
        self._ledger.add(entry)
        return True

    async def _collect(self, sender: Sender, wanted: Mapping[str, PlannedRequest], *, wait: bool) -> CollectedAnswers:
        entries = [entry for entry in self._entries(sender) if wanted.keys() & set(entry.custom_ids)]
        self._wait = _Wait(len(entries), sum(len(entry.custom_ids) for entry in entries))
        answers: dict[Key, Sent] = {}
        unfinished: list[str] = []
        in_progress: set[str] = set()
        for entry in entries:
            if not await self._ended(sender, entry, wait=wait):
                unfinished.append(entry.id)
                in_progress.update(entry.custom_ids)
                continue
            self._wait.ended += 1
            answers.update(await self._results(sender, entry, wanted))
        self._wait = _Wait(0, 0)
        missing = tuple(
            planned for name, planned in wanted.items() if planned.key not in answers and name not in in_progress
        )
        return CollectedAnswers(answers, tuple(unfinished), missing)

    def _entries(self, sender: Sender) -> list[BatchEntry]:
        address = shown_address(sender.transport.base_url)
        return [entry for entry in self._ledger.entries() if entry.base_url == address]

    async def _ended(self, sender: Sender, entry: BatchEntry, *, wait: bool) -> bool:
        """Whether a batch has ended, after waiting for it; a batch that the API has deleted counts as ended."""
        seconds = _FIRST_SECONDS
        while True:
            sent = await sender.send(Request(f"{_PATH}/{entry.id}", None, method="GET"))
            if sent.response.status == _NOT_FOUND:
                return True
            if _object(sent.response, f"the status of {entry.id}").get("processing_status") == "ended":
                return True
            if not wait:
                return False
            await self._sleep(seconds)
            seconds = min(seconds * _GROWTH, _MOST_SECONDS)

    async def _results(
        self, sender: Sender, entry: BatchEntry, wanted: Mapping[str, PlannedRequest]
    ) -> dict[Key, Sent]:
        raw, _ = await sender.exchange(Request(f"{_PATH}/{entry.id}/results", None, method="GET"))
        if raw.status == _NOT_FOUND:  # results are kept for 29 days
            self._ledger.drop(entry.id)
            return {}
        if raw.status != _OK:
            _object(answer(raw.status, raw.headers, raw.content), f"the results of {entry.id}")
        kept = {name: value for name, value in raw.headers.items() if name == SIMULATED_HEADER}
        found: dict[Key, Sent] = {}
        used = self._used.setdefault(entry.id, set())
        for name, result in results_of(raw.content):
            if name in wanted and name in entry.custom_ids:
                used.add(name)
                response = response_of(result, kept)
                self._settle(name, wanted[name].request, response)
                if response is not None:
                    found[key_of(name)] = Sent(wanted[name].request, response, 1, None, "batch")
        return found

    def _settle(self, name: str, request: Request, response: Response | None) -> None:
        """Count the cost of an answer, unless an earlier run submitted its batch and paid for it."""
        if reservation := self._reserved.pop(name, None):
            reservation.settle(None if response is None else Call(request, response, source="batch").counted)


def _object(response: Response, what: str) -> Mapping[str, Any]:
    """The JSON object in an answer; `what` is what was requested, for the error.

    Raises:
        ApiError: the API answered with an error.
    """
    if response.status == _OK and isinstance(response.body, Mapping):
        return response.body
    raise api_error(response, what, "fix what the message names, or run without --migrate-batch")
