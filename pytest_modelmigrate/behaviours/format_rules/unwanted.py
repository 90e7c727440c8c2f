"""Tables and code blocks that a reply must not have, and samples of a format in a code block."""

from __future__ import annotations

from pytest_modelmigrate.behaviours.format_rules.code_blocks import code_span
from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.behaviours.format_rules.tables import table_span
from pytest_modelmigrate.text.sentences import code_spans, without_code
from pytest_modelmigrate.text.spans import Span


def unwanted_problem(form: str, text: str) -> FormatProblem | None:
    """Check that the text has no table outside code blocks, or no code block; `form` is `table` or `code`."""
    found = table_span(without_code(text)) if form == "table" else code_span(text)
    what = "table" if form == "table" else "code block"
    return FormatProblem(f"unwanted {what}", f"there is a {what}", (found,)) if found else None


def in_a_sample(text: str, span: Span) -> bool:
    """Whether the span is inside a code block, in a text that says something outside of its code blocks."""
    inside = any(start <= span[0] and span[1] <= end for start, end in code_spans(text))
    return inside and any(sign.isalnum() for sign in without_code(text))
