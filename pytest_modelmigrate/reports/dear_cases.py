"""The cases that cost more than the gate against the baseline allows, as text."""

from __future__ import annotations

import math
from decimal import Decimal

from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.cost_causes import CostCauses
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.reports.drift_lines import drift_lines, line


def allowances(verdict: Verdict) -> list[str]:
    """What the gate allows, and why, in one sentence for each rule by which a case is too dear."""
    over = [each for each in verdict.comparisons if each.over_threshold]
    return [
        f"cost gate: {reason}" for reason in dict.fromkeys(each.allowance.reason for each in over if each.allowance)
    ]


def explain_dear_case(each: Comparison, command: str | None, causes: CostCauses | None = None) -> str:
    """The message of a case that passes and costs too much, or has no price, and what to do about it.

    Args:
        each: a comparison that is over its threshold.
        command: accepts the cost; None where no snapshot can keep that.
        causes: what changed the cost; None where that is not known.
    """
    drift, allowance = each.drift, each.allowance
    if drift is None:
        raise ValueError(f"the cost of {each.outcome.case} is not compared")
    target, baseline = each.outcome.target.id, each.baseline.target.id
    if each.causes is not None and each.causes.over:
        first = f"{each.causes.over[0].cause} adds more to the cost of this case on {target} than is allowed"
        own = ", ".join(f'"{over.cause}": "{_up(over.share)}"' for over in each.causes.over)
        steps = [line("to allow", f"@pytest.mark.task(cause_thresholds={{{own}}})")]
        allowance = None
    elif drift.change is not None:
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
    allowed = f", and {allowance} is allowed" if allowance else ""
    return "\n".join(
        [
            f"{first}{allowed}; the test itself passed",
            *drift_lines(drift, was=baseline, now=target),
            *([line("causes", str(causes))] if causes else []),
            *([line("too much", str(over)) for over in each.causes.over] if each.causes else []),
            *([line("allowed", allowance.reason)] if allowance else []),
            *steps,
        ]
    )


def _room(each: Comparison) -> str:
    """A threshold that this cost passes."""
    return _up(each.drift.change if each.drift else None)


def _up(change: Decimal | None) -> str:
    """A change rounded up to five percent; `off` where it has no fraction."""
    return "off" if change is None else f"{5 * math.ceil(change * 20)}%"
