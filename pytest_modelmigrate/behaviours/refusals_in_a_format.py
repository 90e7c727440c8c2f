"""Texts that decline, whatever their format."""

from __future__ import annotations

from typing import Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed
from pytest_modelmigrate.behaviours.often_declined import is_often_declined
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.behaviours.wanted_texts import last_words
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

_LONGEST: Final = 10_000
"""Characters from which on a text is no refusal."""

_MOSTLY: Final = 0.5
"""Share of the text that declines, below which a refusal is a guess."""

_EXCERPT: Final = 80
_DECLINES_FIRST: Final = "it declines, and what it says beside that may be no help"
_OFTEN: Final = "what was asked for is often declined"


def refusal_in_a_format(behaviour: Behaviour, text: str, *, is_right: bool) -> Finding | None:
    """The finding for a text that declines; None if it does not.

    It is a guess only if the format is right and the rule guesses.

    Args:
        behaviour: the behaviour that judges the format.
        text: the text.
        is_right: whether the text has the wanted format.
    """
    declined = declines(text) if len(text) <= _LONGEST else None
    if declined is None or declined.extent == "partial":
        return None
    start, end = declined.spans[0]
    evidence = f"the text declines: {text[start:end][:_EXCERPT]!r}"
    doubt = declined.doubt
    if not doubt and sum(end - start for start, end in declined.spans) < _MOSTLY * len(text.strip()):
        doubt = "what else the text says may be an answer"
    return failed(behaviour, "refusal", evidence, declined.spans, doubt=doubt if is_right else "")


def doubt_of_declining(reply: Reply) -> str:
    """Why a text in the right format may decline all the same; empty if nothing says so.

    It may where it declines and also gives something, such as a list of reasons, and where the prompt asks for what
    models often decline.
    """
    if len(reply.text) > _LONGEST:
        return ""
    if declines(reply.text) is not None:
        return _DECLINES_FIRST
    return _OFTEN if is_often_declined(last_words(reply)) else ""
