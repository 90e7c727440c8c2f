"""Tables and code blocks that a reply must not have, and samples of a format in a code block."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.format_rules.code_blocks import code_span
from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.behaviours.format_rules.tables import html_table_span, table_span
from pytest_modelmigrate.text.sentences import code_spans, without_code
from pytest_modelmigrate.text.spans import Span

_ROWS: Final = re.compile(
    r"(?:^[ \t]*+[^\s|#>*+-][^|\t\n]{0,80}+(?:(?<=[ \t])\|[ \t]|\t)[^\n]++(?:\n|\Z)){3}", re.MULTILINE
)
_INDENTED: Final = re.compile(r"(?:^|\n[ \t]*\n)(?: {4}|\t)(?![ \t]*(?:[-*+\u2022]|\d{1,3}[.)])[ \t])[ \t]*\S")
_ITEM: Final = re.compile(r"^[ \t]{0,3}(?:[-*+\u2022]|\d{1,3}[.)])[ \t]", re.MULTILINE)
_FRAMES: Final = "\u250c\u251c\u2554\u2560"
_MAY_BE_A_TABLE: Final = "its lines have columns"
_MAY_BE_CODE: Final = "its indented lines may be a code block"


def unwanted_problem(form: str, text: str) -> tuple[FormatProblem | None, str]:
    """Check that the text has no table outside code blocks, or no code block; and why that is a guess.

    Args:
        form: `table` or `code`.
        text: the reply.
    """
    if form == "code":
        found = code_span(text)
        return _problem("code block", found), "" if found else _MAY_BE_CODE * _has_indented_lines(text)
    prose = without_code(text)
    found = table_span(prose) or html_table_span(prose)
    return _problem("table", found), "" if found else _MAY_BE_A_TABLE * _has_columns(prose)


def _has_indented_lines(text: str) -> bool:
    if not any(indent in text for indent in ("\n    ", "\n\t", " " * 4)):
        return False
    return _ITEM.search(text) is None and _INDENTED.search(text) is not None


def _has_columns(prose: str) -> bool:
    if any(sign in prose for sign in _FRAMES):
        return True
    return ("|" in prose or "\t" in prose) and _ROWS.search(prose) is not None


def _problem(what: str, found: Span | None) -> FormatProblem | None:
    return FormatProblem(f"unwanted {what}", f"there is a {what}", (found,)) if found else None


def in_a_sample(text: str, span: Span) -> bool:
    """Whether the span is inside a code block, in a text that says something outside of its code blocks."""
    inside = any(start <= span[0] and span[1] <= end for start, end in code_spans(text))
    return inside and any(sign.isalnum() for sign in without_code(text))
