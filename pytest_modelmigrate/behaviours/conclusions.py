"""How a behaviour words its finding: the same way for all of them, with the published fix looked up."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.fixes import published_fix
from pytest_modelmigrate.facts.findings import Finding

MOST_SPANS: Final = 100
"""Spans that a finding keeps, the first ones: it travels between processes and into reports."""


def held(behaviour: Behaviour, evidence: str = "", spans: Iterable[tuple[int, int]] = ()) -> Finding:
    """Say that the behaviour holds, and what shows it."""
    return Finding(held=True, behaviour=repr(behaviour), evidence=evidence, spans=tuple(islice(spans, MOST_SPANS)))


def failed(
    behaviour: Behaviour,
    failure: str,
    evidence: str = "",
    spans: Iterable[tuple[int, int]] = (),
    parts: Iterable[Finding] = (),
) -> Finding:
    """Say that the behaviour does not hold, with its class of failure and the fix published for it."""
    return Finding(
        held=False,
        behaviour=repr(behaviour),
        failure=failure,
        evidence=evidence,
        fix=published_fix(failure),
        spans=tuple(islice(spans, MOST_SPANS)),
        parts=tuple(parts),
    )
