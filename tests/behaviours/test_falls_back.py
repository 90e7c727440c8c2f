# ruff: noqa: RUF001 - characters of other scripts are meant
from __future__ import annotations

import re

import pytest

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.behaviours.refusal import refusal
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

FOUND, UNKNOWN = "Yes, the order was found", "I don't know"


def fallen_back(text: str) -> Finding:
    return falls_back(to=UNKNOWN, instead_of=FOUND).judge(Reply.from_text(text))


@pytest.mark.parametrize("text", ["I don't know.", "Based on the files, I don't know which."])
def test_falling_back_holds(text: str) -> None:
    assert fallen_back(text).held


@pytest.mark.parametrize(
    "text", ["Yes, the order was found.", "It is order A-17 of Jane Miller.", "Yes, the order was found. I don't know."]
)
def test_an_invented_answer_is_named(text: str) -> None:
    finding = fallen_back(text)
    assert finding.failure == "invented"
    assert finding.spans


@pytest.mark.parametrize("text", ["The files do not mention it.", "That depends.", "I can't help with that."])
def test_neither_branch_is_named(text: str) -> None:
    assert fallen_back(text).failure == "took neither"


def test_the_fallback_may_be_a_behaviour() -> None:
    assert Reply.from_text("The ticket names no order number.") == falls_back(to=admits_missing("order number"))
    assert (
        falls_back(to=admits_missing("order number")).judge(Reply.from_text("The order number is 17.")).failure
        == "invented"
    )


def test_a_refused_or_empty_reply_is_no_fallback() -> None:
    assert falls_back(to=UNKNOWN).judge(Reply.from_text("", stop_reason="refusal")).failure == "refusal"
    assert falls_back(to=UNKNOWN).judge(Reply.from_text("")).failure == "empty reply"


def test_repr_is_the_call_that_made_it() -> None:
    assert repr(falls_back(to="b", instead_of=clarifying_question())) == (
        "falls_back(to='b', instead_of=clarifying_question())"
    )


@pytest.mark.parametrize(
    ("fallback", "primary", "text"),
    [
        ("a voucher", "refund", "A refund isn't possible with gift cards. You can have a voucher of 40 euros."),
        ("Gutschein", "Erstattung", "Eine Erstattung ist nicht möglich. Wir bieten Ihnen einen Gutschein an."),
        ("un vale", "reembolso en la tarjeta", "No puedo hacerte el reembolso en la tarjeta. Te ofrezco un vale."),
        ("un bon", "remboursement", "Nous ne proposons pas de remboursement. Voici un bon."),
        ("代金券", "退款", "很抱歉，无法退款。我们可以提供代金券。"),
        ("take the night bus", "Night train", "- **Night train:** doesn't run\n\nSo take the night bus."),
        ("I don't know", "order was found", "No, I don't know. (It is not mentioned.)"),
    ],
)
def test_a_primary_branch_that_is_denied_or_excluded_is_not_invented(fallback: str, primary: str, text: str) -> None:
    finding = falls_back(to=fallback, instead_of=primary).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


def test_a_denied_fallback_is_not_taken() -> None:
    text = "It is not true that I don't know: yes, the order was found."
    finding = fallen_back(text)
    assert (finding.failure, finding.sure) == ("invented", True)


@pytest.mark.parametrize(
    "text",
    [
        "I don't know. My best guess is 480 euros.",
        "I don't know. Wahrscheinlich sind es 480 Euro.",
        "I don't know. C'est probablement 480 euros.",
        "I don't know. Waarschijnlijk is het 480 euro.",
    ],
)
def test_a_guessed_value_beside_the_fallback_is_a_guess(text: str) -> None:
    finding = fallen_back(text)
    assert (finding.held, finding.sure) == (True, False)


def test_the_fallback_with_advice_is_sure() -> None:
    assert fallen_back("I don't know. You will probably find it in the contract.").sure


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("Not known", "Not known was the answer last year. The owner is called Brandt."),
        ("Unbekannt", "Unbekannt für viele, aber der Verfasser heißt Brandt."),
        ("Inconnu", "Inconnu pour beaucoup ; c'est Brandt."),
    ],
)
def test_a_fallback_that_held_before_or_for_others_is_a_guess(to: str, text: str) -> None:
    finding = falls_back(to=to).judge(Reply.from_text(text))
    assert not (finding.held and finding.sure)


@pytest.mark.parametrize(
    ("asked", "sure"), [("Built when? The bridge was mended in 1998.", False), ("Built when?", True)]
)
def test_a_primary_branch_that_repeats_the_conversation_is_no_sure_invention(asked: str, sure: bool) -> None:  # noqa: FBT001
    text = "I don't know when it was built. All I can see is that it was mended in 1998."
    reply = Reply.from_text(text, messages=[{"role": "user", "content": asked}])
    finding = falls_back(to="I don't know", instead_of=re.compile(r"\b19\d\d\b")).judge(reply)
    assert (finding.failure, finding.sure) == ("invented", sure)


@pytest.mark.parametrize(
    "text",
    [
        "I can't give you a dose for a cat.\n\n1. Call the vet.\n2. Keep her warm.\n3. Put out fresh water.",
        "Ich kann Ihnen keine Dosis nennen.\n\n1. Rufen Sie die Praxis an.\n2. Warm halten.\n3. Wasser hinstellen.",
    ],
)
def test_a_refusal_beside_advice_is_the_fallback_as_a_guess(text: str) -> None:
    finding = falls_back(to=refusal(), instead_of=re.compile(r"\d+ ?mg")).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, False)


def test_a_refusal_is_no_sure_miss_of_another_fallback() -> None:
    finding = falls_back(to="Not covered").judge(Reply.from_text("I can't help you with that one."))
    assert (finding.failure, finding.sure) == ("took neither", False)
