"""Replies that may say in other words that something is missing: a sentence denies or restricts something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.absence import absence_in
from pytest_modelmigrate.behaviours.invented_values import MOST_VALUES, invented_values
from pytest_modelmigrate.behaviours.missing_data import is_condition
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.text.sentences import Sentence
from pytest_modelmigrate.text.spans import Span

_READ: Final = 400
"""Characters of a sentence that are matched, to keep the time linear."""

_FIGURE: Final = re.compile(r"\d+")
_RESTRICTS: Final = re.compile(
    r"\b(?:only|all (?:that|it|the \w+) (?:says?|gives?|names?)|open|forg[eo]t\w*|nur|lediglich|allein|seulement"
    r"|tout ce que|uniquement|solo|sólo"
    r"|solamente|todo lo que|soltanto|tutto ciò|apenas|só|tudo o que|alleen|enkel|slechts|tylko|jedynie|только)\b|只|仅"
    r"|のみ|だけ|فقط|केवल|सिर्फ",
    re.IGNORECASE,
)


def says_less(text: str, known: str, read: Sequence[Sentence]) -> str:
    """Why a text that names no missing thing may say so in other words; empty if it gives figures of its own.

    It may do so where a sentence that is no condition, request or question denies or restricts something.
    """
    if any(new_figures(text, known, each) for each in read):
        return ""
    for each in read:
        cue = absence_in(each.text) == "said" or _RESTRICTS.search(each.text[:_READ])
        if cue and act_of(each) is None and not is_condition(each.text):
            return "it may say so in other words"
    return ""


def new_figures(text: str, known: str, sentence: Sentence) -> list[Span]:
    """The spans of values with figures that the conversation does not contain."""
    found = islice(invented_values(text, sentence, "", known), MOST_VALUES)
    figures = ((span, _FIGURE.findall(text[slice(*span)])) for span in found)
    return [
        span
        for span, parts in figures
        if any(part not in known for part in parts) or _is_new_address(text[slice(*span)], known)
    ]


def _is_new_address(value: str, known: str) -> bool:
    return "@" in value and value.strip(".,;").lower() not in known
