"""Adaptations as text: the edits that a run made in requests, and that the code still needs."""

from __future__ import annotations

from typing import Any, Final

from pytest_modelmigrate.facts.runs import Run

_MOST_CASES: Final = 3


def adaptations(run: Run) -> list[dict[str, Any]]:
    """Each edit that the run made, with the requests, cases and targets that needed it, as plain JSON data."""
    found: dict[str, dict[str, Any]] = {}
    for outcome in run.outcomes:
        for sample in outcome.samples:
            for cure in sample.cures:
                empty: dict[str, Any] = {
                    "done": cure.done,
                    "edit": cure.edit,
                    "requests": 0,
                    "cases": {},
                    "targets": {},
                }
                entry = found.setdefault(cure.done, empty)
                entry["requests"] += cure.requests
                entry["cases"][outcome.case] = None
                entry["targets"][outcome.target.id] = None
    return [{**each, "cases": list(each["cases"]), "targets": list(each["targets"])} for each in found.values()]


def adaptation_notes(run: Run) -> list[str]:
    """That requests were edited, and a line for each edit that the run made, with the edit to make in the code."""
    return [*adaptation_summary(run), *map(_note, adaptations(run))]


def adaptation_summary(run: Run) -> list[str]:
    """One line that says how many cases were sent with edits that the code does not have; none without one."""
    cases = {outcome.case for outcome in run.outcomes if any(sample.cures for sample in outcome.samples)}
    if not cases:
        return []
    number = "1 case was" if len(cases) == 1 else f"{len(cases)} cases were"
    return [f"{number} sent with edits of --migrate-adapt; make the edits in the code before you migrate"]


def _note(entry: dict[str, Any]) -> str:
    cases, requests = entry["cases"], entry["requests"]
    more = len(cases) - _MOST_CASES
    named = ", ".join(cases[:_MOST_CASES]) + (f" and {more} more" if more > 0 else "")
    where = f"{requests} request{'' if requests == 1 else 's'} of {len(cases)} case{'' if len(cases) == 1 else 's'}"
    return f"adapted: {entry['done']} in {where} on {', '.join(entry['targets'])} ({named}); edit: {entry['edit']}"
