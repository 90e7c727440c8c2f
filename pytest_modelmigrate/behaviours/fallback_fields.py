"""Whether a fallback stands in a field that was asked for, or a value that the conversation lacks does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.invented_values import mentions
from pytest_modelmigrate.behaviours.values_beside import unknown_figures
from pytest_modelmigrate.behaviours.wanted_texts import last_words
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.labelled_values import LabelledValue, labelled_values
from pytest_modelmigrate.text.spans import Span

AskedField: TypeAlias = Literal["fallback", "value", "unknown"]

_READ: Final = 10_000
"""Characters of the last user message that are read."""

_MOST: Final = 100
"""Fields that are looked at."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_FUNCTION_WORD: Final = re.compile(
    r"the|and|for|from|with|what|when|where|which|who|how|are|was|does|did|per|this|that|your|you"
    r"|der|die|das|und|für|von|mit|was|wann|wie|wer|ist|pro|zum|zur|les|des|pour|avec|dans|est|quel(?:le)?s?|par|sur|une"
    r"|los|las|del|para|por|con|qué|cuál|una|che|per|con|della?|del|gli|dos|das|com|uma|het|een|van|voor|met|wat|jest|dla"
)


def asked_field(reply: Reply, fallback: Sequence[Span]) -> AskedField:
    """Whether the labels of a fallback, or those of a figure of the reply's own, are more of what the user named.

    Args:
        reply: the reply.
        fallback: where the fallback stands.
    """
    asked = last_words(reply)[:_READ].lower()
    fields = [each for each in labelled_values(reply.text)[:_MOST] if each.value and not each.label[-1:].isdigit()]
    if not asked or not fields:
        return "unknown"
    named = [each for each in fields if _is_named(each.label, asked)]
    filled = [each for each in named if not _has(each, fallback) and unknown_figures(reply, (each.start, each.end))]
    left = max((sum(_has(each, [span]) for each in named) for span in fallback), default=0)
    given = max((sum(_has(other, [(each.start, each.start)]) for other in named) for each in filled), default=0)
    if left == given:
        return "unknown"
    return "fallback" if left > given else "value"


def _is_named(label: str, asked: str) -> bool:
    """Whether the user named a label: one of its words, in any form."""
    words = _WORD.findall(label.lower())
    return any(mentions(asked, word) for word in words if not _FUNCTION_WORD.fullmatch(word))


def _has(field: LabelledValue, spans: Sequence[Span]) -> bool:
    return any(field.start <= start <= field.end for start, _ in spans)
