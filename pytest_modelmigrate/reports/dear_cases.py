"""The cases that cost more than the gate against the baseline allows, as text."""

from __future__ import annotations

from pytest_modelmigrate.analysis.verdict import Verdict


def allowances(verdict: Verdict) -> list[str]:
    """What the gate allows, and why, in one sentence for each rule by which a case is too dear."""
    over = [each for each in verdict.comparisons if each.over_threshold and each.allowance]
    return [
        f"cost gate: {reason}" for reason in dict.fromkeys(each.allowance.reason for each in over if each.allowance)
    ]
