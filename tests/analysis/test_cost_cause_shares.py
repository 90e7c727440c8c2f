"""The causes of a change of cost as shares of it, and in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.cost_causes import CAUSES, CostCauses


def causes_of(was: str = "1", *, counted: bool = True, **usd: str) -> CostCauses:
    dollars = {cause: Decimal(usd.get(cause, "0")) for cause in CAUSES}
    return CostCauses(dollars, counted, Decimal(was))


@pytest.mark.parametrize(
    ("causes", "text"),
    [
        (
            causes_of(price="-0.03", output="0.08", thinking="0.12", tokenizer="0.14"),
            "tokenizer +14%, thinking +12%, output +8%, price -3%",
        ),
        (causes_of(cache="-0.4", tools="0.2", calls="0.2", refusals="-0.004"), "cache -40%, calls +20%, tools +20%"),
        (causes_of(prompt="0.005", output="-0.005", calls="0.00499"), "prompt +1%, output -1%"),
        (causes_of(prompt="0.0049"), "each cause below 0.5%"),
        (causes_of(), "no change"),
        (causes_of("0.0001", calls="5"), "calls >+9999%"),
        (causes_of("0", calls="5", price="-0.25"), "calls +$5.0000, price -$0.2500"),
        (causes_of("0", calls="0.000001"), "calls +$0.000001"),
        (causes_of(output="0.1", counted=False), "output +10% (tokenizer not counted)"),
        (causes_of(prompt="-0.1", counted=False), "prompt -10% (tokenizer not counted)"),
        (causes_of(thinking="0.1", counted=False), "thinking +10%"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_text_names_the_largest_causes_first(causes: CostCauses, text: str) -> None:
    assert str(causes) == text


def test_shares_are_fractions_of_the_earlier_cost_or_of_the_given_one() -> None:
    causes = causes_of("2", output="0.5")
    assert causes.shares()["output"] == Decimal("0.25")
    assert causes.shares(Decimal(5))["output"] == Decimal("0.1")
    with pytest.raises(ValueError, match=r"nothing is a fraction of a cost of \$0"):
        causes.shares(Decimal(0))


def test_shares_of_nothing_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"nothing is a fraction of a cost of \$0"):
        causes_of("0", output="0.5").shares()
