"""Replies that are wrapped in a format as a whole, and the question inside."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.questions import asks_for_information
from pytest_modelmigrate.text.sentences import code_spans, without_code
from pytest_modelmigrate.text.spans import Span

_WRAPPED: Final = 20_000
"""Characters of a wrapped reply that are searched for a question; a longer one is data."""
_FENCED: Final = re.compile(r"\s*(?:`{3,}|~{3,})")
_MARKUP: Final = re.compile(r"\s*<(\w[\w-]*)(?:\s[^<>]{0,200})?>.{0,100000}</\1>\s*\Z", re.DOTALL)
_TABLE: Final = re.compile(r"^\s*\|[^\n]*\|[ \t]*\n\s*\|[ \t:|-]+\|[ \t]*$", re.MULTILINE)
_JSON_STRING: Final = re.compile(r'"((?:[^"\\\n]|\\.){8,2000})"')


def wrapper_of(text: str) -> str | None:
    """What the whole text is wrapped in: `JSON`, `a code block`, `XML`, `a table`; None for plain text."""
    stripped = text.strip()
    if stripped[:1] in "{[" and stripped[-1:] in "}]" and not stripped.startswith("[["):
        return "JSON" if '"' in stripped or stripped in {"{}", "[]"} else None
    if _FENCED.match(text):
        spans = code_spans(text)
        is_code = bool(spans) and sum(end - start for start, end in spans) > len(stripped) / 2
        if is_code and not asks_for_information(without_code(text)):
            return "a code block"
    if stripped.startswith("<") and _MARKUP.match(stripped):
        return "XML"
    table = _TABLE.search(text[:2000])
    if table and stripped.startswith("|"):
        return "a table"
    return None


def question_within(whole: str, wrapper: str) -> Span | None:
    """The span of the question inside a wrapped reply; None if there is none."""
    text = whole[:_WRAPPED]
    if wrapper in {"JSON", "a code block"}:
        for match in _JSON_STRING.finditer(text):
            if found := asks_for_information(match[1]):
                return match.start(1) + found[0], match.start(1) + found[1]
        if wrapper == "JSON" or '"' in text:
            return None
    cleaned = re.sub(
        r"^[ \t]*(?:`{3,}|~{3,})[^\n]*|<[^<>]{1,200}>|\|",
        lambda tag: " " * len(tag[0]),
        text,
        flags=re.MULTILINE,
    )
    return asks_for_information(cleaned)
