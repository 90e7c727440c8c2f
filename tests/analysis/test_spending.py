from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.facts.calls import Call, CallUsage, Source
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.exchanges import Request, Response


@pytest.mark.parametrize(
    ("spending", "text"),
    [
        (Spending(), "nothing"),
        (Spending(replayed=48), "nothing; 48 replayed"),
        (Spending(simulated=4), "nothing; 4 simulated"),
        (Spending(sent=1, usd=Decimal("0.5")), "1 request sent, $0.5000"),
        (Spending(sent=12, usd=Decimal("0.0312"), replayed=48), "12 requests sent, $0.0312; 48 replayed"),
        (
            Spending(sent=2, usd=Decimal(1), unpriced=1),
            "2 requests sent, $1.0000, and 1 without a known price",
        ),
    ],
)
def test_spending_is_one_line(spending: Spending, text: str) -> None:
    assert str(spending) == text


def test_the_spending_of_workers_is_added() -> None:
    spending = Spending(sent=1, replayed=2, usd=Decimal("0.1"))
    other = Spending(simulated=3, unpriced=1)
    other.add_sent(Cost(Decimal("0.2")), 4)
    spending.take(other.plain())
    assert spending == Spending(sent=5, replayed=2, simulated=3, usd=Decimal("0.3"), unpriced=1)


def call(source: Source, path: str = "/v1/messages", *, simulated: bool = False, output_tokens: int = 1) -> Call:
    body = {"model": "claude-opus-4-7", "stop_reason": "end_turn", "usage": {"output_tokens": output_tokens}}
    return Call(Request(path, {}), Response(200, {}, body), source, simulated=simulated)


def price(usage: CallUsage) -> Cost:
    return Cost(Decimal(usage.usage.output_tokens) if usage.usage.output_tokens < 9 else None)


def test_calls_are_counted_by_where_their_answers_came_from() -> None:
    spending = Spending()
    calls = [
        call("live", "/v1/messages/count_tokens"),
        call("recording"),
        call("recording", simulated=True),
        call("recording"),
        call("simulated", simulated=True),
        call("simulated", simulated=True),
        call("live", output_tokens=2),
        call("batch", output_tokens=3),
        call("live", output_tokens=9),
        call("live", output_tokens=0),
    ]
    spending.add(calls, price)
    assert spending == Spending(sent=4, replayed=3, simulated=2, usd=Decimal(5), unpriced=1)


def test_sent_requests_count_as_one_unless_their_number_is_given() -> None:
    spending = Spending()
    spending.add_sent(Cost(None), 3)
    spending.add_sent(Cost(Decimal(2)))
    assert spending == Spending(sent=4, usd=Decimal(2), unpriced=3)
