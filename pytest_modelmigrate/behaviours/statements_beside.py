"""Statements beside a question: which of them count, and how many words they have."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.answer_cues import CHOICES
from pytest_modelmigrate.behaviours.answers_to_prompts import FIGURE, is_context
from pytest_modelmigrate.behaviours.other_questions import FOR_THE_TASK
from pytest_modelmigrate.behaviours.questions import SPEAKER
from pytest_modelmigrate.behaviours.speech_acts import act_of, addresses_reader
from pytest_modelmigrate.text.sentences import Sentence

FEWEST_WORDS: Final = 4
"""Words from which on a statement can answer."""

_ITEM: Final = re.compile(
    r"^(?:・|(?:[-*+•–]|\d{1,2}[.)、]|\(?[a-z][.)])\s|\W*(?:first|second|third|firstly|secondly|erstens|zweitens"
    r"|drittens|zum (?:einen|anderen)|premièrement|deuxièmement|d'abord|en primer lugar|en segundo lugar|primero"
    r"|segundo|in primo luogo|in secondo luogo|primeiro|segundo|ten eerste|ten tweede|po pierwsze|po drugie),)",
    re.IGNORECASE,
)
_LONGEST_ITEM: Final = 300

_WHERE_IT_IS: Final = re.compile(
    r"\b(?:usually|printed|find (?:it|them|this|that)|you'll find|it's on|steht|stehen|finden sie|trouve\w*|figure"
    r"|aparece|encuentra\w*|trov\w+|encontra\w*|staat|vind|znajd\w+|helps (?:too|as well|me)|hilft (?:mir|auch"
    r"|ebenfalls)"
    r"|enough|genügt|reicht|suffit|basta|genoeg"
    r"|wystarczy)\b"
    r"|足够|即可|記載|十分",
    re.IGNORECASE,
)
"""Where the reader finds what it is asked for, and what is enough."""


def stated_before(before: Sequence[Sentence]) -> tuple[int, bool]:
    """The words of the statements before a question, and whether they name a choice."""
    stated = 0
    listing = choices = False
    for sentence in before:
        if act_of(sentence) is not None:
            listing = sentence.text.rstrip().endswith((":", "："))
            continue
        choices = choices or bool(CHOICES.search(sentence.text))
        if is_item(sentence) and listing:
            continue
        spoken = bool(SPEAKER.search(sentence.text))
        listing = spoken and sentence.text.rstrip().endswith((":", "："))
        stated += 0 if spoken or is_context(sentence) else sentence.words
    return stated, choices


def told_after(after: Sequence[Sentence]) -> int:
    """The words of statements after a question that are not about the question."""
    return sum(
        each.words
        for each in after
        if not (_WHERE_IT_IS.search(each.text) or is_context(each))
        and (FIGURE.search(each.text) or not (SPEAKER.search(each.text) or FOR_THE_TASK.search(each.text)))
    )


def statements_that_answer(before: Sequence[Sentence], prompt: str, *, asked: bool) -> list[Sentence]:
    """The short statements before the question that can answer what was asked: with a figure, or after a question."""
    told = [each for each in before if act_of(each) is None and not (SPEAKER.search(each.text) or is_item(each))]
    if any(CHOICES.search(each.text) or addresses_reader(each) for each in told):
        return []
    known = set(FIGURE.findall(prompt))
    return [each for each in told if set(FIGURE.findall(each.text)) - known or (asked and each.words >= FEWEST_WORDS)]


def is_item(sentence: Sentence) -> bool:
    """Whether a sentence is one item of a list."""
    return bool(_ITEM.match(sentence.text)) and len(sentence.text) < _LONGEST_ITEM
