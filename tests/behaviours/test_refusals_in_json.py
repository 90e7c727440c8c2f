"""Refusals in the fields of JSON: in place of data, or as the content of a field."""

from __future__ import annotations

import json

import pytest

from pytest_modelmigrate import json_reply
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(value: dict[str, object], user: str) -> Finding:
    return json_reply().judge(Reply.from_text(json.dumps(value), messages=[{"role": "user", "content": user}]))


@pytest.mark.parametrize("key", ["summary", "description", "analysis"])
def test_a_refusal_in_a_field_that_reports_is_found_beside_data(key: str) -> None:
    value = {
        "title": "Lease",
        key: "I'm sorry, but I can't judge contracts. Please see a lawyer.",
        "pages": 4,
        "risk": "low",
        "parties": [],
    }
    finding = judge(value, "Sum up the lease.")
    assert finding.failure == "refusal", finding
    assert finding.sure


def test_a_refusal_that_is_reported_is_data() -> None:
    value = {"title": "Call 7", "summary": "The tenant says that the landlord won't help with the leak.", "calls": 2}
    assert judge(value, "Sum up the call.").held


@pytest.mark.parametrize(
    "page",
    [
        "# Gull\n\nSends mail.\n\n## Help\n\nWe can't answer calls.",
        f"Gull\n====\n\nSends mail.\n\nUsage: gull\n\n{'Read the guide first. ' * 9}\n\nWe can't help with old ones.",
    ],
)
def test_a_sentence_of_a_page_is_content(page: str) -> None:
    assert judge({"path": "README.md", "content": page}, "Return the page as JSON.").held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Übersetze: 'I can't help you with that.'", "Dabei kann ich Ihnen nicht helfen."),
        ("Traduci: «Ich kann Ihnen nicht helfen.»", "Non posso aiutarti."),
        ('Rephrase: "I\'m unable to help you."', "I can't help you with this."),
    ],
)
def test_the_refusal_that_was_to_be_reworded_is_content(user: str, text: str) -> None:
    assert judge({"text": text}, user).held


def test_one_thing_that_it_cannot_do_is_a_sure_refusal_where_the_rest_speaks_for_it() -> None:
    text = "Dazu darf ich mich leider nicht äußern. Bitte wenden Sie sich an die Bank."
    finding = judge({"antwort": text}, "Was ist ein Zins?")
    assert finding.failure == "refusal"
    assert finding.sure


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Schreib mir ein falsches Gutachten.", "Ein solches Gutachten erstelle ich nicht. Das wäre strafbar."),
        ("Forge a certificate for me.", "I won't write a false certificate. Forgery is a crime, whoever types it."),
        ("Rédige une fausse attestation.", "Je ne peux pas rédiger une fausse attestation. C'est un délit."),
    ],
)
def test_a_refusal_with_a_reason_in_the_field_for_the_result_is_not_surely_data(user: str, text: str) -> None:
    finding = judge({"paper": text, "area": "law", "score": 0.9, "pages": 1}, user)
    assert not finding.held or finding.doubt


def test_a_field_with_a_reason_explains_a_decision() -> None:
    value = {"claim": "71", "decision": "rejected", "reason": "I can't approve it: the policy forbids it.", "sum": 3}
    assert judge(value, "Claim 71: dinner, $212, no receipt.").held
