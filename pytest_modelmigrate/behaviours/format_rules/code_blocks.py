"""Fenced code blocks in a reply."""

from __future__ import annotations

import re

from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.json_documents import code_blocks
from pytest_modelmigrate.text.spans import Span


def code_problem(text: str, language: bool | str) -> FormatProblem | None:  # noqa: FBT001 - True is any language
    """Check that there is a closed code block, and that every code block is in this language."""
    blocks = [(start, end, name) for start, end, name in code_blocks(text) if name is not None]
    if not blocks:
        return FormatProblem("no code block", "there is no fenced code block")
    start, end, _ = blocks[-1]
    if text[end : end + 3] not in ("```", "~~~"):
        return FormatProblem(
            "unclosed code block", f"the code block at character {start} is never closed", ((start, end),)
        )
    if language is True:
        return None
    for start, end, name in blocks:
        if (name or "").casefold() != str(language).casefold():
            return FormatProblem(
                "another language in the code block", f"{name or 'no language'} instead of {language}", ((start, end),)
            )
    return None


def code_span(text: str) -> Span | None:
    """The span from the first code block to the end of the last, fences included."""
    blocks = [(start, end) for start, end, name in code_blocks(text) if name is not None]
    if not blocks:
        return None
    first = max(text.rfind("\n", 0, blocks[0][0]) + 1, 0)
    closing = re.match(r"[`~]*", text[blocks[-1][1] :])
    return first, blocks[-1][1] + (closing.end() if closing else 0)
