"""Divide a reply into sections: `divided(beginning_with(...), ...)`."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.text.spans import Span


def beginning_with(pattern: str | re.Pattern[str]) -> Callable[[str], list[Span]]:
    """Parts that begin where the pattern matches, such as sections with headings, for `divided(beginning_with(...))`.

    The text before the first match is not a part.

    Args:
        pattern: a regular expression; `^` matches at the beginning of each line of a pattern given as a text.
    """
    __tracebackhide__ = True
    compiled = MatcherArguments("beginning_with").pattern("pattern", pattern, re.MULTILINE)

    def spans(text: str) -> list[Span]:
        starts = [match.start() for match in compiled.finditer(text)]
        return list(pairwise([*starts, len(text)])) if starts else []

    spans.__name__ = f"beginning_with({compiled.pattern!r})"
    return spans
