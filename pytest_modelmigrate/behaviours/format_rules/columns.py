"""The columns of a table or of CSV."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.spans import Span


def columns_problem(
    head: Sequence[str],
    columns: bool | int | Sequence[str],  # noqa: FBT001 - True is any column
    what: str,
    spans: tuple[Span, ...],
) -> FormatProblem | None:
    """Check the number of columns, or their names in any case."""
    if columns is True:
        return None
    if isinstance(columns, int):
        if len(head) == columns:
            return None
        return FormatProblem(f"wrong {what} columns", f"{len(head)} columns instead of {columns}", spans)
    got, wanted = [each.strip().casefold() for each in head], [each.casefold() for each in columns]
    if got == wanted:
        return None
    return FormatProblem(f"wrong {what} columns", f"{', '.join(head)} instead of {', '.join(columns)}", spans)
