from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.facts.costs import Cost


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
