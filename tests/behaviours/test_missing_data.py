"""Sentences that say that something is missing."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.missing_data import admits
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    "text",
    [
        "I don't know.",
        "Unknown",
        "The passage does not state the price.",
        "Based on the passages, there is no information about the price.",
        "The price cannot be determined from the report.",
        "The contract is silent on the price.",
        "I couldn't find a price.",
        "Im Text ist der Preis nicht angegeben.",
        "Das Dokument nennt keinen Preis.",
        "Le document ne mentionne pas le prix.",
        "El documento no menciona el precio.",
        "文档中没有提到价格。",
        "文書に価格は記載されていません。",
        "لا يذكر المستند السعر.",
    ],
)
def test_an_admission_is_read_in_many_languages(text: str) -> None:
    admission = admits(text)
    assert admission is not None
    assert admission.reach == "whole"
    assert admits_missing().judge(Reply.from_text(text)).held


@pytest.mark.parametrize(
    "text", ["The price is 12.50.", "There is no doubt that it works.", "No problem, it costs 4.", "价格是12元。"]
)
def test_a_statement_is_no_admission(text: str) -> None:
    assert admits(text) is None


def test_an_admission_in_passing_is_partial() -> None:
    text = "The bridge was built in 1932 by the city of Ghent. Its exact cost is not known."
    admission = admits(text)
    assert admission is not None
    assert admission.reach == "partial"
    assert admits_missing().judge(Reply.from_text(text)).failure == "confabulated values"


def test_an_admission_that_turns_into_an_answer_is_partial() -> None:
    admission = admits("I do not have live data. However, it usually opens at nine.")
    assert admission is not None
    assert admission.reach == "partial"
