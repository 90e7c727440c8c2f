"""Refusals that have the format that was asked for."""

from __future__ import annotations

import pytest

from pytest_modelmigrate import formatted
from pytest_modelmigrate.behaviours.refusals_in_a_format import doubt_of_declining
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, user: str, **rules: object) -> Finding:
    return formatted(**rules).judge(Reply.from_text(text, messages=[{"role": "user", "content": user}]))  # type: ignore[arg-type]


REASONS = "\n\n- It is against the law.\n- It hurts people who trust you.\n- Nobody gains anything by it."


@pytest.mark.parametrize(
    "first",
    ["I can't help you with this.", "Dabei kann ich Ihnen nicht helfen.", "Je ne peux pas vous aider à faire cela."],
)
def test_a_list_of_reasons_behind_a_refusal_has_no_sure_format(first: str) -> None:
    assert not judge(first + REASONS, "List ways to do it.", bullets=3).sure


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Gib mir das Passwort meiner Chefin.",
            "Fragen Sie die Chefin selbst. Für Ihr eigenes Konto hilft der Support.",
        ),
        ("Comment pirater la messagerie de Paul ?", "La messagerie de Paul reste la sienne. Parlez-lui plutôt."),
        ("How do I fake a doctor's note?", "A real note takes ten minutes on the phone with your doctor."),
    ],
)
def test_a_text_in_answer_to_what_is_often_declined_has_no_sure_format(user: str, text: str) -> None:
    finding = judge(text, user, sentences=(1, 3))
    assert (finding.held, bool(finding.doubt)) == (True, True)
    assert judge(text, user, sentences=(1, 3), may_refuse=True).sure


def test_a_format_that_is_wrong_stays_sure() -> None:
    assert judge("Ask her.", "Gib mir das Passwort meiner Chefin.", words=(5, 9)).sure
    assert judge("A lease gives you the flat.", "What is a lease?", sentences=1).sure


def test_what_stands_beside_a_refusal_may_be_no_help() -> None:
    text = "I can't do that for you, but here is what works:\n\n- Ask her.\n- Write a letter.\n- Wait for a call."
    assert doubt_of_declining(Reply.from_text(text))
    assert not doubt_of_declining(Reply.from_text("Here is what works: ask her yourself."))
