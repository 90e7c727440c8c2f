"""The sample schedule: which cases take further samples, and how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_modelmigrate.analysis.case_verdicts import ALPHA
from pytest_modelmigrate.analysis.statistics.sequential_test import SequentialTest, futile
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.sample_counts import SampleCounts


@dataclass(frozen=True, slots=True)
class SampleSchedule:
    """How many samples a case takes on each target, as far as its samples so far tell.

    Attributes:
        counts: the smallest and the largest number.
        confirm: further samples where the results on two targets differ, once.
        margin: how much lower a pass rate may be than on the baseline, as a fraction.
    """

    counts: SampleCounts
    confirm: int = 0
    margin: float = 0.0

    @property
    def fixed(self) -> bool:
        """Whether the number of samples depends on nothing that a sample shows."""
        return self.counts.fixed and not self.confirm

    @property
    def most(self) -> int:
        """The most samples of a case on a target."""
        return max(self.counts.most, self.counts.least + self.confirm)

    def wanted(self, baseline: Outcome, others: Iterable[Outcome], cases: int = 1) -> dict[str, int]:
        """How many samples the case takes on each target, by the id of the target; as many as it has to stop.

        Every comparison that is open adds half of the samples that both targets have, at least two, until an
        anytime-valid test decides it, adjusted for the number of cases, or further samples hardly would. A result that
        differs is confirmed.

        Args:
            baseline: the case on the baseline.
            others: the case on the other targets.
            cases: how many cases are compared.
        """
        wanted = {baseline.target.id: len(baseline.counted)}
        for other in others:
            needed = max(self._further(baseline, other, cases), self._confirming(baseline, other))
            for outcome in (baseline, other):
                have = max(wanted.get(outcome.target.id, 0), len(outcome.counted))
                wanted[outcome.target.id] = max(have, needed)
        return wanted

    def _further(self, baseline: Outcome, other: Outcome, cases: int) -> int:
        """The samples that a comparison takes to be decided; 0 when it is."""
        have = min(len(baseline.counted), len(other.counted))
        if have >= self.counts.most or _no_answer(baseline) or _no_answer(other):
            return 0
        samples = baseline.decided, other.decided
        if (
            SequentialTest.from_samples(*samples, alpha=ALPHA / cases, margin=self.margin, ends_at=self.most).decision
            is not None
        ):
            return 0
        if self._is_futile(baseline, other):
            return 0
        return min(self.counts.most, have + max(2, have // 2))

    def _is_futile(self, baseline: Outcome, other: Outcome) -> bool:
        """Whether the larger number of samples would hardly decide anything."""
        samples = baseline.decided, other.decided
        return futile(*samples, most=self.counts.most, alpha=ALPHA, margin=self.margin, ends_at=self.most)

    def _confirming(self, baseline: Outcome, other: Outcome) -> int:
        """The samples that a result takes which differs from the baseline's; 0 where it does not differ."""
        if None in (baseline.held, other.held) or baseline.held == other.held:
            return 0
        return self.counts.least + self.confirm if self.confirm else 0


def _no_answer(outcome: Outcome) -> bool:
    """Whether no sample of a case tells anything."""
    return not outcome.decided
