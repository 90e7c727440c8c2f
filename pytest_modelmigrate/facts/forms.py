"""The form of a reply and its content, apart from each other, so that two replies can be compared in both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from pytest_modelmigrate.facts.broken_json import Meant, read_meant
from pytest_modelmigrate.facts.json_texts import (
    Document,
    NotJsonError,
    code_blocks,
    find_documents,
    read_json,
)

Form: TypeAlias = Literal[
    "empty",
    "JSON",
    "fenced JSON",
    "JSON in prose",
    "several JSON documents",
    "truncated JSON",
    "malformed JSON",
    "code",
    "XML",
    "table",
    "list",
    "prose",
]
"""What a reply's text looks like. A lone number or word is prose, although it may be JSON too."""

ITEM: Final = re.compile(
    r"^[ \t]*(?:[-*+\u2022\u2023\u25e6\u2013]|\(?\d{1,3}[.)\u3001]|\d{1,3}\uff0e)[ \t]*(?=\S)(?!\*)"
)
"""The mark in front of a list item, bulleted or numbered."""

TABLE_RULE: Final = re.compile(
    r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|^[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*$"
)
"""The line of dashes below the head of a Markdown table."""

_ELEMENT: Final = re.compile(r"<(?P<name>[A-Za-z_][\w.-]*)(?:\s[^<>]*)?>")
_EMPHASIS: Final = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|~~|`)(?=\S)([^\n*_~`]{1,500})(?<=\S)\1(?!\w)")
_HEADING: Final = re.compile(r"^[ \t]*#{1,6}[ \t]+|[ \t]+#+$", re.MULTILINE)
_MOSTLY: Final = 0.6
_GLANCE: Final = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart into form and content.

    Attributes:
        form: what it looks like.
        content: what it says without that form: the value of JSON, the items of a list, the rows of a table,
            the code of a code block, the text inside an XML element, plain text with single blanks.
        documents: the JSON documents found in it.
        sure: for malformed JSON, whether only notation is wrong with it, so that the content is no guess.
    """

    form: Form
    content: Any
    documents: tuple[Document, ...] = ()
    sure: bool = True


def read_form(text: str) -> Reading:
    r"""Take a text apart into its form and its content.

    Example:
        >>> read_form("```json\\n[1]\\n```").form
        'fenced JSON'
    """
    body = text.strip()
    if not body:
        return Reading("empty", "")
    try:
        whole = read_json(text)
    except NotJsonError:
        pass
    else:
        if isinstance(whole.value, dict | list):
            return Reading("JSON", whole.value, (whole,))
    documents = tuple(find_documents(text))
    if documents:
        meant = _meant(text)
        return Reading(_json_form(text, documents), meant.value, documents, meant.sure)
    return _plain_reading(body)


def is_cut_short(text: str) -> bool:
    """Whether the text is the beginning of a JSON document whose end is missing."""
    import pydantic_core

    try:
        pydantic_core.from_json(text, allow_partial="trailing-strings", allow_inf_nan=False)
    except ValueError:
        return False
    return True


def _json_form(text: str, documents: Sequence[Document]) -> Form:
    broken = [each for each in documents if each.problem]
    if broken:
        last = broken[-1]
        cut = last.unclosed and is_cut_short(text[last.start : last.end].rstrip("`~ \t\r\n"))
        return "truncated JSON" if cut else "malformed JSON"
    if any(text[each.end : each.end + _GLANCE].lstrip()[:1] in ("]", "}") for each in documents):
        return "malformed JSON"
    if len(documents) > 1:
        return "several JSON documents"
    only = documents[0]
    around = text[: only.start] + text[only.end :]
    if only.fenced and re.fullmatch(r"\s*(?:`{3,}|~{3,})[ \t]*[\w+#.-]*\s*(?:`{3,}|~{3,})\s*", around):
        return "fenced JSON"
    return "JSON in prose"


def _meant(text: str) -> Meant:
    try:
        return read_meant(text)
    except NotJsonError:
        return Meant(" ".join(text.split()), sure=False)


def _plain_reading(body: str) -> Reading:
    blocks = list(code_blocks(body))
    if len([block for block in blocks if block[2] is not None or body[block[0] : block[1]].strip("`~ \n")]) == 1:
        start, end, language = blocks[0]
        if language is not None:
            return Reading("code", body[start:end].strip())
    if element := _element(body):
        return Reading("XML", element)
    lines = [line for line in body.splitlines() if line.strip()]
    rules = sum(bool(TABLE_RULE.match(line)) for line in lines)
    rows = [line for line in lines if "|" in line]
    if rules and len(rows) >= _MOSTLY * len(lines):
        return Reading("table", [_cells(row) for row in rows if not TABLE_RULE.match(row)])
    items = [line for line in lines if ITEM.match(line)]
    if len(items) > 1 and len(items) >= _MOSTLY * len(lines):
        return Reading("list", [plain_text(ITEM.sub("", item, count=1)) for item in items])
    return Reading("prose", plain_text(body))


def _element(body: str) -> str | None:
    opening = _ELEMENT.match(body)
    if not opening:
        return None
    closing = f"</{opening['name']}>"
    if body.endswith(closing) and body.find(closing) == len(body) - len(closing):
        return body[opening.end() : -len(closing)].strip()
    return None


def _cells(row: str) -> list[str]:
    return [plain_text(cell) for cell in row.strip().strip("|").split("|")]


def plain_text(text: str) -> str:
    """The text without Markdown emphasis and headings, with single blanks."""
    return " ".join(_EMPHASIS.sub(r"\2", _HEADING.sub("", text)).split())
