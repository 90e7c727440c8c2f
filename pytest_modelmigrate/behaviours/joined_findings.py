"""Joined findings: the finding of a composed behaviour from those of its branches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_modelmigrate.facts.findings import Finding


def first_doubt(parts: Iterable[Finding]) -> str:
    """The doubt of a finding that rests on all of these: that of the first one that guesses, empty if all are sure."""
    return next((part.doubt for part in parts if not part.sure), "")


def decided_doubt(parts: Sequence[Finding]) -> str:
    """The doubt of a finding for which each of these is reason enough: empty if one is sure."""
    return "" if any(part.sure for part in parts) else first_doubt(parts)


def joined_held(behaviour: str, parts: Sequence[Finding], deciding: Sequence[Finding], *, doubt: str) -> Finding:
    """The finding of a composition that holds, with what a judge said of the branches that decide it."""
    judged = ((part.evidence, part.judged_by) for part in deciding if part.judged_by)
    evidence, judged_by = next(judged, ("", ""))
    return Finding(
        held=True, behaviour=behaviour, evidence=evidence, parts=tuple(parts), doubt=doubt, judged_by=judged_by
    )


def joined_failed(
    behaviour: str, parts: Sequence[Finding], leading: Finding, deciding: Iterable[Finding], *, doubt: str
) -> Finding:
    """The finding of a composition that failed, with the class of failure of the leading branch."""
    return Finding(
        held=False,
        behaviour=behaviour,
        failure=leading.failure,
        evidence=leading.evidence,
        fix=leading.fix,
        spans=leading.spans,
        parts=tuple(parts),
        doubt=doubt,
        judged_by=next((part.judged_by for part in deciding if part.judged_by), ""),
    )
