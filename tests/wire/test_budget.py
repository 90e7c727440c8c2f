from __future__ import annotations

import asyncio
import threading
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.refused_costs import RefusedCosts
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import SpendingCapError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.reservation import STALLED_SECONDS, Reservation
from pytest_modelmigrate.wire.spending_caps import LocalBudgetCounter, SpendingCap, fits_under_cap


def dollar_a_token(usage: CallUsage) -> Cost:
    return Cost(Decimal(usage.usage.output_tokens))


def used(tokens: int, status: int = 200) -> CallUsage:
    return CallUsage("m", status, "end_turn", Usage(output_tokens=tokens))


def reserved(budget: Budget, request: Request) -> Reservation:
    reservation = budget.reserve(request)
    assert reservation is not None
    return reservation


def test_without_a_cap_every_request_fits_and_is_counted(ask: Any) -> None:
    budget = Budget(dollar_a_token)
    for tokens in (3, 4):
        reserved(budget, ask(max_tokens=64_000)).settle(used(tokens))
    assert budget.spent == 7


def test_the_highest_possible_cost_stays_reserved_until_the_answer_is_counted(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(100))
    first = reserved(budget, ask(max_tokens=60))
    assert first.usd == 60
    assert budget.reserve(ask(max_tokens=60)) is None, "it may fit once the first request is answered"
    first.settle(used(5))
    assert reserved(budget, ask(max_tokens=60)).usd == 60
    assert budget.spent == 5


def test_a_request_may_cost_exactly_the_cap_and_no_more(ask: Any) -> None:
    with pytest.raises(SpendingCapError):
        Budget(dollar_a_token, Decimal(10)).reserve(ask(max_tokens=11))
    assert Budget(dollar_a_token, Decimal(10)).reserve(ask(max_tokens=10)) is not None


