"""Markdown tables in a reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.format_rules.columns import columns_problem
from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.form import TABLE_RULE, plain_text
from pytest_modelmigrate.text.spans import Span

_EXCERPT: Final = 60
_HTML_TABLE: Final = re.compile(r"(?<!`)<table(?:\s[^<>\n]{0,200})?>", re.IGNORECASE)
_HTML_ROW: Final = re.compile(r"(?<!`)<t[rdh](?:\s[^<>\n]{0,200})?>", re.IGNORECASE)
_HTML_END: Final = re.compile(r"</table>", re.IGNORECASE)
_BAR: Final = re.compile(r"(?<!\\)\|")


def table_problem(text: str, columns: bool | int | Sequence[str]) -> FormatProblem | None:  # noqa: FBT001 - True is any table
    """Check the first Markdown table: each row has as many cells as the header, and the columns are the wanted ones."""
    found = _table(text)
    if found is None:
        return FormatProblem("no table", "there is no Markdown table (a header, a line of dashes, rows)")
    head, rows, span = found
    if not rows:
        return FormatProblem("empty table", "the table has a header and no rows", (span,))
    uneven = next((row for row in rows if len(_cells(row)) != len(head)), None)
    if uneven is not None:
        evidence = f"a row has {len(_cells(uneven))} cells, the header has {len(head)}: {uneven.strip()[:_EXCERPT]!r}"
        return FormatProblem("uneven table", evidence, (span,))
    return columns_problem([plain_text(cell) for cell in head], columns, "table", (span,))


def table_span(text: str) -> Span | None:
    """The span of the first Markdown table."""
    found = _table(text)
    return found[2] if found else None


def html_table_span(text: str) -> Span | None:
    """The span of the first HTML table: the tag of a table, and that of a row or a cell behind it."""
    begins = _HTML_TABLE.search(text) if "<" in text else None
    if begins is None or not _HTML_ROW.search(text, begins.end()):
        return None
    ends = _HTML_END.search(text, begins.end())
    return begins.start(), ends.end() if ends else len(text)


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
