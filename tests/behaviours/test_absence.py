from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.absence import absence_in, is_blank


@pytest.mark.parametrize(
    "sentence",
    ["Nothing is missing but the order number.", "Es fehlt nicht an Angaben zur Frist.", "You do not need the IBAN."],
)
def test_a_negation_that_may_mean_something_else_is_a_guess(sentence: str) -> None:
    assert absence_in(sentence) == "perhaps"


@pytest.mark.parametrize("value", ["", "-", "n/a", "???", "[IBAN]", "<iban>", "xxx", "not stated", "(unbekannt)"])
def test_placeholders_are_blank(value: str) -> None:
    assert is_blank(value) == "said"


@pytest.mark.parametrize("value", ["4711", "No. 4711", "Sarah Lind", "n. 88213-IT"])
def test_values_are_not_blank(value: str) -> None:
    assert is_blank(value) != "said"
