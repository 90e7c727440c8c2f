"""File names in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_ENDING: Final = (
    r"\.(?:pdf|mdx?|rst|txt|docx?|odt|rtf|html?|csv|tsv|xlsx?|ods|pptx?|jsonl?|ya?ml|xml|toml|log|eml|tex|epub)\b"
)
FILE_NAME: Final = re.compile(rf"(?<![\w/.@-])[^\W_](?:[\w-]|[./](?=\w)){{0,120}}{_ENDING}", re.IGNORECASE)
"""The name of a document, with its folders."""

_ENDS: Final = re.compile(_ENDING, re.IGNORECASE)
_BEFORE: Final = re.compile(r"[^\w./-]")
_LONGEST: Final = 120


def file_names_in(text: str) -> Iterator[re.Match[str]]:
    """The file names in a text; they are looked for from their ends, which is quicker."""
    end = 0
    for ending in _ENDS.finditer(text):
        first = max(end, ending.start() - _LONGEST)
        word = _BEFORE.split(text[first : ending.start()])[-1]
        start = ending.start() - len(word.lstrip("./-_"))
        if match := FILE_NAME.match(text, start):
            yield match
            end = match.end()
