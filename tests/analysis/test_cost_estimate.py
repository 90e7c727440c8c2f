from __future__ import annotations

from decimal import Decimal

from pytest_modelmigrate.analysis.cost_estimate import CostEstimate, KnownAnswers, estimate_by_model, sum_of
from pytest_modelmigrate.analysis.pricing import price, price_call
from pytest_modelmigrate.analysis.refused_costs import RefusedCosts
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.usage import Usage

OLD, NEW = "claude-opus-4-6", "claude-opus-4-7"


def ask(text: str, model: str = NEW, max_tokens: int = 1000) -> Request:
    messages = [{"role": "user", "content": text}]
    return Request("/v1/messages", {"model": model, "max_tokens": max_tokens, "messages": messages})


def test_an_earlier_answer_to_the_same_prompt_on_any_model_says_what_is_probable() -> None:
    known = KnownAnswers()
    known.add(ask("one", OLD), Usage(input_tokens=30, output_tokens=70))
    known.add(ask("other", OLD), Usage(input_tokens=900, output_tokens=900))
    found = estimate_by_model([ask("one")], price_call, known)[NEW]
    assert found.likely == price(NEW, Usage(input_tokens=30, output_tokens=70)).usd
    assert found.most > Decimal("0.025"), "1,000 output tokens"


def test_the_effort_of_a_target_does_not_change_which_prompt_it_is() -> None:
    known = KnownAnswers()
    known.add(ask("one", OLD), Usage(input_tokens=30, output_tokens=70))
    known.add(ask("other", OLD), Usage(input_tokens=900, output_tokens=900))
    request = Request("/v1/messages", {**(ask("one").body or {}), "output_config": {"effort": "high"}})
    assert known.expected(request) == (30, 70)


def test_a_new_prompt_is_taken_to_have_an_answer_of_mean_length() -> None:
    known = KnownAnswers()
    for number in (100, 300):
        known.add(ask(str(number), OLD), Usage(input_tokens=5, output_tokens=number))
    assert known.expected(ask("new"))[1] == 200
    assert known.expected(ask("new", max_tokens=50))[1] == 50
    assert KnownAnswers().expected(ask("new"))[1] == 250, "a quarter of max_tokens"


def test_what_is_probable_is_never_above_the_most() -> None:
    known = KnownAnswers()
    known.add(ask("one"), Usage(input_tokens=500_000, output_tokens=10))
    found = estimate_by_model([ask("one")], price_call, known)[NEW]
    assert found.likely == found.most


def test_requests_without_a_price_are_counted_apart() -> None:
    found = estimate_by_model([ask("one"), ask("one", "claude-opus-99")], price_call, KnownAnswers())
    assert str(found["claude-opus-99"]) == "1 request, without a known price"
    assert str(sum_of(found.values())).endswith(", and 1 without a known price")
    assert sum_of(found.values()).requests == 2


def test_a_batch_costs_half() -> None:
    kinds = (False, True)
    single, batch = (estimate_by_model([ask("a")], price_call, KnownAnswers(), batch=each)[NEW] for each in kinds)
    assert (batch.most, batch.likely) == (single.most / 2, single.likely / 2)


def test_an_estimate_is_one_line() -> None:
    assert str(CostEstimate(12, 0, Decimal("4.123"), Decimal("0.03"))) == "12 requests, at most $4.12, probably $0.0300"


def test_what_finishing_costs_follows_from_what_the_other_requests_used() -> None:
    refused = RefusedCosts(3, Decimal("2.001"), Decimal("0.5"), Decimal(5))
    assert refused.likely == Decimal("0.2001")
    assert refused.cap_to_finish(again=False) == Decimal("2.01")
    assert refused.cap_to_finish(again=True) == Decimal("2.51")
    assert RefusedCosts(1, Decimal(1)).likely is None


def test_the_counts_of_workers_are_added() -> None:
    whole = RefusedCosts()
    for setting in ("a", "b"):
        whole.take(RefusedCosts(1, Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), {setting}).plain())
    assert whole == RefusedCosts(2, Decimal("0.2"), Decimal("0.4"), Decimal("0.6"), {"a", "b"})
