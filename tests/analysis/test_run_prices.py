from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.analysis.cost_causes import cost_causes
from pytest_modelmigrate.analysis.pricing import price_call, prices_as_of
from pytest_modelmigrate.analysis.run_prices import RunPrices, own_prices, prices_note
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

TARGET = Target("internal-1")


def call(model: str = "internal-1", **counts: Any) -> CallUsage:
    return CallUsage(model, 200, "end_turn", Usage(**counts))


def hook(call: CallUsage) -> Cost | None:
    """A dollar for a token of the prompt, and three for one of the reply, half of it in a batch."""
    if call.model != "internal-1":
        return None
    usd = Decimal(call.usage.total_input_tokens + 3 * call.usage.output_tokens)
    return Cost(usd / 2 if call.batch else usd)


def saved(*calls: CallUsage, day: int = 1, price: Any = hook) -> Run:
    outcomes = [Outcome(f"a{n}", TARGET, (Sample("passed", calls=(each,)),)) for n, each in enumerate(calls)]
    return Run(
        (TARGET,), tuple(outcomes), started=datetime(2026, 11, day, tzinfo=UTC), own_prices=own_prices(outcomes, price)
    )


CALLS = (
    call(input_tokens=100, output_tokens=50, thinking_tokens=20),
    call(input_tokens=30, cache_read_input_tokens=70, output_tokens=50, service_tier="batch"),
    replace(call(input_tokens=200, output_tokens=10, web_search_requests=2), batch=True),
)


def test_a_saved_run_is_priced_and_split_into_causes_without_the_hook() -> None:
    prices, asked = RunPrices(saved(*CALLS)), lambda each: hook(each) or Cost(None)
    for one in CALLS:
        assert prices(one) == asked(one)
        assert prices(one.at_list_price) == asked(one.at_list_price)
    for before in CALLS:
        for after in CALLS:
            assert cost_causes([before], [after], prices) == cost_causes([before], [after], asked)


def test_the_price_list_prices_what_the_project_leaves_to_it() -> None:
    listed = call("claude-opus-4-6", input_tokens=100)
    run = saved(CALLS[0], listed)
    assert {each.model for each in run.own_prices} == {"internal-1"}
    assert RunPrices(run)(listed) == price_call(listed)


def test_judges_and_samples_that_do_not_count_are_priced_too() -> None:
    judge, lost = call(input_tokens=1), call(input_tokens=2)
    samples = (Sample("failed", rerun=True, calls=(lost,)), Sample("passed", calls=(CALLS[0],), judging=(judge,)))
    found = own_prices([Outcome("a", TARGET, samples)], hook)
    assert found[judge] == 1
    assert found[lost] == 2


def test_an_answer_that_is_no_price_is_not_kept() -> None:
    assert own_prices(saved(CALLS[0]).outcomes, lambda _: Cost(None, "invalid")) == {}


def test_both_runs_have_the_price_of_the_later_one() -> None:
    old, new = saved(CALLS[0], day=1), saved(CALLS[0], day=2, price=lambda _: Cost(Decimal(7)))
    assert RunPrices(old, new)(CALLS[0]) == Cost(Decimal(7))


@pytest.mark.parametrize(
    ("runs", "days", "end"),
    [
        ((saved(CALLS[0]),), "2026-11-01", ""),
        ((saved(CALLS[0]), saved(CALLS[1], day=2)), "2026-11-01 and 2026-11-02", ""),
        ((saved(CALLS[0]), saved(CALLS[0])), "2026-11-01", ""),
        ((Run(), saved(CALLS[0], day=2)), "2026-11-02", ""),
        (
            (saved(CALLS[0]), saved(CALLS[0], day=2, price=lambda _: Cost(Decimal(7)))),
            "2026-11-01 and 2026-11-02",
            "; the hook gave other prices in the older run",
        ),
    ],
)
def test_the_note_names_the_days_of_the_prices(runs: tuple[Run, ...], days: str, end: str) -> None:
    assert prices_note(*runs) == (
        f"prices: those of pytest_modelmigrate_price are of {days}, as the runs were saved, all others of "
        f"{prices_as_of()}{end}"
    )


def test_there_is_no_note_where_the_project_gives_no_price() -> None:
    assert prices_note(Run(), Run()) == ""
