"""The words and amounts in a table."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest

from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.samples import Result
from pytest_modelmigrate.reports.cells import WORDS, money


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        ("0", "$0.0000"),
        ("0.0000012", "$0.000001"),
        ("0.00012", "$0.0001"),
        ("0.99994", "$0.9999"),
        ("1", "$1.00"),
        ("1234.567", "$1234.57"),
    ],
)
def test_money_takes_few_columns(usd: str, shown: str) -> None:
    assert money(Cost(Decimal(usd))) == shown
    assert money(Cost(None)) == "unknown"


def test_every_result_has_a_word() -> None:
    assert set(WORDS) == set(get_args(Result))
