"""The form and the content of a reply, separately, so that replies can be compared by either."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final, Literal, TypeAlias

from pytest_modelmigrate.text.broken_json import Meant, read_meant
from pytest_modelmigrate.text.json_documents import (
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
"""The form of a text. A single number or word is prose, although it may be valid JSON."""

ITEM: Final = re.compile(
    r"^[ \t]*(?:[-*+\u2013](?=[ \t])|[\u2022\u2023\u25e6]|\(?\d{1,3}[.)\u3001\uff0e](?!\d))[ \t]*(?=\S)"
)
"""The mark of a list item, a bullet or a number."""

TABLE_RULE: Final = re.compile(
    r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|^[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*$"
)
"""The line of dashes below the header of a Markdown table."""

_ELEMENT: Final = re.compile(r"<(?P<name>[A-Za-z_][\w.-]*)(?:\s[^<>]*)?>")
_EMPHASIS: Final = re.compile(
    r"([*_~`](?<!\w[*_~`])(?:(?<=\*)\*{0,2}|(?<=_)_{0,2}|(?<=~)~|(?<=`)))(?=\S)([^\n*_~`]{1,500})(?<=\S)\1(?!\w)"
)
_HEADING: Final = re.compile(r"^[ \t]*#{1,6}[ \t]+|[ \t]+#+$", re.MULTILINE)
_MOSTLY: Final = 0.6
_GLANCE: Final = 40
_LONGEST_LOOK: Final = 50_000


@dataclass(frozen=True)
class ParsedText:
    """The form and the content of a text.

    Attributes:
        text: the text.
        form: its form.
        documents: the JSON documents found in it.
    """

    text: str
    form: Form
    documents: tuple[Document, ...] = ()

    @cached_property
    def content(self) -> Any:
        """The content without its form.

        The value of JSON, the items of a list, the rows of a table, the code of a code block, the text of an XML
        element, or plain text with single spaces.
        """
        if self.documents:
            return self._meant.value
        body = self.text.strip()
        if self.form == "code":
            start, end = next((start, end) for start, end, language in code_blocks(body) if language is not None)
            return body[start:end].strip()
        if self.form == "XML":
            return _element(body)
        lines = [line for line in body.splitlines() if line.strip()]
        if self.form == "table":
            return [_cells(row) for row in lines if "|" in row and not TABLE_RULE.match(row)]
        if self.form == "list":
            return [plain_text(ITEM.sub("", item, count=1)) for item in lines if ITEM.match(item)]
        return plain_text(body)

    @property
    def sure(self) -> bool:
        """For malformed JSON, whether only the notation is wrong, so that the content is certain."""
        return not self.documents or self._meant.sure

    @cached_property
    def _meant(self) -> Meant:
        try:
            return read_meant(self.text, self.documents)
        except NotJsonError:
            return Meant(plain_text(self.text), sure=False)


def read_form(text: str) -> ParsedText:
    r"""Find the form and the content of a text.

    Example:
        >>> read_form("```json\n[1]\n```").form
        'fenced JSON'
    """
    if not text.strip():
        return ParsedText(text, "empty")
    try:
        whole = read_json(text)
    except NotJsonError:
        pass
    else:
        if isinstance(whole.value, dict | list):
            return ParsedText(text, "JSON", (whole,))
    documents = tuple(find_documents(text))
    return ParsedText(text, _json_form(text, documents) if documents else _plain_form(text.strip()), documents)


def is_cut_short(text: str) -> bool:
    """Whether the text is a JSON document without its end."""
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


def _plain_form(body: str) -> Form:
    blocks = islice(code_blocks(body), 3)
    filled = [block for block in blocks if block[2] is not None or body[block[0] : block[1]].strip("`~ \n")]
    if len(filled) == 1 and filled[0][2] is not None:
        return "code"
    if _element(body) is not None:
        return "XML"
    lines = [line for line in body[:_LONGEST_LOOK].splitlines() if line.strip()]
    rules = any(TABLE_RULE.match(line) for line in lines)
    if rules and sum("|" in line for line in lines) >= _MOSTLY * len(lines):
        return "table"
    items = sum(bool(ITEM.match(line)) for line in lines)
    return "list" if items > 1 and items >= _MOSTLY * len(lines) else "prose"


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
    """Remove Markdown emphasis and headings, and collapse white space."""
    if "#" in text:
        text = _HEADING.sub("", text)
    return " ".join(_EMPHASIS.sub(r"\2", text).split())
