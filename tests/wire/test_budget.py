from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import SpendingCapError
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.wire.budget import Budget


def dollar_a_token(usage: CallUsage) -> Cost:
    return Cost(Decimal(usage.usage.output_tokens))


def used(tokens: int, status: int = 200) -> CallUsage:
    return CallUsage("m", status, "end_turn", Usage(output_tokens=tokens))


def test_without_a_cap_everything_may_be_sent_and_is_counted(ask: Any) -> None:
    budget = Budget(dollar_a_token)
    for tokens in (3, 4):
        reserved = budget.reserve(ask())
        assert reserved is not None
        budget.settle(reserved, "m", used(tokens))
    assert budget.spent == 7


def test_requests_that_together_might_exceed_the_cap_wait_for_answers(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(100))
    first = budget.reserve(ask(max_tokens=60))
    assert first == 60
    assert budget.reserve(ask(max_tokens=60)) is None
    budget.settle(first, "claude-opus-4-7", used(5))
    assert budget.reserve(ask(max_tokens=60)) == 5


def test_a_request_is_sent_alone_while_the_cap_is_not_reached(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    assert budget.reserve(ask(max_tokens=64000)) is not None


def test_a_reached_cap_is_told_with_both_figures(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    reserved = budget.reserve(ask())
    assert reserved is not None
    budget.settle(reserved, "m", used(12))
    with pytest.raises(SpendingCapError, match=r"\$12\.0000 of the \$10 "):
        budget.reserve(ask())


def test_errors_and_broken_off_requests_cost_nothing(ask: Any) -> None:
    budget = Budget(dollar_a_token, Decimal(10))
    for usage in (used(99, status=529), None):
        reserved = budget.reserve(ask(max_tokens=8))
        assert reserved == 8
        budget.settle(reserved, "m", usage)
    assert budget.spent == 0


def test_answers_without_a_price_are_counted_apart(ask: Any) -> None:
    budget = Budget(lambda _: Cost(None, "unknown model"), Decimal(10))
    reserved = budget.reserve(ask())
    assert reserved is not None
    budget.settle(reserved, "m", used(12))
    assert (budget.spent, budget.unpriced) == (0, 1)
