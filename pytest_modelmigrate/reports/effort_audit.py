"""The effort audit as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pytest_modelmigrate.analysis.drift import percent
from pytest_modelmigrate.analysis.effort_audit import CaseEffort, EffortAudit
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.text.plurals import count

_MOST_NAMED: Final = 3


def effort_lines(audits: Sequence[EffortAudit], *, verbose: bool = False) -> Iterator[str]:
    """What the audit found, for a terminal: the lowest effort of how many cases, of each tag, and equivalences.

    Args:
        audits: what the audit found of each model.
        verbose: whether to name every case with what was tried, in place of a few.
    """
    for audit in audits:
        yield f"efforts of {audit.model.id}: {_summary(audit)}"
        if verbose:
            yield from (f"  {each.case}: {_tried(each)}" for each in audit.cases)
        else:
            yield from _exceptions(audit)
        for tag, effort in audit.tags.items():
            number = count(sum(tag in each.tags for each in audit.cases), "case")
            yield f"  tag {tag}: {effort or 'no effort'} for {number}"
        for each in audit.equivalences:
            cases = count(each.cases, "case")
            yield f"  {each.effort} on {audit.model.id} does what {each.target.id} does ({cases})"


def _summary(audit: EffortAudit) -> str:
    """How many cases need which effort, and what they cost: `low for 9 cases, medium for 2, none for 1; cost +12%`."""
    parts: list[str] = []
    for effort in (*EFFORTS, None):
        number = sum(each.effort == effort for each in audit.cases)
        if number:
            parts.append(f"{effort or 'none'} for {number if parts else count(number, 'case')}")
    was, now = audit.was.usd, audit.now.usd
    cost = f"; cost {percent(now / was - 1)}" if was and now is not None else ""
    return f"{', '.join(parts)}{cost}"


def _exceptions(audit: EffortAudit) -> Iterator[str]:
    """The cases that need another effort than the lowest."""
    lowest = min((EFFORTS.index(each.effort) for each in audit.cases if each.effort), default=-1)
    for effort in (*EFFORTS[lowest + 1 :], None):
        cases = [each for each in audit.cases if each.effort == effort]
        for each in cases[:_MOST_NAMED]:
            yield f"  {each.case}: {_tried(each)}"
        if len(cases) > _MOST_NAMED:
            more = count(len(cases) - _MOST_NAMED, "more case")
            yield f"  ... and {more} with {effort or 'no effort that does'} (-v shows them)"


def _tried(each: CaseEffort) -> str:
    """What was tried: `low 3/10 regressed, medium 10/10 same`."""
    found = ", ".join(f"{tried.effort} {tried.passes}/{tried.samples} {tried.verdict}" for tried in each.tried)
    return f"{each.effort or 'none'} ({found})"
