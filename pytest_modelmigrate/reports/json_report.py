"""The run as JSON, for machines."""

from __future__ import annotations

import json

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.verdict import Comparison, Verdict
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.outcomes import Outcome, Run

FORMAT = "modelmigrate-run/1"


def json_report(run: Run, verdict: Verdict, price: Price) -> str:
    """Every outcome with its tokens, cost and findings, every comparison with the baseline, and the verdict.

    Costs are decimal strings in US dollars, or null where no price is known.
    """
    data = {
        "format": FORMAT,
        "simulated": run.simulated,
        "targets": [target.id for target in run.targets],
        "baseline": run.baseline.id if run.baseline else None,
        "verdict": {"passed": verdict.passed, "reasons": list(verdict.reasons)},
        "outcomes": [
            {
                **outcome.plain(),
                "target": outcome.target.id,
                "usage": outcome.usage.plain(),
                "cost_usd": _dollars(total(price(call) for call in outcome.calls)),
            }
            for outcome in run.outcomes
        ],
        "comparisons": [_comparison(each) for each in verdict.comparisons],
        "findings": [
            {"case": outcome.case, "target": outcome.target.id, **finding.plain()}
            for outcome in run.outcomes
            for finding in outcome.findings
            if not finding.held
        ],
        "judging_cost_usd": _dollars(judging_cost(run.outcomes, price)),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def judging_cost(outcomes: tuple[Outcome, ...], price: Price) -> Cost:
    """What the judges cost in US dollars, apart from the cases."""
    return total(price(call) for outcome in outcomes for call in outcome.judging)


def _comparison(each: Comparison) -> dict[str, object]:
    drift = each.drift
    return {
        "case": each.outcome.case,
        "target": each.outcome.target.id,
        "change": each.change,
        "too_dear": each.too_dear,
        "form_change": each.form_change,
        "cost_was_usd": _dollars(drift.was) if drift else None,
        "cost_now_usd": _dollars(drift.now) if drift else None,
        "cost_change": None if drift is None or drift.change is None else float(round(drift.change, 4)),
        "moves": {move.token_class: [move.was, move.now] for move in drift.moves} if drift else {},
    }


def _dollars(cost: Cost) -> str | None:
    return None if cost.usd is None else f"{cost.usd:f}"
