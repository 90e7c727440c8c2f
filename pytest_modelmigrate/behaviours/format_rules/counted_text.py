"""What is counted of a reply: all but what stands in fenced code blocks."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.json_documents import code_blocks
from pytest_modelmigrate.text.sentences import blank, without_code

_FENCE: Final = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_PROSE: Final = frozenset({"markdown", "md", "text", "txt", "plaintext", "plain"})
"""Languages of code fences that hold text."""

_MOST_FENCES: Final = 2_000
"""Fences beyond which a text is counted whole: it is no reply that a reader counts."""

MARKUP: Final = frozenset({"bullets", "numbered items", "headings", "highlights", "placeholders"})
"""Units whose signs mean something else in code."""


def counted_text(text: str, unit: str) -> str:
    """The text in which a unit is counted, of the same length; what is not counted is blank.

    A reply that is code blocks alone is counted without its fences. Markup such as headings is not looked for in code
    of a programming language.
    """
    if not 0 < text.count("```") + text.count("~~~") <= _MOST_FENCES:
        return text
    outside = without_code(text)
    if outside.strip():
        return outside
    if unit in MARKUP and any(language and language.casefold() not in _PROSE for _, _, language in code_blocks(text)):
        return outside
    return blank(text, [match.span() for match in _FENCE.finditer(text)])
