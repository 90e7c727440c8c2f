from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.facts.replies import Reply

HOUSE = {"Gas inspection 2025": "The boiler passed.", "Lease agreement": "Rent is 700 euros."}


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        ({"Audit report 2025": "https://a.example/r"}, "As the 2025 report on the audit explains, costs fell."),
        ({"Protokoll vom 3. Mai": "https://a.example/p"}, "Im Mai-Protokoll, also dem vom 3., steht das Gegenteil."),
        ({"Guide de montage": "https://a.example/g"}, "Au montage, le guide précise de serrer les vis."),
    ],
)
def test_a_source_named_in_other_words_holds_as_a_guess(sources: dict[str, str], text: str) -> None:
    finding = cites(sources).judge(Reply.from_text(text))
    assert finding.held, finding
    assert not finding.sure


@pytest.mark.parametrize(
    "text",
    [
        "The boiler passed (Gas inspection 2025). The Noise report puts the flat in zone 3.",
        "The boiler passed (Gas inspection 2025). Das Lärmgutachten stuft die Wohnung in Zone 3 ein.",
        "The boiler passed (Gas inspection 2025). Le rapport acoustique indique une zone 3.",
    ],
)
def test_a_document_that_is_no_source_is_doubted(text: str) -> None:
    finding = cites(HOUSE).judge(Reply.from_text(text))
    assert finding.failure == "wrong source"
    assert not finding.sure


def test_a_document_that_the_user_names_is_passed_on() -> None:
    asked = [{"role": "user", "content": "I have the Noise report too."}]
    text = "The boiler passed (Gas inspection 2025). The Noise report says nothing about it."
    assert cites(HOUSE).judge(Reply.from_text(text, messages=asked)).held


def test_no_source_at_all_fails_for_sure() -> None:
    finding = cites(HOUSE).judge(Reply.from_text("The boiler is fine, and the rent is 700 euros."))
    assert (finding.failure, finding.sure) == ("no citation", True)
