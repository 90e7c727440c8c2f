"""What planned requests cost, under a spending cap and where no test takes their answers."""

from __future__ import annotations

import gc
from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.errors import SpendingCapError, UnreachableError
from pytest_modelmigrate.simulator import Fault
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.budget import Budget


def test_requests_that_do_not_fit_under_the_cap_are_not_sent(simulate: Any, prefetch: Any, plan_of: Any) -> None:
    api = simulate()
    cap = Decimal("0.03")
    budget = Budget(price_call, cap)
    prefetcher = prefetch(api.url, budget=budget)
    plan = plan_of(100)
    prefetcher.plan(plan)
    answered, refused = 0, []
    for each in plan:
        try:
            answered += prefetcher.take(*each.key).response.ok
        except SpendingCapError as error:
            refused.append(str(error))
    assert len(api.requests) == answered == 100 - len(refused) < 100
    assert all("--migrate-max-cost" in text for text in refused)
    (most,) = worst_case(plan[0].request)
    most_usd = price_call(most).usd
    assert most_usd is not None
    assert cap - most_usd < budget.spent <= cap, "it stops when another request might not fit"


def test_an_answer_that_is_lost_on_its_way_counts_in_full_beside_that_of_the_retry(
    ask: Any, simulate: Any, prefetch: Any
) -> None:
    budget, plain = Budget(price_call, Decimal(1)), Budget(price_call, Decimal(1))
    for each, faults in ((budget, [Fault.parse("cut,first=1")]), (plain, [])):
        assert prefetch(simulate(faults=faults).url, budget=each).fetch(ask()).response.ok
    (most,) = worst_case(ask())
    assert budget.spent == plain.spent + (price_call(most).usd or 0)


def test_a_request_that_is_cancelled_on_its_way_counts_in_full(
    simulate: Any, prefetch: Any, plan_of: Any, until: Any
) -> None:
    api = simulate(latency_seconds=60.0)
    budget = Budget(price_call, Decimal(1))
    prefetching = prefetch(api.url, budget=budget)
    (planned,) = plan_of(1)
    prefetching.plan([planned])
    until(lambda: len(api.requests) == 1)
    prefetching.stop()
    (most,) = worst_case(planned.request)
    assert budget.spent == price_call(most).usd


def test_a_connection_that_is_not_opened_costs_nothing(ask: Any, prefetch: Any) -> None:
    budget = Budget(price_call, Decimal(1))
    with pytest.raises(UnreachableError):
        prefetch("http://127.0.0.1:9", budget=budget).fetch(ask())
    assert budget.spent == 0


def test_a_cheaper_request_is_sent_when_an_expensive_one_does_not_fit(
    ask: Any, simulate: Any, prefetch: Any, planned: Any
) -> None:
    prefetcher = prefetch(simulate().url, budget=Budget(price_call, Decimal("0.10")))
    dear, cheap = planned([("dear", ask("dear", max_tokens=64_000)), ("cheap", ask("cheap"))])
    prefetcher.plan([dear, cheap])
    with pytest.raises(SpendingCapError, match=r"may cost up to \$1\.6"):
        prefetcher.take(*dear.key)
    assert prefetcher.take(*cheap.key).response.ok


@pytest.mark.parametrize("simulated", [False, True])
def test_unused_answers_are_counted_with_their_cost_which_is_none_where_they_are_simulated(
    simulate: Any, prefetch: Any, plan_of: Any, until: Any, monkeypatch: pytest.MonkeyPatch, *, simulated: bool
) -> None:
    if not simulated:
        monkeypatch.setattr(Sent, "simulated", False)
    prefetcher = prefetch(simulate().url)
    plan = plan_of(3)
    prefetcher.plan(plan)
    prefetcher.take(*plan[0].key)
    until(lambda: prefetcher.counts.done == 3)
    unused = prefetcher.unused_counts
    assert unused.answers == 2
    assert unused.simulated == (2 if simulated else 0)
    assert unused.cost.usd is not None
    assert (unused.cost.usd == 0) is simulated
    assert unused.cost.usd < prefetcher.counts.spent
    assert prefetcher.counts.output_tokens > 0


def test_answers_that_were_taken_are_not_kept(ask: Any, simulate: Any, prefetch: Any, plan_of: Any) -> None:
    prefetcher = prefetch(simulate().url)
    plan = plan_of(20)
    prefetcher.plan(plan)
    for each in plan:
        prefetcher.take(*each.key)
    prefetcher.fetch(ask("last"))
    gc.collect()
    assert not [kept for kept in gc.get_objects() if isinstance(kept, Sent)]
