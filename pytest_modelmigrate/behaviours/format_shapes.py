"""The shapes that a format asks for: XML elements, a table, CSV, a code block, one of a set of labels."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.format_counts import Problem, Span
from pytest_modelmigrate.text.form import TABLE_RULE, plain_text
from pytest_modelmigrate.text.json_documents import code_blocks

_EXCERPT: Final = 60
_LONGEST_LABEL: Final = 1_000
_BAR: Final = re.compile(r"(?<!\\)\|")
_TAG: Final = r"<(?P<closing>/?)(?P<name>{names})(?:\s[^<>]*)?(?P<empty>/?)>"


def xml_problem(text: str, elements: str | Sequence[str]) -> Problem | None:
    """Each element is there once, closed, in this order; text may stand around them."""
    names = [elements] if isinstance(elements, str) else list(elements)
    tags = list(re.finditer(_TAG.format(names="|".join(map(re.escape, names))), text))
    position = 0
    for name in names:
        opening = [tag for tag in tags if tag["name"] == name and not tag["closing"]]
        closing = [tag for tag in tags if tag["name"] == name and tag["closing"]]
        if not opening:
            return Problem("no XML element", f"there is no <{name}>")
        if len(opening) > 1:
            return Problem(
                "several XML elements", f"<{name}> stands {len(opening)} times", tuple(tag.span() for tag in opening)
            )
        if opening[0]["empty"]:
            closing = closing or opening
        if not closing or closing[0].start() < opening[0].start():
            return Problem("unclosed XML element", f"<{name}> is never closed", (opening[0].span(),))
        if opening[0].start() < position:
            return Problem("XML elements in another order", f"<{name}> stands too early", (opening[0].span(),))
        position = closing[-1].end()
    return None


def xml_span(text: str, elements: str | Sequence[str]) -> Span | None:
    """From the first element to the end of the last."""
    names = [elements] if isinstance(elements, str) else list(elements)
    tags = list(re.finditer(_TAG.format(names="|".join(map(re.escape, names))), text))
    return (tags[0].start(), tags[-1].end()) if tags else None


def table_problem(text: str, columns: bool | int | Sequence[str]) -> Problem | None:  # noqa: FBT001 - True is any table
    """A Markdown table whose rows have as many cells as its head, and the columns that are asked for."""
    found = _table(text)
    if found is None:
        return Problem("no table", "there is no Markdown table (a head, a line of dashes, rows)")
    head, rows, span = found
    if not rows:
        return Problem("empty table", "the table has a head and no rows", (span,))
    uneven = next((row for row in rows if len(_cells(row)) != len(head)), None)
    if uneven is not None:
        evidence = f"a row has {len(_cells(uneven))} cells, the head has {len(head)}: {uneven.strip()[:_EXCERPT]!r}"
        return Problem("uneven table", evidence, (span,))
    return _columns_problem([plain_text(cell) for cell in head], columns, "table", (span,))


def table_span(text: str) -> Span | None:
    """Where the first Markdown table stands."""
    found = _table(text)
    return found[2] if found else None


def csv_problem(text: str, columns: bool | int | Sequence[str], delimiter: str) -> Problem | None:  # noqa: FBT001 - True is any CSV
    """CSV and nothing else: every line has as many fields as the first, and the columns are as asked for."""
    body = text.strip("\n")
    if any(language is not None for _, _, language in code_blocks(body)):
        return Problem("fenced", "the CSV stands in a code fence", ((0, len(text)),))
    try:
        rows = [row for row in csv.reader(body.splitlines(), delimiter=delimiter, strict=True) if row]
    except csv.Error as error:
        return Problem("malformed CSV", str(error))
    if not rows:
        return Problem("malformed CSV", "there are no lines")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            return Problem(
                "malformed CSV", f"line {number} has {len(row)} fields, the first has {len(rows[0])}: {row[:4]}"
            )
    if len(rows[0]) == 1 and (columns is True or columns != 1):
        return Problem("no CSV", f"no line has a {delimiter!r}: {body[:_EXCERPT]!r}", ((0, len(text)),))
    return _columns_problem(rows[0], columns, "CSV", ())


def code_problem(text: str, language: bool | str) -> Problem | None:  # noqa: FBT001 - True is any language
    """A closed code block, and every code block in the language that is asked for."""
    blocks = [(start, end, name) for start, end, name in code_blocks(text) if name is not None]
    if not blocks:
        return Problem("no code block", "there is no fenced code block")
    start, end, _ = blocks[-1]
    if text[end : end + 3] not in ("```", "~~~"):
        return Problem("unclosed code block", f"the code block at character {start} is never closed", ((start, end),))
    if language is True:
        return None
    for start, end, name in blocks:
        if (name or "").casefold() != str(language).casefold():
            return Problem(
                "another language in the code block", f"{name or 'no language'} instead of {language}", ((start, end),)
            )
    return None


def code_span(text: str) -> Span | None:
    """From the first code block to the end of the last, the fences included."""
    blocks = [(start, end) for start, end, name in code_blocks(text) if name is not None]
    if not blocks:
        return None
    first = max(text.rfind("\n", 0, blocks[0][0]) + 1, 0)
    closing = re.match(r"[`~]*", text[blocks[-1][1] :])
    return first, blocks[-1][1] + (closing.end() if closing else 0)


def label_problem(text: str, labels: Sequence[str]) -> Problem | None:
    """The text is one of the labels, to the letter, and nothing else."""
    body = text.strip()
    if body in labels:
        return None
    span = ((0, len(text)),)
    plain = plain_text(body[:_LONGEST_LABEL]).strip("\"'\u201c\u201d\u201e\u00ab\u00bb .\u3002!")
    if len(body) > _LONGEST_LABEL + max(map(len, labels), default=0):
        return Problem("not one of the labels", f"{len(body)} characters: {body[:_EXCERPT]!r}", span)
    near = next((label for label in labels if plain.casefold() == label.casefold()), None)
    if near is not None:
        return Problem("label in another notation", f"{body[:_EXCERPT]!r} instead of {near!r}", span)
    inside = [label for label in labels if re.search(rf"(?<!\w){re.escape(label)}(?!\w)", body, re.IGNORECASE)]
    if len(inside) == 1:
        return Problem("label wrapped in prose", f"{inside[0]!r} stands in {body[:_EXCERPT]!r}", span)
    if inside:
        return Problem("several labels", f"{', '.join(inside)} in {body[:_EXCERPT]!r}", span)
    return Problem("not one of the labels", f"{body[:_EXCERPT]!r} is none of {', '.join(labels)}", span)


def _columns_problem(
    head: Sequence[str],
    columns: bool | int | Sequence[str],  # noqa: FBT001 - True is any column
    what: str,
    spans: tuple[Span, ...],
) -> Problem | None:
    if columns is True:
        return None
    if isinstance(columns, int):
        if len(head) == columns:
            return None
        return Problem(f"wrong {what} columns", f"{len(head)} columns instead of {columns}", spans)
    got, wanted = [each.strip().casefold() for each in head], [each.casefold() for each in columns]
    if got == wanted:
        return None
    return Problem(f"wrong {what} columns", f"{', '.join(head)} instead of {', '.join(columns)}", spans)


def _table(text: str) -> tuple[list[str], list[str], Span] | None:
    lines, position = [], 0
    for line in text.splitlines(keepends=True):
        lines.append((position, line.rstrip("\r\n")))
        position += len(line)
    for number in range(1, len(lines)):
        if "|" in lines[number - 1][1] and TABLE_RULE.match(lines[number][1]):
            rows = []
            last = number
            for index in range(number + 1, len(lines)):
                if "|" not in lines[index][1]:
                    break
                rows.append(lines[index][1])
                last = index
            end = lines[last][0] + len(lines[last][1])
            return _cells(lines[number - 1][1]), rows, (lines[number - 1][0], end)
    return None


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return _BAR.split(bare) if "\\" in bare else bare.split("|")
