"""The language of a reply, and where its detection is a guess."""

from __future__ import annotations

from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.facts.replies import Reply


def test_another_language_that_is_not_certain_is_a_guess() -> None:
    finding = formatted(language="de").judge(Reply.from_text("Das Meeting ist done, next Step: Review am Freitag."))
    assert finding.held or not finding.sure


def test_another_language_that_is_certain_is_sure() -> None:
    text = "The meeting is over, and the next one is on Friday at nine in the large room."
    finding = formatted(language="de").judge(Reply.from_text(text))
    assert (finding.failure, finding.sure) == ("another language", True)
