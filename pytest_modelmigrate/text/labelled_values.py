"""Values beside or below a label: "**IBAN:** n/a", rows and columns of tables, the text under a heading."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_modelmigrate.text.form import TABLE_RULE

LONGEST_READ: Final = 20_000
"""Characters of a text that are read for labels, the first ones."""

_MARKER: Final = r"[ \t>]*+(?:(?:[-*+•–☐☑✅❌]|\d{1,3}[.)])[ \t]++)?(?:\[[ xX]\][ \t]*+)?"
_LABELLED: Final = re.compile(
    rf"{_MARKER}(?P<label>[*_`]*[^\s:：|*_`][^:：|\n]{{0,60}}?)"
    r"(?:[*_`]*[ \t]*[:：][*_`]*(?!//)|(?<=[*_`])[ \t]+[–—-](?=\s)|(?<=\S\*\*)(?=[ \t]+\S))[ \t]*"
)
_NEXT_LABEL: Final = re.compile(r"[,;·][ \t]+(?=[^,;:：|\d\n]{2,40}[:：]\s)")
_HEADING: Final = re.compile(
    r"[ \t]*(?:#{1,6}[ \t]+(?P<hashes>[^\n]{1,80}?)[ \t#]*|\*\*(?P<bold>[^*\n]{1,80})\*\*:?)[ \t]*"
)
_MOST_WORDS: Final = 7


class LabelledValue(NamedTuple):
    """A label and its value.

    Attributes:
        label: the label, without its colon.
        value: the value as written; empty if nothing follows.
        start: where the value begins in the text.
        end: where it ends.
        is_section: whether it is the paragraph under a heading.
    """

    label: str
    value: str
    start: int
    end: int
    is_section: bool = False


class _Line(NamedTuple):
    start: int
    text: str


def labelled_values(text: str) -> list[LabelledValue]:
    """Find the labelled values in the first 20,000 characters of a text, in the order of its lines.

    Example:
        >>> [(each.label, each.value) for each in labelled_values("- **IBAN:** n/a")]
        [('IBAN', 'n/a')]
    """
    return list(_values(text[:LONGEST_READ]))


def _values(text: str) -> Iterator[LabelledValue]:
    lines = _lines(text)
    header: list[LabelledValue] | None = None
    for index, line in enumerate(lines):
        if line.text.count("|") > 1:
            if TABLE_RULE.match(line.text):
                header = _cells(lines[index - 1]) if index else None
            else:
                yield from _row(line, header)
            continue
        header = None
        if heading := _HEADING.fullmatch(line.text):
            yield _below(heading["hashes"] or heading["bold"], lines, index, is_section=True)
        else:
            yield from _labelled(lines, index)


def _lines(text: str) -> list[_Line]:
    found, start = [], 0
    for line in text.split("\n"):
        found.append(_Line(start, line))
        start += len(line) + 1
    return found


def _labelled(lines: list[_Line], index: int) -> Iterator[LabelledValue]:
    line = lines[index]
    begins = [0, *(match.end() for match in _NEXT_LABEL.finditer(line.text))]
    for begin, end in zip(begins, [*begins[1:], len(line.text)], strict=True):
        match = _LABELLED.match(line.text, begin, end)
        if not match or len(match["label"].split()) > _MOST_WORDS:
            continue
        value = line.text[match.end() : end].rstrip(" \t,;·")
        if value:
            start = line.start + match.end()
            yield LabelledValue(match["label"].strip("*_` "), value, start, start + len(value))
        else:
            yield _below(match["label"], lines, index, is_section=False)


def _below(label: str, lines: list[_Line], index: int, *, is_section: bool) -> LabelledValue:
    """The paragraph or list item after a label that has nothing beside it."""
    at = lines[index].start + len(lines[index].text)
    follows = index + 1
    if follows < len(lines) and not lines[follows].text.strip():
        follows += 1
    if follows >= len(lines) or _HEADING.fullmatch(lines[follows].text) or _LABELLED.match(lines[follows].text):
        return LabelledValue(label.strip("*_` :"), "", at, at, is_section)
    line = lines[follows]
    return LabelledValue(label.strip("*_` :"), line.text.strip(), line.start, line.start + len(line.text), is_section)


def _cells(line: _Line) -> list[LabelledValue]:
    body = line.text.strip()
    start = line.start + line.text.index(body)
    found, at = [], 0
    for cell in body.removeprefix("|").removesuffix("|").split("|"):
        begin = start + body.startswith("|") + at
        found.append(LabelledValue("", cell.strip(" \t*_`"), begin, begin + len(cell)))
        at += len(cell) + 1
    return found


def _row(line: _Line, header: list[LabelledValue] | None) -> Iterator[LabelledValue]:
    """The first cell labels the others, and the header labels each cell."""
    first, *others = _cells(line)
    if header is None or not others:
        return
    values = " ".join(cell.value for cell in others if cell.value)
    yield LabelledValue(first.value, values, others[0].start, others[-1].end)
    for name, cell in zip(header, (first, *others), strict=False):
        yield LabelledValue(name.value, cell.value, cell.start, cell.end)
