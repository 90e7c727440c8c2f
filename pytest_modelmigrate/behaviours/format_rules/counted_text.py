"""What is counted of a reply: all but what stands in fenced code blocks."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.json_documents import code_blocks
from pytest_modelmigrate.text.sentences import blank, without_code

_FENCE: Final = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_PROSE: Final = frozenset({"", "markdown", "md", "text", "txt", "plaintext", "plain"})
"""Languages of code fences that hold text."""

MARKUP: Final = frozenset({"bullets", "numbered items", "headings", "highlights", "placeholders"})
"""Units whose signs mean something else in code."""


def counted_text(text: str, unit: str) -> str:
    """The text in which a unit is counted, of the same length; what is not counted is blank.

    A reply that is code blocks alone is counted without its fences. Markup such as headings is not looked for in code
    of a programming language.
    """
    if "```" not in text and "~~~" not in text:
        return text
    outside = without_code(text)
    if outside.strip():
        return outside
    languages = {language.casefold() for _, _, language in code_blocks(text) if language is not None}
    if unit in MARKUP and not languages <= _PROSE:
        return outside
    return blank(text, [match.span() for match in _FENCE.finditer(text)])
