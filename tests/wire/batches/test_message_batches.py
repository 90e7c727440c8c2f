from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.batches import BatchEntry
from pytest_modelmigrate.facts.errors import ApiError, CorruptFileError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.simulator import Fault, RunningSimulator
from pytest_modelmigrate.simulator.batches import BatchStore
from pytest_modelmigrate.store.batch_ledger import BatchLedger
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.batches.chunks import custom_id
from pytest_modelmigrate.wire.batches.message_batches import Batches
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.prefetch.counts import BatchCounts
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.prefetch.progress import batch_line
from pytest_modelmigrate.wire.sender import open_sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter


def planned(requests: Iterable[tuple[str, Request]]) -> list[PlannedRequest]:
    """A plan of one request for each test."""
    return [PlannedRequest.of(request, test) for test, request in requests]


def plan_of(ask: Any, number: int) -> list[PlannedRequest]:
    return planned((f"test{index}", ask(index)) for index in range(number))


def posts(api: RunningSimulator) -> list[Any]:
    return [received for received in api.requests if received.method == "POST"]


@pytest.fixture
def ledger(tmp_path: Path) -> BatchLedger:
    return BatchLedger(tmp_path / ".modelmigrate" / "batches.json")


@pytest.fixture
def batches(ledger: BatchLedger) -> Callable[..., Batches]:
    """Makes `Batches` that do not wait between status requests."""

    async def at_once(_: float) -> None:
        return

    def make(api: RunningSimulator, **more: Any) -> Batches:
        budget = more.pop("budget", None) or Budget(price_call)
        admission = Admission(LocalSlotCounter(), Breaker(), budget)
        return Batches(ledger, lambda: open_sender(admission, api.url), budget, **{"sleep": at_once, **more})

    return make


