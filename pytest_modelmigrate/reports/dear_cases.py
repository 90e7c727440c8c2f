"""The cases that cost more than the gate against the baseline allows, as text."""

from __future__ import annotations

import math

from pytest_modelmigrate.analysis.verdict import Comparison, Verdict
from pytest_modelmigrate.reports.drift_lines import drift_lines, line


def allowances(verdict: Verdict) -> list[str]:
    """What the gate allows, and why, in one sentence for each rule by which a case is too dear."""
    over = [each for each in verdict.comparisons if each.over_threshold]
    return [
        f"cost gate: {reason}" for reason in dict.fromkeys(each.allowance.reason for each in over if each.allowance)
    ]


def explain_dear_case(each: Comparison, command: str | None) -> str:
    """The message of a case that passes and costs too much, or has no price, and what to do about it.

    Args:
        each: a comparison that is over its threshold.
        command: accepts the cost; None where no snapshot can keep that.
    """
    drift, allowance = each.drift, each.allowance
    if drift is None or allowance is None:
        raise ValueError(f"the cost of {each.outcome.case} is not compared")
    target, baseline = each.outcome.target.id, each.baseline.target.id
    if drift.change is not None:
        rise = drift.percent.replace("+", "")
        first = f"this case costs {rise} more on {target} than on {baseline}"
        steps = [line("to accept", command)] if command else []
        steps.append(line("to allow", f'@pytest.mark.task(baseline_threshold="{_room(each)}")'))
    else:
        unknown = drift.percent == "unknown"
        first = f"the cost of this case on {target} or {baseline} {'is unknown' if unknown else 'was 0'}"
        step = 'allow any cost with @pytest.mark.task(baseline_threshold="off")'
        hook = "give a price with the hook pytest_modelmigrate_price, or " if unknown else ""
        steps = [line("next", f"{hook}{step}")]
    return "\n".join(
        [
            f"{first}, and {allowance} is allowed; the test itself passed",
            *drift_lines(drift, was=baseline, now=target),
            line("allowed", allowance.reason),
            *steps,
        ]
    )


def _room(each: Comparison) -> str:
    """A threshold that this cost passes, rounded up to five percent."""
    change = each.drift.change if each.drift else None
    return f"{5 * math.ceil((change or 0) * 20)}%"
