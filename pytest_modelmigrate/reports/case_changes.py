"""What changed of the cases of two runs or commits: as text, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from pytest_modelmigrate.analysis.case_changes import CaseChange
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.text.plurals import count


def changes_text(changes: Sequence[CaseChange], same: int) -> str:
    """A block for each case, with a line for each target: what it cost, what it costs, and why.

    Args:
        changes: what changed, by case.
        same: how many cases on a target are the same.
    """
    return "\n".join([*_blocks(changes), changes_line(changes, same)]) + "\n"


def changes_markdown(changes: Sequence[CaseChange], same: int) -> str:
    """A table with a row for each case and target."""
    rows = [
        f"| {_cell(each.case)} | {each.target} | {_shown(each.was)} | {_cell(f'{_shown(each.now)} {each.percent}')} | "
        f"{_cell(each.cause)} |"
        for each in changes
    ]
    head = ["| case | target | was | now | cause |", "|---|---|---|---|---|"] if rows else []
    return "\n".join([changes_line(changes, same), "", *head, *rows]) + "\n"


def changes_json(changes: Sequence[CaseChange], same: int) -> str:
    """The changes as JSON; costs are decimal strings in US dollars, or null."""
    data = {
        "format": "modelmigrate-changes/1",
        "same": same,
        "changes": [
            {
                "case": each.case,
                "target": each.target,
                "kind": each.kind,
                "was_usd": None if each.was is None else each.was.plain(),
                "now_usd": None if each.now is None else each.now.plain(),
                "causes": None if each.causes is None else {name: f"{usd:f}" for name, usd in each.causes.usd.items()},
                "also": list(each.traits),
            }
            for each in changes
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def changes_line(changes: Sequence[CaseChange], same: int) -> str:
    """How many changed, are new, are gone and are the same."""
    kinds = [each.kind for each in changes]
    parts = [f"{kinds.count(kind)} {kind}" for kind in ("changed", "new", "gone") if kind in kinds]
    return f"{count(len(changes) + same, 'case')} on a target: {', '.join([*parts, f'{same} the same'])}"


def _blocks(changes: Sequence[CaseChange]) -> Iterator[str]:
    for case, found in groupby(changes, key=lambda each: each.case):
        yield case
        for each in found:
            costs = f"{_shown(each.was)} -> {_shown(each.now)} {each.percent}".rstrip()
            yield f"  {each.target:<24} {costs:<32} {each.cause}".rstrip()


def _shown(cost: Cost | None) -> str:
    return "none" if cost is None else str(cost)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