@pytest.fixture
def unfinished(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes the simulated API report this many times that a batch is in progress."""

    def times(number: int) -> None:
        left, settled = iter(range(number)), BatchStore._settled
        monkeypatch.setattr(
            BatchStore,
            "_settled",
            lambda store, name: store._known(name) if next(left, None) is not None else settled(store, name),
        )

    return times


def test_a_plan_is_sent_as_one_batch_and_each_answer_belongs_to_its_request(
    ask: Any, simulate: Any, batches: Any, ledger: BatchLedger
) -> None:
    api = simulate()
    plan = plan_of(ask, 5)
    work = batches(api)
    assert work.submit(plan) == 5
    collected = work.collect(plan)
    assert [post.path for post in posts(api)] == ["/v1/messages/batches"]
    assert collected.answers.keys() == {each.key for each in plan}
    assert not collected.missing
    for each in plan:
        sent = collected.answers[each.key]
        assert sent.source == "batch"
        assert sent.request == each.request
        assert sent.response.message["usage"]["service_tier"] == "batch"
    assert ledger.path.exists()
    work.drop_used()
    assert not ledger.path.exists()


def test_a_later_run_does_not_resubmit_requests_of_a_batch_in_progress(ask: Any, simulate: Any, batches: Any) -> None:
    api = simulate()
    plan = plan_of(ask, 5)
    assert batches(api).submit(plan[:3]) == 3
    later = batches(api)
    assert later.submit(plan) == 2
    assert len(later.collect(plan).answers) == 5
    assert [len(post.body["requests"]) for post in posts(api)] == [3, 2]


def test_collecting_without_waiting_names_unfinished_batches(
    ask: Any, simulate: Any, batches: Any, ledger: BatchLedger, unfinished: Any
) -> None:
    unfinished(1)
    api = simulate()
    plan = plan_of(ask, 2)
    work = batches(api)
    work.submit(plan)
    collected = work.collect([*plan, *plan_of(ask, 3)[2:]], wait=False)
    assert collected.unfinished == (ledger.entries()[0].id,)
    assert not collected.answers
    assert [each.test for each in collected.missing] == ["test2"]
    work.drop_used()
    assert ledger.entries()


def test_the_time_between_status_requests_grows(ask: Any, simulate: Any, batches: Any, unfinished: Any) -> None:
    unfinished(20)
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    work = batches(simulate(), sleep=note)
    plan = plan_of(ask, 1)
    work.submit(plan)
    assert work.collect(plan).answers
    assert len(waits) == 20
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (2.0, 60.0)


def test_requests_that_cannot_be_batched_are_missing(ask: Any, simulate: Any, batches: Any) -> None:
    odd = [{"stream": True}, {"speed": "fast"}, {"max_tokens": 0}, {"fallbacks": [{"model": "claude-haiku-4-5"}]}]
    plan = planned([("fine", ask()), *((str(more), ask(**more)) for more in odd)])
    work = batches(simulate())
    assert work.submit(plan) == 1
    assert [each.test for each in work.collect(plan).missing] == [str(more) for more in odd]


def test_a_rejected_request_is_its_answer(ask: Any, simulate: Any, batches: Any) -> None:
    plan = planned([("refused", ask(temperature=3.0)), ("fine", ask())])
    work = batches(simulate())
    work.submit(plan)
    answers = work.collect(plan).answers
    refused = answers[plan[0].key].response
    assert refused.status == 400
    assert refused.error is not None
    assert refused.error["type"] == "invalid_request_error"
    assert refused.request_id
    assert answers[plan[1].key].response.ok


@pytest.mark.parametrize(
    "result",
    [
        {"type": "expired"},
        {"type": "canceled"},
        {"type": "errored", "error": {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}},
    ],
)
def test_expired_and_cancelled_requests_and_outages_are_missing(
    ask: Any, simulate: Any, batches: Any, monkeypatch: pytest.MonkeyPatch, result: dict[str, Any]
) -> None:
    monkeypatch.setattr(BatchStore, "_result", lambda *_: result)
    plan = plan_of(ask, 2)
    work = batches(simulate())
    work.submit(plan)
    collected = work.collect(plan)
    assert not collected.answers
    assert collected.missing == tuple(plan)
    work.drop_used()
    assert work.submit(plan) == 2


def test_a_batch_that_the_api_deleted_is_removed_from_the_ledger(
    ask: Any, simulate: Any, batches: Any, ledger: BatchLedger
) -> None:
    api = simulate()
    plan = plan_of(ask, 1)
    ledger.add(BatchEntry("msgbatch_gone", api.url, "2026-01-01T00:00:00Z", (custom_id(plan[0].key),)))
    collected = batches(api).collect(plan)
    assert collected.missing == tuple(plan)
    assert not ledger.entries()


def test_batches_of_another_api_are_ignored(ask: Any, simulate: Any, batches: Any, ledger: BatchLedger) -> None:
    plan = plan_of(ask, 1)
    ledger.add(BatchEntry("msgbatch_1", "https://elsewhere.example", "", (custom_id(plan[0].key),)))
    work = batches(simulate())
    assert work.submit(plan) == 1
    work.collect(plan)
    work.drop_used()
    assert [entry.id for entry in ledger.entries()] == ["msgbatch_1"]


def test_only_used_answers_are_removed_from_the_ledger(
    ask: Any, simulate: Any, batches: Any, ledger: BatchLedger
) -> None:
    plan = plan_of(ask, 3)
    work = batches(simulate())
    work.submit(plan)
    work.collect(plan[:2])
    work.drop_used()
    assert ledger.entries()[0].custom_ids == (custom_id(plan[2].key),)


def test_an_answer_that_was_used_is_not_used_again(ask: Any, simulate: Any, batches: Any) -> None:
    plan = plan_of(ask, 3)
    work = batches(simulate())
    work.submit(plan)
    work.collect(plan[:2])
    work.drop_used()
    again = work.collect(plan)
    assert [*again.answers] == [plan[2].key]
    assert again.missing == (*plan[:2],)


def test_ctrl_c_while_a_batch_is_sent_still_adds_it_to_the_ledger(
    ask: Any, simulate: Any, batches: Any, ledger: BatchLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = simulate(faults=[Fault("slow", seconds=0.6)])
    work = batches(api)
    monkeypatch.setattr(
        work, "_report_progress", lambda: (_ for _ in ()).throw(KeyboardInterrupt) if api.requests else None
    )
    with pytest.raises(KeyboardInterrupt):
        work.submit(plan_of(ask, 2))
    assert len(ledger.entries()[0].custom_ids) == 2
    assert "modelmigrate-batches" not in {thread.name for thread in threading.enumerate()}


def test_a_rejected_batch_is_an_error_that_says_why(ask: Any, simulate: Any, batches: Any, ledger: Any) -> None:
    with pytest.raises(ApiError, match=r"(?s)the API answered 401 .*a new batch") as caught:
        batches(simulate(faults=[Fault("status", status=401)])).submit(plan_of(ask, 1))
    assert caught.value.status == 401
    assert not ledger.entries()


def test_an_unreachable_api_is_an_outage(ask: Any, ledger: BatchLedger, admission: Admission) -> None:
    work = Batches(ledger, lambda: open_sender(admission, "http://127.0.0.1:9"), admission.budget)
    with pytest.raises(UnreachableError):
        work.submit(plan_of(ask, 1))


def test_a_batch_that_is_too_large_is_split(ask: Any, simulate: Any, batches: Any) -> None:
    api = simulate(faults=[Fault("status", status=413, nth=1)])
    work = batches(api)
    plan = plan_of(ask, 5)
    assert work.submit(plan) == 5
    assert [len(post.body["requests"]) for post in posts(api)] == [5, 2, 3]
    assert len(work.collect(plan).answers) == 5


def test_a_damaged_ledger_is_an_error_and_not_overwritten(ledger: BatchLedger) -> None:
    ledger.path.parent.mkdir()
    ledger.path.write_text("{")
    with pytest.raises(CorruptFileError, match=r"batches\.json"):
        ledger.add(BatchEntry("id", "url", "", ("a-1",)))
    assert ledger.path.read_text() == "{"


def test_answers_from_a_batch_are_taken_like_prefetched_ones_at_half_price(
    ask: Any, simulate: Any, batches: Any, prefetch: Any
) -> None:
    api = simulate()
    plan = plan_of(ask, 2)
    budget, plain = Budget(price_call), Budget(price_call)
    work = batches(api, budget=budget)
    work.submit(plan)
    collected = work.collect(plan)
    prefetcher = prefetch(api.url, budget=budget)
    prefetcher.provide((each, collected.answers[each.key]) for each in plan)
    prefetcher.plan(plan_of(ask, 3)[2:])
    assert prefetcher.take(*plan[1].key).source == "batch"
    assert prefetcher.take(*plan_of(ask, 3)[2].key).source == "live"
    beside = prefetch(api.url, budget=plain)
    beside.plan(plan_of(ask, 3))
    for each in plan_of(ask, 3):
        beside.take(*each.key)
    third = plain.spent / 3
    assert budget.spent == pytest.approx(third * 2 / 2 + third, rel=Decimal("0.2"))


def test_a_batch_contains_only_requests_that_fit_under_the_cap(ask: Any, simulate: Any, batches: Any) -> None:
    api = simulate()
    plan = plan_of(ask, 50)
    (most,) = worst_case(plan[0].request, batch=True)
    most_usd = price_call(most).usd
    assert most_usd is not None
    budget = Budget(price_call, most_usd * 3 + Decimal("0.000001"))
    work = batches(api, budget=budget)
    assert work.submit(plan) == 3
    assert [len(post.body["requests"]) for post in posts(api)] == [3]
    collected = work.collect(plan)
    assert (len(collected.answers), len(collected.missing)) == (3, 47)
    assert Decimal(0) < budget.spent < most_usd * 3
    assert budget.reserve(plan[0].request) is not None, "the reservations ended with the answers"


def test_answers_that_an_earlier_run_paid_for_cost_nothing(ask: Any, simulate: Any, batches: Any) -> None:
    api = simulate()
    plan = plan_of(ask, 2)
    batches(api).submit(plan)
    budget = Budget(price_call, Decimal(1))
    assert len(batches(api, budget=budget).collect(plan).answers) == 2
    assert budget.spent == 0


def test_the_progress_of_batches_is_one_line() -> None:
    assert batch_line(BatchCounts(2, 1, 5000, 200)) == "1 of 2 batches ended, 5000 requests, waiting for 3 min 20 s"
