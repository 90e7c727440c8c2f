"""The question that a text asks its reader, as opposed to offers, courtesies and rhetorical questions."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.speech_acts import Act, act_of, addresses_reader, is_open_question
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.text.sentences import Sentence, ends_read, unwrap
from pytest_modelmigrate.text.spans import Span

FIRST_PERSON: Final = re.compile(
    r"\b(?:i|i'm|i'd|i'll|i've|me|my|we|you|your|ich|mir|wir|sie|ihre?|je|j'ai|nous|vous|votre|yo|me|su)\b|我|您|你"
    r"|أ?ن?ا\b|私",
    re.IGNORECASE,
)
"""Pronouns of the first and the second person: the sentence is about the conversation, not about its subject."""

_SHORT: Final = 2
"""In a text of more sentences than these, a question in a heading is not for the reader."""


def asks_for_information(text: str) -> Span | None:
    """The span of the first question or request for information to the reader; None if there is none.

    Offers ("Would you like me to ...?"), closing courtesies ("Anything else?"), quoted questions and questions that
    the text itself answers do not count. Only the first 6,000 and the last 3,000 characters are read.

    Example:
        >>> asks_for_information("I see no order. Which order do you mean?")
        (16, 40)
        >>> asks_for_information("It is done. Is there anything else?") is None
        True
    """
    start, end = unwrap(text)
    found = first_question(ends_read(text[start:end]))
    return (found.start + start, found.end + start) if found else None


def first_question(read: Sequence[Sentence]) -> Sentence | None:
    """The first sentence that asks the reader for information."""
    acts = [(sentence, act_of(sentence)) for sentence in read if any(sign.isalnum() for sign in sentence.text)]
    for number, (sentence, act) in enumerate(acts):
        if act == "request" or (act == "question" and _is_meant(sentence, number, acts)):
            return sentence
    alone = all(act == "offer" or FIRST_PERSON.search(sentence.text) for sentence, act in acts)
    offers = [sentence for sentence, act in acts if act == "offer"]
    return offers[0] if offers and alone and not declines("".join(each.text for each, _ in acts)) else None


def _is_meant(sentence: Sentence, number: int, acts: Sequence[tuple[Sentence, Act | None]]) -> bool:
    """Whether the question is for the reader, and not answered by the text itself."""
    if sentence.text.startswith(("#", "**")) and len(acts) > _SHORT:
        return False
    if addresses_reader(sentence):
        return True
    rest = [act for _, act in acts[number + 1 :]]
    return all(act is not None for act in rest) or (not is_open_question(sentence.text) and len(rest) <= 1)
