"""CSV in a reply."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.format_rules.columns import columns_problem
from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.json_documents import code_blocks

_EXCERPT: Final = 60


def csv_problem(text: str, columns: bool | int | Sequence[str], delimiter: str) -> FormatProblem | None:  # noqa: FBT001 - any CSV
    """Check that the text is only CSV, with the wanted columns and as many fields in every line as in the first."""
    body = text.strip("\n")
    if any(language is not None for _, _, language in code_blocks(body)):
        return FormatProblem("fenced", "the CSV is inside a code fence", ((0, len(text)),))
    try:
        rows = [row for row in csv.reader(body.splitlines(), delimiter=delimiter, strict=True) if row]
    except csv.Error as error:
        return FormatProblem("malformed CSV", str(error))
    if not rows:
        return FormatProblem("malformed CSV", "there are no lines")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            return FormatProblem(
                "malformed CSV", f"line {number} has {len(row)} fields, the first has {len(rows[0])}: {row[:4]}"
            )
    if len(rows[0]) == 1 and (columns is True or columns != 1):
        return FormatProblem("no CSV", f"no line has a {delimiter!r}: {body[:_EXCERPT]!r}", ((0, len(text)),))
    return columns_problem(rows[0], columns, "CSV", ())
