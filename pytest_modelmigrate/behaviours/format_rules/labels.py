"""A reply that is one of a set of labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.form import plain_text

_EXCERPT: Final = 60
_LONGEST_LABEL: Final = 1_000


def label_problem(text: str, labels: Sequence[str]) -> FormatProblem | None:
    """Check that the text is exactly one of the labels and nothing else."""
    body = text.strip()
    if body in labels:
        return None
    span = ((0, len(text)),)
    plain = plain_text(body[:_LONGEST_LABEL]).strip("\"'\u201c\u201d\u201e\u00ab\u00bb .\u3002!")
    if len(body) > _LONGEST_LABEL + max(map(len, labels), default=0):
        return FormatProblem("not one of the labels", f"{len(body)} characters: {body[:_EXCERPT]!r}", span)
    near = next((label for label in labels if plain.casefold() == label.casefold()), None)
    if near is not None:
        return FormatProblem("label in another notation", f"{body[:_EXCERPT]!r} instead of {near!r}", span)
    inside = [label for label in labels if re.search(rf"(?<!\w){re.escape(label)}(?!\w)", body, re.IGNORECASE)]
    if len(inside) == 1:
        return FormatProblem("label wrapped in prose", f"{inside[0]!r} is inside {body[:_EXCERPT]!r}", span)
    if inside:
        return FormatProblem("several labels", f"{', '.join(inside)} in {body[:_EXCERPT]!r}", span)
    return FormatProblem("not one of the labels", f"{body[:_EXCERPT]!r} is none of {', '.join(labels)}", span)
