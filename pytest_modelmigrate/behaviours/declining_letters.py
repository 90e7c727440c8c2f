"""Replies that are a letter as a whole and decline in it: the author may decline, or write for somebody else."""

from __future__ import annotations

from typing import Final

from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.behaviours.wanted_texts import wants_a_rewording, wants_a_text_that_declines
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.drafts import draft_spans

LETTER_DECLINES: Final = "the letter may decline what was asked for"

_LONGEST: Final = 3_000
"""Characters from which on a letter is no refusal."""

_AROUND: Final = 20
"""Characters that may stand around a letter that is the whole reply."""


def is_a_letter_that_declines(reply: Reply) -> bool:
    """Whether the whole reply is a letter that declines, and the prompt does not ask for one that does."""
    if wants_a_rewording(reply) or wants_a_text_that_declines(reply):
        return False
    text = reply.text.strip()
    spans = draft_spans(text) if len(text) <= _LONGEST else []
    if len(spans) != 1 or len(text) - (spans[0][1] - spans[0][0]) > _AROUND:
        return False
    declined = declines(text[slice(*spans[0])].partition("\n")[2].rpartition("\n\n")[0])
    return declined is not None and declined.extent == "full"
