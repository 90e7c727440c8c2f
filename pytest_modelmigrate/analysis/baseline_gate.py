"""The baseline gate: how much a case may cost more on a target than on the baseline, and why that much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds
from pytest_modelmigrate.analysis.cost_factors import CAUSES
from pytest_modelmigrate.analysis.drift import threshold_text
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.outcomes import Outcome, Threshold
from pytest_modelmigrate.facts.targets import Target

DEFAULT_RISE: Final = 0.2
"""How much a case may cost more by default where both models have the same tokenizer, as a fraction."""

TOKENIZER_RISE: Final = 0.35
"""How many more tokens the newer tokenizer makes of the same text at most, as a fraction.

Opus 4.7 brought it: the same text is 1.0 to 1.35 times as many tokens, in the prompt and in the reply.
Source: https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-7
"""

NEWER_TOKENIZER_RISE: Final = float((1 + Decimal(str(TOKENIZER_RISE))) * (1 + Decimal(str(DEFAULT_RISE))) - 1)
"""How much a case may cost more by default where the target has the newer tokenizer, as a fraction: 62%."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much a case may cost more than on the baseline.

    Attributes:
        rise: as a fraction.
        reason: why that much, in one sentence.
    """

    rise: float
    reason: str

    def __str__(self) -> str:
        return threshold_text(self.rise)


@dataclass(frozen=True, slots=True)
class BaselineGate:
    """The gate against the baseline.

    Attributes:
        threshold: how much a case may cost more, as a fraction; `off` allows any rise, and None is the default, which
            makes room for the newer tokenizer where the target has it and the baseline does not.
        drift: how much a cost that was accepted may rise, as a fraction.
        causes: how much single causes may add to a cost, as fractions; the threshold then holds for all others.
        accepted: how many times the cost on the baseline was accepted, by case and id of the target.
    """

    threshold: Threshold | None = None
    drift: float = DEFAULT_RISE
    causes: CauseThresholds = field(default_factory=dict)
    accepted: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    def allowance(self, baseline: Outcome, outcome: Outcome) -> Allowance | None:
        """How much the case may cost more on the target; None allows any rise."""
        allowance = self._by_threshold(baseline, outcome)
        ratio = self.accepted.get(outcome.key)
        if ratio is None or allowance is None:
            return allowance
        rise = float(ratio * (1 + Decimal(str(self.drift))) - 1)
        accepted, drift = threshold_text(float(ratio - 1)), threshold_text(self.drift)
        reason = f"{accepted} was accepted with --snapshot-update, and {drift} on top (--migrate-cost-threshold)"
        return max(allowance, Allowance(rise, reason), key=lambda each: each.rise)

    def cause_thresholds(self, outcome: Outcome) -> CauseThresholds:
        """How much single causes may add to the cost of a case; empty where none has a threshold of its own."""
        own = outcome.cause_thresholds
        return self.causes if own is None else {cause: own[cause] for cause in CAUSES if cause in own}

    def _by_threshold(self, baseline: Outcome, outcome: Outcome) -> Allowance | None:
        own = outcome.baseline_threshold
        if own == "off" or (own is None and self.threshold == "off"):
            return None
        if own is not None:
            return Allowance(own, f"the test's own baseline_threshold allows {threshold_text(own)}")
        if self.threshold is not None and self.threshold != "off":
            return Allowance(self.threshold, f"--migrate-baseline-threshold allows {threshold_text(self.threshold)}")
        if _has_newer_tokenizer(outcome.target) and not _has_newer_tokenizer(baseline.target):
            reason = (
                f"the default allows {threshold_text(NEWER_TOKENIZER_RISE)}: {threshold_text(TOKENIZER_RISE)} because "
                f"the tokenizer of {outcome.target.id} makes up to that many more tokens of the same text, and "
                f"{threshold_text(DEFAULT_RISE)} on top"
            )
            return Allowance(NEWER_TOKENIZER_RISE, reason)
        return Allowance(DEFAULT_RISE, f"the default allows {threshold_text(DEFAULT_RISE)}")


def _has_newer_tokenizer(target: Target) -> bool:
    """Whether a model of the target has the tokenizer of Opus 4.7 and later; one without a row is newer."""
    rows = [catalog().find(model) for model in target.models]
    return any(row is None or row.tokenizer == "new" for row in rows)
