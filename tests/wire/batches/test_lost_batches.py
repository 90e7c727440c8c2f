from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.batches import BatchEntry
from pytest_modelmigrate.facts.errors import (
    ApiError,
    BrokenAnswerError,
    CorruptFileError,
    MissingKeyError,
    UnreachableError,
)
from pytest_modelmigrate.simulator import Fault, RunningSimulator
from pytest_modelmigrate.simulator.batches import BatchStore
from pytest_modelmigrate.store.batch_ledger import BatchLedger
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.batches.batch_api import BatchApi
from pytest_modelmigrate.wire.batches.message_batches import Batches
from pytest_modelmigrate.wire.batches.results import results_of
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.sender import open_sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter


class KilledError(BaseException):
    """The end of the process."""


class Runs:
    """Runs that send the same plan, one after the other, in one folder.

    Attributes:
        ledger: the list of batches in progress.
        plan: the requests of each run.
        waits: the seconds of all waits.
    """

    def __init__(self, folder: Path, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ledger = BatchLedger(folder / "batches.json")
        self.plan = [PlannedRequest.of(ask(index), f"test{index}") for index in range(3)]
        self.waits: list[float] = []
        self._monkeypatch = monkeypatch

    @property
    def ids(self) -> list[str | None]:
        """The ids of the batches in progress."""
        return [entry.id for entry in self.ledger.entries()]

    def next(self, api: RunningSimulator) -> Batches:
        """The batches of the next run."""

        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        budget = Budget(price_call)
        admission = Admission(LocalSlotCounter(), Breaker(), budget)
        return Batches(self.ledger, lambda: open_sender(admission, api.url), budget, sleep=sleep)

    def kill(self, api: RunningSimulator, *, sent: bool = True) -> None:
        """End a run after its request for a batch and before the answer is noted, or before the request."""
        create = BatchApi.create

        async def killed(self: BatchApi, chunk: Any) -> None:
            if sent:
                await create(self, chunk)
            raise KilledError

        with self._monkeypatch.context() as patch:
            patch.setattr(BatchApi, "create", killed)
            with pytest.raises(KilledError):
                self.next(api).submit(self.plan)

    def move_time(self, seconds: float) -> None:
        """Have the killed run begin so many seconds earlier."""
        (entry,) = self.ledger.entries()
        began = datetime.now(UTC) - timedelta(seconds=seconds)
        self.ledger.replace(entry, replace(entry, created_at=began.isoformat()))


@pytest.fixture
def runs(tmp_path: Path, ask: Any, monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(tmp_path, ask, monkeypatch)


def sent(api: RunningSimulator) -> list[int]:
    """The number of requests of each batch that was started."""
    return [len(received.body["requests"]) for received in api.requests if received.method == "POST"]


def test_a_batch_whose_answer_was_not_noted_is_found_and_not_paid_again(simulate: Any, runs: Runs) -> None:
    api = simulate()
    runs.kill(api)
    assert runs.ids == [None]
    later = runs.next(api)
    assert later.submit(runs.plan, wait=True) == 0
    assert len(later.collect(runs.plan).answers) == 3
    assert sent(api) == [3]
    assert later.notes == [f"answers of {runs.ids[0]}, which an interrupted run sent, are used"]
    later.drop_used()
    assert not runs.ledger.path.exists()


def test_a_batch_that_was_never_sent_is_sent_by_the_next_run(simulate: Any, runs: Runs) -> None:
    api = simulate()
    runs.kill(api, sent=False)
    later = runs.next(api)
    assert later.submit(runs.plan) == 3
    assert sent(api) == [3]
    assert (later.notes, len(runs.ids), None in runs.ids) == ([], 1, False)
    assert sum(runs.waits) == 10, "a batch that was just sent may not be listed at once"


def test_the_list_is_read_once_when_the_killed_run_is_some_time_ago(simulate: Any, runs: Runs) -> None:
    api = simulate()
    runs.kill(api, sent=False)
    runs.move_time(60)
    assert runs.next(api).submit(runs.plan) == 3
    assert not runs.waits


def test_a_batch_of_other_requests_is_not_taken_for_the_lost_one(ask: Any, simulate: Any, runs: Runs) -> None:
    api = simulate()
    runs.next(api).submit([PlannedRequest.of(ask(f"other {index}"), "other") for index in range(3)])
    runs.ledger.drop(str(runs.ids[0]))  # another machine has sent it
    runs.kill(api, sent=False)
    later = runs.next(api)
    assert later.submit(runs.plan, wait=True) == 3
    assert sent(api) == [3, 3]
    assert len(later.collect(runs.plan).answers) == 3


@pytest.mark.parametrize(("seconds", "submitted"), [(3500, 0), (-500, 0), (-700, 3), (3700, 3)])
def test_only_batches_of_the_same_time_may_be_the_lost_one(
    simulate: Any, runs: Runs, seconds: int, submitted: int
) -> None:
    api = simulate()
    runs.kill(api)
    runs.move_time(seconds)
    assert runs.next(api).submit(runs.plan) == submitted


def test_a_batch_in_progress_that_may_be_the_lost_one_is_not_sent_again(
    simulate: Any, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = simulate()
    runs.kill(api)
    with monkeypatch.context() as patch:
        patch.setattr(BatchStore, "_settled", BatchStore._known)
        later = runs.next(api)
        assert later.submit(runs.plan) == 0
        assert later.notes[0].startswith("3 requests not sent again: msgbatch_")
        collected = later.collect(runs.plan, wait=False)
        assert (collected.missing, len(collected.unfinished)) == ((), 1)
    assert runs.ids == [None]
    assert len(runs.next(api).collect(runs.plan).answers) == 3
    assert sent(api) == [3]


def test_a_batch_that_is_known_is_not_taken_for_the_lost_one(
    ask: Any, simulate: Any, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BatchStore, "_settled", BatchStore._known)
    api = simulate()
    runs.next(api).submit([PlannedRequest.of(ask(f"other {index}"), "other") for index in range(3)])
    runs.kill(api, sent=False)
    assert runs.next(api).submit(runs.plan) == 3


def test_an_api_that_does_not_list_batches_is_named_with_what_may_be_paid_twice(simulate: Any, runs: Runs) -> None:
    api = simulate(faults=[Fault("status", status=404, nth=1)])
    runs.kill(api, sent=False)
    later = runs.next(api)
    assert later.submit(runs.plan) == 3
    (note,) = later.notes
    assert note.startswith(
        "3 requests may be paid twice, in a batch that an interrupted run sent: the API does not list"
    )


def test_a_list_that_cannot_be_read_now_keeps_the_trace(simulate: Any, runs: Runs) -> None:
    api = simulate(faults=[Fault("status", status=401, nth=2)])
    runs.kill(api)
    with pytest.raises(ApiError):
        runs.next(api).submit(runs.plan)
    assert runs.ids == [None]


def test_a_rejected_batch_leaves_no_trace_and_a_lost_one_does(
    simulate: Any, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for status, left in ((400, []), (500, [None])):
        with pytest.raises(ApiError):
            runs.next(simulate(faults=[Fault("status", status=status)])).submit(runs.plan)
        assert runs.ids == left, status
    runs.ledger.replace(*runs.ledger.entries(), None)

    for kind, left in ((MissingKeyError, []), (UnreachableError, [None])):

        async def lost(*_: Any, kind: type[Exception] = kind) -> None:
            raise kind("lost")

        monkeypatch.setattr(BatchApi, "create", lost)
        with pytest.raises(kind):
            runs.next(simulate()).submit(runs.plan)
        assert runs.ids == left


def test_an_entry_without_a_time_is_a_damaged_file(runs: Runs) -> None:
    runs.ledger.add(BatchEntry(None, "https://api", "yesterday", ("a-1",)))
    with pytest.raises(CorruptFileError, match="expected a time"):
        runs.ledger.entries()


@pytest.mark.parametrize(
    "lines",
    [b"<html>", b"[]", b'{"custom_id": 1, "result": {}}', b'{"custom_id": "a", "result": []}', b"[" * 100_000],
    ids=["html", "list", "number", "result", "deep"],
)
def test_results_that_are_none_are_an_error_and_fetched_again_by_the_next_run(
    simulate: Any, runs: Runs, monkeypatch: pytest.MonkeyPatch, lines: bytes
) -> None:
    api = simulate()
    work = runs.next(api)
    work.submit(runs.plan)
    with monkeypatch.context() as patch:
        patch.setattr("pytest_modelmigrate.wire.batches.batch_api.results_of", lambda _: results_of(lines))
        with pytest.raises(BrokenAnswerError, match="not the result of a batch"):
            work.collect(runs.plan)
    assert len(runs.next(api).collect(runs.plan).answers) == 3
