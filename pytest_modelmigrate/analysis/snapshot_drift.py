"""Snapshot drift: how the cost of a case changed against its usage snapshot, and whether that is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds, JudgedCauses, judge_causes
from pytest_modelmigrate.analysis.cost_causes import CostCauses, cost_causes
from pytest_modelmigrate.analysis.drift import CostDrift, Price
from pytest_modelmigrate.analysis.median_sample import Calls, median_sample
from pytest_modelmigrate.analysis.sampled_drift import compare_samples
from pytest_modelmigrate.facts.outcomes import Threshold


@dataclass(frozen=True, slots=True)
class SnapshotGate:
    """How much the cost of a case may rise against its snapshot.

    Attributes:
        threshold: as a fraction; `off` allows any rise.
        causes: how much single causes may add, as fractions of the earlier cost; the threshold then holds for all
            others together.
    """

    threshold: Threshold
    causes: CauseThresholds = field(default_factory=dict)

    @property
    def off(self) -> bool:
        """Whether any rise is allowed, and so an unknown cost as well."""
        return all(each == "off" for each in (self.threshold, *self.causes.values()))

    def drift(self, before: Sequence[Calls], after: Sequence[Calls], price: Price) -> SnapshotDrift:
        """Compare a case with its snapshot, at today's list prices.

        A snapshot keeps the tokens of every call, which tell all causes but two. Both sides are priced with one price
        list, so a new one is no cause. The model is the same, and so is its tokenizer.

        Args:
            before: the calls of each sample of the snapshot; at least one.
            after: the calls of each sample of this execution; at least one.
            price: gives the cost of a call.
        """
        found = SnapshotDrift(compare_samples(before, after, price), self.threshold)
        if not (self.causes or found.dearer):
            return found
        causes = cost_causes(median_sample(before, price), median_sample(after, price), price)
        return replace(found, causes=causes, judged=judge_causes(causes, self.causes))


@dataclass(frozen=True, slots=True)
class SnapshotDrift:
    """The change in cost of a case against its snapshot.

    Attributes:
        cost: the change.
        threshold: how much the cost may rise, as a fraction, or `off`.
        causes: what changed the cost; None where a price is unknown, or nobody asks because the rise is allowed.
        judged: what causes with thresholds of their own add; None where none has one.
    """

    cost: CostDrift
    threshold: Threshold
    causes: CostCauses | None = None
    judged: JudgedCauses | None = None

    @property
    def dearer(self) -> bool:
        """Whether the cost rose by more than is allowed."""
        if self.judged is not None:
            return self.judged.exceeds(self.threshold)
        return self.threshold != "off" and self.cost.exceeds(self.threshold)
