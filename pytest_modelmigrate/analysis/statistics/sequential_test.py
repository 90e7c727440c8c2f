"""The test that may stop early: did the candidate's pass rate drop, rise, or stay within a margin?

One may look after every sample and stop whenever one likes. For each of the three null hypotheses, the chance that the
test ever wrongly rejects it is at most alpha. See `evidence` for the e-values, their source and what they are tuned
for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_modelmigrate.analysis.statistics.evidence import Claim, log_e_values
from pytest_modelmigrate.analysis.statistics.fixed_end import chance_to_reach, needed_evidence
from pytest_modelmigrate.analysis.statistics.stopping import CLAIMS, FUTILE_BELOW, chance_of_decision

if TYPE_CHECKING:
    import numpy as np

    Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class SequentialTest:
    """What two streams of samples say so far, however often one has looked.

    The level holds for each claim on its own: claims of many cases are adjusted together, with the p-values.

    Attributes:
        blocks: the samples on each side that count; those that one side has more wait for the other.
        e_regressed: the evidence now against "the candidate's pass rate is at least the baseline's, less the margin".
        e_improved: the evidence now against "the candidate's pass rate is at most the baseline's".
        e_non_inferior: the evidence now against "the candidate's pass rate is below the baseline's by the margin or
            more"; 1 if the margin is 0.
        highest_regressed: the most that `e_regressed` was after any block.
        highest_improved: the most that `e_improved` was.
        highest_non_inferior: the most that `e_non_inferior` was.
        decision: the claim that first had the evidence it needs, `1 / alpha`, after whichever block; None if none had.
            `improved` replaces an earlier `non_inferior`, which it implies.
        alpha: the level.
        margin: the drop in the pass rate that is accepted.
        ends_at: the number of blocks, fixed beforehand, after which the test ends; None if it may go on.
    """

    blocks: int
    e_regressed: float
    e_improved: float
    e_non_inferior: float
    highest_regressed: float
    highest_improved: float
    highest_non_inferior: float
    decision: Claim | None
    alpha: float
    margin: float
    ends_at: int | None

    @classmethod
    def from_samples(
        cls,
        baseline: Sequence[bool],
        candidate: Sequence[bool],
        *,
        alpha: float = 0.05,
        margin: float = 0.0,
        ends_at: int | None = None,
    ) -> SequentialTest:
        """Test the samples of one case.

        Args:
            baseline: for each sample of the baseline whether it passed, in order.
            candidate: the same for the candidate.
            alpha: how often a claim may be wrong, at most.
            margin: the drop in the pass rate that is accepted, from 0 to 1.
            ends_at: the number of blocks after which the test surely ends, if that was fixed before the first sample.
                A claim then needs less evidence than `1 / alpha`; later samples are not looked at. See `fixed_end`.
        """
        _check(alpha, margin)
        blocks = min(len(baseline), len(candidate), *([] if ends_at is None else [ends_at]))
        paths = {claim: _path(claim, margin, baseline[:blocks], candidate[:blocks]) for claim in CLAIMS}
        now = {claim: _exponential(float(path[-1])) for claim, path in paths.items()}
        highest = {claim: _exponential(float(path.max())) for claim, path in paths.items()}
        return cls(
            blocks=blocks,
            e_regressed=now["regressed"],
            e_improved=now["improved"],
            e_non_inferior=now["non_inferior"],
            highest_regressed=highest["regressed"],
            highest_improved=highest["improved"],
            highest_non_inferior=highest["non_inferior"],
            decision=_decision(paths, alpha, margin, ends_at),
            alpha=alpha,
            margin=margin,
            ends_at=ends_at,
        )

    @property
    def p_regressed(self) -> float:
        """A p-value that holds at every look: `1 / highest_regressed`, or less if the end is fixed."""
        return chance_to_reach(self.highest_regressed, "regressed", margin=self.margin, ends_at=self.ends_at)

    @property
    def p_improved(self) -> float:
        """The same for `improved`."""
        return chance_to_reach(self.highest_improved, "improved", margin=self.margin, ends_at=self.ends_at)

    @property
    def p_non_inferior(self) -> float:
        """The same for `non_inferior`."""
        return chance_to_reach(self.highest_non_inferior, "non_inferior", margin=self.margin, ends_at=self.ends_at)


def futile(
    baseline: Sequence[bool],
    candidate: Sequence[bool],
    *,
    most: int,
    alpha: float = 0.05,
    margin: float = 0.0,
    ends_at: int | None = None,
    below: float = FUTILE_BELOW,
) -> bool:
    """Whether more samples are not worth it: a decision by `most` samples on each side is improbable.

    To stop here never makes a wrong claim more frequent, as it only leaves out claims. False once there is a decision.

    Args:
        baseline: for each sample of the baseline whether it passed, in order.
        candidate: the same for the candidate.
        most: the samples on each side after which the test ends.
        alpha: the level of the test.
        margin: the drop in the pass rate that is accepted.
        ends_at: what the test itself is told: `most`, or None.
        below: how improbable; see `chance_of_decision`.
    """
    test = SequentialTest.from_samples(baseline, candidate, alpha=alpha, margin=margin, ends_at=ends_at)
    if test.decision is not None:
        return False
    passed = (sum(baseline[: test.blocks]), sum(candidate[: test.blocks]))
    return chance_of_decision(test.blocks, *passed, most=most, alpha=alpha, margin=margin, ends_at=ends_at) < below


def _path(claim: Claim, margin: float, baseline: Sequence[bool], candidate: Sequence[bool]) -> Numbers:
    """The logarithm of the e-value before the first block and after each."""
    import numpy as np

    counts = (np.concatenate(([0], np.cumsum(np.asarray(each, dtype=bool)))) for each in (baseline, candidate))
    return log_e_values(claim, margin, np.arange(len(baseline) + 1), *counts)


def _decision(paths: dict[Claim, Numbers], alpha: float, margin: float, ends_at: int | None) -> Claim | None:
    """The claim that was reached first."""
    reached: dict[Claim, int] = {}
    for claim, path in paths.items():
        enough = path >= math.log(needed_evidence(claim, alpha=alpha, margin=margin, ends_at=ends_at))
        if enough.any():
            reached[claim] = int(enough.argmax())
    if not reached:
        return None
    first = min(reached, key=lambda claim: (reached[claim], CLAIMS.index(claim)))
    return "improved" if first == "non_inferior" and "improved" in reached else first


def _check(alpha: float, margin: float) -> None:
    if not 0 < alpha < 1:
        raise ValueError(f"an alpha of {alpha} is not between 0 and 1")
    if not 0 <= margin < 1:
        raise ValueError(f"a margin of {margin} is not between 0 and 1")


def _exponential(logarithm: float) -> float:
    try:
        return math.exp(logarithm)
    except OverflowError:
        return math.inf
