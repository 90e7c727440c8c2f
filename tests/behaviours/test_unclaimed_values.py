# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply

SOURCE = "Pool: open until 19:00, entry 6 euros, guard Ida Brandt"


@pytest.mark.parametrize(
    "text",
    [
        "Entry is 6 euros, not 9.",
        "Der Eintritt kostet 6 Euro statt 9.",
        "L'entrée coûte 6 euros et non 9.",
        "La entrada cuesta 6 euros, no 9.",
        "入场费是6欧元，而非9欧元。",
        "For example, 4 of you would pay 24 euros, and 7 would pay 99.",
        "Entry is 6 euros. Did somebody tell you 9?",
        "Wenn jemand 9 Euro verlangt, sagen Sie es uns.",
    ],
)
def test_a_value_that_is_denied_supposed_asked_for_or_an_example_is_a_guess(text: str) -> None:
    finding = grounded_in(SOURCE).judge(Reply.from_text(text))
    assert not finding.sure, finding


@pytest.mark.parametrize(
    "text",
    [
        "Entry is 9 euros.",
        "Without a towel, entry is 9 euros.",
        "You must not pay more than 9 euros.",
        "Es kostet 9 Euro.",
    ],
)
def test_a_value_that_is_claimed_fails_for_sure(text: str) -> None:
    finding = grounded_in(SOURCE).judge(Reply.from_text(text))
    assert finding.failure == "confabulated figure"
    assert finding.sure
