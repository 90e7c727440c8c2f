"""The causes of a change in cost as text."""

from __future__ import annotations

from typing import Final

from pytest_modelmigrate.analysis.case_causes import added, case_causes
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.drift import Price, percent
from pytest_modelmigrate.analysis.verdict import Verdict

_MOST_CASES: Final = 50
"""A run with more cases on a target has their causes in its JSON report only: to split each takes milliseconds."""


def cause_notes(verdict: Verdict, price: Price) -> list[str]:
    """What changed the cost of all cases on each target: `cost on opus-4-7: +36%: tokenizer +30%, output +6%`.

    Args:
        verdict: the verdict on the run.
        price: prices a call.
    """
    by_target: dict[str, list[Comparison]] = {}
    for each in verdict.comparisons:
        if each.drift is not None and not each.superseded:
            by_target.setdefault(each.outcome.target.id, []).append(each)
    notes = (_note(target, found, price) for target, found in by_target.items() if len(found) <= _MOST_CASES)
    return [note for note in notes if note]


def _note(target: str, comparisons: list[Comparison], price: Price) -> str:
    """The note of a target; empty where the cost is unknown, or did not change."""
    causes = [case_causes(each.baseline, each.outcome, price) for each in comparisons]
    whole = added([each for each in causes if each is not None])
    if None in causes or whole is None or not whole.was or not whole.change_usd:
        return ""
    return f"cost on {target}: {percent(whole.change_usd / whole.was)}: {whole}"
