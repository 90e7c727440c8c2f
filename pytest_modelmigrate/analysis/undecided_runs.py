"""Undecided runs: those that do not pass for no other reason than calls without an answer."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.outcomes import Outcome


def is_inconclusive(verdict: Verdict, outcomes: Sequence[Outcome]) -> bool:
    """Whether a verdict is no pass only because of calls without an answer.

    Args:
        verdict: the verdict.
        outcomes: those that must pass.
    """
    wrong = any(each.regressed or each.over_threshold for each in verdict.comparisons)
    failed = any(each.result in ("failed", "error") and not each.inconclusive for each in outcomes)
    return not verdict.passed and not wrong and not failed and any(each.inconclusive for each in outcomes)
