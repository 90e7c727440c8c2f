"""Excerpts of values, one line each; of two that differ, around their first difference."""

from __future__ import annotations

import json
from typing import Any, Final

_LONGEST: Final = 80
_BEFORE: Final = 30
"""Characters that an excerpt shows before the first difference."""


def excerpt(value: object, longest: int = _LONGEST) -> str:
    """A value as Python writes it, cut after so many characters."""
    return _cut(repr(value), 0, longest)


def excerpts(first: Any, second: Any, longest: int = _LONGEST) -> tuple[str, str]:
    """Two values as text, each at most about so many characters, around their first difference."""
    texts = written(first), written(second)
    if max(map(len, texts)) <= longest:
        return texts
    shorter = min(map(len, texts))
    differs_at = next((index for index in range(shorter) if texts[0][index] != texts[1][index]), shorter)
    start = max(0, differs_at - _BEFORE)
    return _cut(texts[0], start, longest), _cut(texts[1], start, longest)


def written(value: Any) -> str:
    """A value in one line: a text as Python writes it, all else as JSON, if it is JSON."""
    if isinstance(value, str):
        return repr(value)
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    except (TypeError, ValueError):
        return repr(value)


def _cut(text: str, start: int, longest: int) -> str:
    end = start + longest
    return f"{'...' if start else ''}{text[start:end]}{'...' if end < len(text) else ''}"
