"""Build findings: every matcher returns what `held` or `failed` gives it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.fixes import published_fix
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.text.spans import Span

MOST_SPANS: Final = 100
"""Spans that a finding keeps, the first ones: findings travel between processes and into reports."""


def held(behaviour: Behaviour, evidence: str = "", spans: Iterable[Span] = (), *, doubt: str = "") -> Finding:
    """Build the finding of a behaviour that holds.

    Args:
        behaviour: the behaviour that judged the reply.
        evidence: what in the reply shows it, in one or two lines.
        spans: character ranges of `reply.text` that show it; the first 100 are kept.
        doubt: why this is a guess, in a few words; empty when the rule is sure.
    """
    return Finding(
        held=True,
        behaviour=repr(behaviour),
        evidence=evidence,
        spans=tuple(islice(spans, MOST_SPANS)),
        doubt=doubt,
    )


def failed(
    behaviour: Behaviour,
    failure: str,
    evidence: str = "",
    spans: Iterable[Span] = (),
    parts: Iterable[Finding] = (),
    *,
    doubt: str = "",
) -> Finding:
    """Build the finding of a behaviour that does not hold.

    Args:
        behaviour: the behaviour that judged the reply.
        failure: the class of failure in a few words that stay the same; a published fix for it is added.
        evidence: what in the reply shows it, in one or two lines.
        spans: character ranges of `reply.text` that show it; the first 100 are kept.
        parts: the findings of other behaviours that this one rests on.
        doubt: why this is a guess, in a few words; empty when the rule is sure.
    """
    written = repr(behaviour)
    return Finding(
        held=False,
        behaviour=written,
        failure=failure,
        evidence=evidence,
        fix=published_fix(failure, written.partition("(")[0]),
        spans=tuple(islice(spans, MOST_SPANS)),
        parts=tuple(parts),
        doubt=doubt,
    )
