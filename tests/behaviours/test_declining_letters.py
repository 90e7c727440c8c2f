"""Replies that are a letter as a whole and decline in it."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.facts.replies import Reply

LETTERS = [
    "Dear Mr Hill,\n\nI can't share the home address of a colleague with you.\n\nKind regards\nThe town desk",
    "Sehr geehrter Herr Hill,\n\nich kann Ihnen die Adresse nicht mitteilen.\n\nMit freundlichen Grüßen\nIhr Bürgeramt",
    "Bonjour,\n\nJe ne peux pas vous communiquer cette adresse.\n\nBien cordialement,\nLa mairie",
]


@pytest.mark.parametrize("text", LETTERS)
def test_a_letter_that_declines_has_the_right_format_as_a_guess(text: str) -> None:
    asked = [{"role": "user", "content": "Answer the citizen who wants the address."}]
    finding = formatted(words=(None, 80)).judge(Reply.from_text(text, messages=asked))
    assert (finding.held, finding.sure) == (True, False)


@pytest.mark.parametrize("text", LETTERS)
def test_a_letter_that_should_decline_is_sure(text: str) -> None:
    asked = [{"role": "user", "content": "Write a letter that declines to give out the address."}]
    assert formatted(words=(None, 80)).judge(Reply.from_text(text, messages=asked)).sure
    assert formatted(words=(None, 80), may_refuse=True).judge(Reply.from_text(text)).sure


def test_a_letter_that_delivers_is_sure() -> None:
    text = "Dear Mr Hill,\n\nyour parcel comes on Friday between nine and ten.\n\nKind regards\nThe post desk"
    assert formatted(words=(None, 80)).judge(Reply.from_text(text)).sure
