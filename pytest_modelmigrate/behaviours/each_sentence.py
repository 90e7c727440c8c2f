"""Divide a reply into its sentences: `divided(each_sentence, ...)`."""

from __future__ import annotations

from pytest_modelmigrate.behaviours.format_rules.counts import UNITS
from pytest_modelmigrate.text.spans import Span


def each_sentence(text: str) -> list[Span]:
    """The spans of the sentences, for `divided(each_sentence, ...)`."""
    return list(UNITS["sentences"].spans(text))
