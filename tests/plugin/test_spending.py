from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.plugin.spending import Spending
from pytest_modelmigrate.simulator import RunningSimulator

MODELS = "--models=opus-4-6,opus-4-7"


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


@pytest.mark.parametrize("way", [(), ("-n2",)], ids=["one process", "workers"])
def test_the_summary_ends_with_what_the_run_spent(
    pytester: pytest.Pytester, recorded: Path, way: tuple[str, ...]
) -> None:
    del recorded
    result = pytester.runpytest(MODELS, *way)
    result.stdout.fnmatch_lines(["verdict: pass", "spent: nothing; 4 replayed"])
    quiet = pytester.runpytest(MODELS, "-q", *way)
    quiet.stdout.fnmatch_lines(["verdict: pass", "spent: nothing; 4 replayed"])


def test_only_what_was_sent_is_spent(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    from pytest_modelmigrate.wire.answers import Sent

    monkeypatch.setattr(Sent, "simulated", False)  # as if the real API had answered
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=record").stdout.fnmatch_lines(
        ["spent: 2 requests sent, $0.0011*"]
    )
    both = pytester.runpytest(MODELS, "--migrate-calls=record")
    both.stdout.fnmatch_lines(["spent: 2 requests sent, $0.0015*; 2 replayed"])
    assert len(api.requests) == 4
