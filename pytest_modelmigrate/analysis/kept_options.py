"""Kept options: the thresholds with which a saved run was made."""

from __future__ import annotations

from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds, read_cause_thresholds
from pytest_modelmigrate.facts.json_object import is_number
from pytest_modelmigrate.facts.outcomes import Threshold
from pytest_modelmigrate.facts.runs import Run


def kept_threshold(run: Run, name: str) -> Threshold | None:
    """A threshold of a run, as a fraction or `off`; None where the run does not hold it.

    Args:
        run: a saved run.
        name: such as `cost_threshold`.
    """
    kept = run.options.get(name)
    if kept == "off":
        return "off"
    return float(kept) if isinstance(kept, int | float) and is_number(kept) else None


def kept_margin(run: Run) -> float:
    """How much lower the pass rate of a case may be, as a fraction."""
    kept = kept_threshold(run, "margin")
    return 0.0 if kept is None or kept == "off" else kept


def kept_cause_thresholds(run: Run) -> CauseThresholds:
    """How much single causes may add to a cost, as fractions.

    Raises:
        InvalidSettingError: they are invalid.
    """
    kept = run.options.get("cause_thresholds")
    return read_cause_thresholds(",".join(kept), "cause_thresholds of the run") if isinstance(kept, tuple) else {}