def test_the_error_over_the_cap_names_the_cost_and_the_dollars_spent(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    reserved(budget, ask(max_tokens=8)).settle(used(6))
    with pytest.raises(SpendingCapError, match=r"up to \$5\.0000, and \$6\.0000 of the cap of \$10 is spent"):
        budget.reserve(ask(max_tokens=5))


def test_errors_and_lost_requests_free_their_reservation(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    for usage in (used(99, status=529), None):
        reserved(budget, ask(max_tokens=10)).settle(usage)
    assert budget.spent == 0
    assert budget.reserve(ask(max_tokens=10)) is not None


def test_an_incomplete_answer_counts_with_its_whole_reservation(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    reserved(budget, ask(max_tokens=7)).forfeit()
    assert budget.spent == 7
    with pytest.raises(SpendingCapError):
        budget.reserve(ask(max_tokens=4))


def test_an_answer_that_does_not_say_what_it_used_counts_with_its_whole_reservation(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    reserved(budget, ask(max_tokens=7)).settle(used(0))
    assert budget.spent == 7


def test_a_reservation_that_ends_twice_counts_once(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    reservation = reserved(budget, ask(max_tokens=6))
    reservation.settle(used(2))
    reservation.settle(used(2))
    reservation.forfeit()
    assert budget.spent == 2
    assert budget.reserve(ask(max_tokens=8)) is not None


def test_under_a_cap_a_request_without_a_price_is_not_sent(ask: Any) -> None:
    with pytest.raises(SpendingCapError, match=r"(?s)claude-opus-99 is unknown.*cap of \$10\n.*-allow-unpriced"):
        Budget(price_call, Decimal(10)).reserve(ask(model="claude-opus-99"))


def test_without_a_cap_answers_of_unknown_price_are_counted_separately(ask: Any) -> None:
    budget = Budget(lambda _: Cost(None, "unknown model"))
    reserved(budget, ask()).settle(used(12))
    assert (budget.spent, budget.unpriced) == (0, 1)


def test_free_requests_always_fit(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(0))
    counting = Request("/v1/messages/count_tokens", ask().body)
    assert reserved(budget, counting).usd == 0
    assert reserved(budget, Request("/v1/models", None, method="GET")).usd == 0


def test_a_request_does_not_wait_for_a_stream_that_its_own_thread_reads(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    stream = reserved(budget, ask(max_tokens=8))
    stream.wait_for_reader(lambda: 0)
    with pytest.raises(SpendingCapError):
        budget.reserve(ask(max_tokens=8))
    seen: list[object] = []
    elsewhere = threading.Thread(target=lambda: seen.append(budget.reserve(ask(max_tokens=8))))
    elsewhere.start()
    elsewhere.join()
    assert seen == [None], "another thread waits, because this thread may continue to read"


def test_a_request_waits_for_a_stream_while_another_thread_reads_it(ask: Any) -> None:
    now, chunks = 0.0, 0
    budget = Budget(dollar_a_token, Decimal(10), clock=lambda: now)
    stream = reserved(budget, ask(max_tokens=8))
    elsewhere = threading.Thread(target=stream.wait_for_reader, args=(lambda: chunks,))
    elsewhere.start()
    elsewhere.join()
    for _ in range(5):
        assert budget.reserve(ask(max_tokens=8)) is None
        now, chunks = now + STALLED_SECONDS, chunks + 1
    assert budget.reserve(ask(max_tokens=8)) is None
    now += STALLED_SECONDS + 0.1
    with pytest.raises(SpendingCapError):
        budget.reserve(ask(max_tokens=8))


def test_a_stream_that_was_answered_is_no_longer_in_the_way(ask: Any) -> None:
    for end in (lambda each: each.settle(used(1)), Reservation.forfeit):
        budget = Budget(dollar_a_token, Decimal(10))
        stream = reserved(budget, ask(max_tokens=1))
        stream.wait_for_reader(lambda: 0)
        end(stream)
        reserved(budget, ask(max_tokens=8))
        assert budget.reserve(ask(max_tokens=8)) is None, "it waits for the second request, which is pending"


def test_a_task_waits_for_a_stream_that_another_task_of_its_thread_reads(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))

    async def read() -> None:
        reserved(budget, ask(max_tokens=8)).wait_for_reader(lambda: 0)

    async def run() -> Reservation | None:
        reading = asyncio.create_task(read())
        await reading
        return budget.reserve(ask(max_tokens=8))

    assert asyncio.run(run()) is None


@given(
    cap=st.integers(0, 60),
    steps=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.booleans()), max_size=60),
)
def test_the_cap_is_never_exceeded(cap: int, steps: list[tuple[int, int, bool]]) -> None:
    budget = Budget(dollar_a_token, Decimal(cap))
    in_flight: list[tuple[Reservation, int]] = []
    for most, actual, breaks in steps:
        body = {"model": "m", "max_tokens": most, "messages": []}
        try:
            reservation = budget.reserve(Request("/v1/messages", body))
        except SpendingCapError:
            assert not in_flight
            continue
        if reservation is not None:
            in_flight.append((reservation, min(actual, most)))
        elif in_flight:
            oldest, spent = in_flight.pop(0)
            if breaks:
                oldest.forfeit()
            else:
                oldest.settle(used(spent))
        assert budget.spent + sum((each.usd or 0) for each, _ in in_flight) <= cap
    for reservation, spent in in_flight:
        reservation.settle(used(spent))
    assert budget.spent <= cap


@pytest.mark.parametrize(
    ("usd", "taken", "pending", "fits"), [(1, 9, 0, True), (1, 9, 3, True), (2, 9, 1, None), (2, 9, 0, False)]
)
def test_a_request_that_does_not_fit_waits_only_for_pending_requests(
    usd: int, taken: int, pending: int, fits: object
) -> None:
    assert fits_under_cap(Decimal(usd), Decimal(10), Decimal(taken), pending) is fits


def test_the_worst_case_is_priced_with_the_price_list(ask: Any) -> None:
    request = ask("a" * 4000, max_tokens=1000)
    (most,) = worst_case(request)
    assert most.usage.output_tokens == 1000
    assert most.usage.input_tokens > 4000
    assert reserved(Budget(price_call, Decimal(1)), request).usd == price_call(most).usd


def capped(usd: int, model: str = "") -> SpendingCap:
    return SpendingCap(Decimal(usd), LocalBudgetCounter(), "modelmigrate_max_cost_per_model", model)


def test_a_cap_on_a_model_holds_for_its_requests_alone(ask: Any) -> None:
    budget = Budget(dollar_a_token, more_caps=[capped(10, "claude-opus-4-6")])
    reserved(budget, ask(model="claude-opus-4-6", max_tokens=8)).settle(used(7))
    with pytest.raises(SpendingCapError, match=r"\$7\.0000 of the cap of \$10 for claude-opus-4-6 is spent"):
        budget.reserve(ask(model="us.anthropic.claude-opus-4-6-v1", max_tokens=4))
    assert reserved(budget, ask(model="claude-opus-4-7", max_tokens=500)).usd == 500
    assert (budget.spent, budget.refused) == (
        7,
        RefusedCosts(1, Decimal(4), Decimal(7), Decimal(8), {"modelmigrate_max_cost_per_model"}),
    )


def test_a_request_that_does_not_fit_under_one_cap_reserves_nothing_under_the_others(ask: Any) -> None:
    model = capped(10, "claude-opus-4-6")
    budget = Budget(dollar_a_token, Decimal(20), more_caps=[model])
    first = reserved(budget, ask(model="claude-opus-4-6", max_tokens=9))
    assert budget.reserve(ask(model="claude-opus-4-6", max_tokens=9)) is None
    other = reserved(budget, ask(max_tokens=11))
    assert other.usd == 11
    first.settle(used(1))
    other.settle(used(1))
    with pytest.raises(SpendingCapError, match=r"cap of \$10 for claude-opus-4-6"):
        budget.reserve(ask(model="claude-opus-4-6", max_tokens=11))
    assert isinstance(model.counter, LocalBudgetCounter)
    assert (model.counter.reserved, model.counter.pending) == (0, 0)


def test_with_a_fallback_each_model_counts_with_all_that_was_spent_up_to_its_own_most(ask: Any) -> None:
    models = [capped(100, "claude-opus-4-6"), capped(100, "claude-opus-4-7")]
    budget = Budget(dollar_a_token, Decimal(100), more_caps=models)
    request = ask(model="claude-opus-4-6", fallbacks=[{"model": "claude-opus-4-7"}], max_tokens=10)
    reserved(budget, request).settle(used(12))
    assert (budget.spent, *(each.counter.spent for each in models)) == (12, 10, 10)


def test_unpriced_requests_are_sent_under_a_cap_where_that_is_allowed(ask: Any) -> None:
    budget = Budget(price_call, Decimal(1), allow_unpriced=True)
    reserved(budget, ask(model="claude-opus-99")).settle(used(5))
    assert (budget.spent, budget.unpriced) == (0, 1)


def test_a_retry_of_a_request_that_may_have_been_billed_needs_dollars_of_its_own(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(25))
    reservation = reserved(budget, ask(max_tokens=10))
    reservation.renew()
    reservation.settle(used(3))
    assert budget.spent == 13
    last = reserved(budget, ask(max_tokens=10))
    with pytest.raises(SpendingCapError, match="--migrate-max-cost"):
        last.renew()
    last.settle(used(5))
    assert budget.spent == 23, "the lost attempt counts, and the retry is not sent"


def test_without_a_cap_a_retry_is_always_sent(ask: Any) -> None:
    budget = Budget(dollar_a_token)
    reservation = reserved(budget, ask(max_tokens=10))
    reservation.renew()
    reservation.settle(used(3))
    assert budget.spent == 3
