"""The test that may stop early: did the candidate's pass rate drop, rise, or stay within a margin?

One may look after every sample and stop whenever one likes. For each of the three null hypotheses, the chance that the
test ever wrongly rejects it is at most alpha. See `evidence` for the e-values, their source and what they are tuned
for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_modelmigrate.analysis.statistics.evidence import Claim, log_e_values
from pytest_modelmigrate.analysis.statistics.holm import p_value_of
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
        decision: the claim whose evidence first reached `1 / alpha`, after whichever block; None if none did.
            `improved` replaces an earlier `non_inferior`, which it implies.
        p_regressed: `1 / e` at its best block, at most 1: a p-value that holds at every look.
        p_improved: the same for `e_improved`.
        p_non_inferior: the same for `e_non_inferior`.
        alpha: the level.
        margin: the drop in the pass rate that is accepted.
    """

    blocks: int
    e_regressed: float
    e_improved: float
    e_non_inferior: float
    decision: Claim | None
    p_regressed: float
    p_improved: float
    p_non_inferior: float
    alpha: float
    margin: float

    @classmethod
    def from_samples(
        cls, baseline: Sequence[bool], candidate: Sequence[bool], *, alpha: float = 0.05, margin: float = 0.0
    ) -> SequentialTest:
        """Test the samples of one case.

        Args:
            baseline: for each sample of the baseline whether it passed, in order.
            candidate: the same for the candidate.
            alpha: how often a claim may be wrong, at most.
            margin: the drop in the pass rate that is accepted, from 0 to 1.
        """
        _check(alpha, margin)
        paths = {claim: _path(claim, margin, baseline, candidate) for claim in CLAIMS}
        now = {claim: _exponential(float(path[-1])) for claim, path in paths.items()}
        best = {claim: p_value_of(_exponential(float(path.max()))) for claim, path in paths.items()}
        return cls(
            blocks=min(len(baseline), len(candidate)),
            e_regressed=now["regressed"],
            e_improved=now["improved"],
            e_non_inferior=now["non_inferior"],
            decision=_decision(paths, alpha),
            p_regressed=best["regressed"],
            p_improved=best["improved"],
            p_non_inferior=best["non_inferior"],
            alpha=alpha,
            margin=margin,
        )


def futile(
    baseline: Sequence[bool],
    candidate: Sequence[bool],
    *,
    most: int,
    alpha: float = 0.05,
    margin: float = 0.0,
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
        below: how improbable; see `chance_of_decision`.
    """
    if SequentialTest.from_samples(baseline, candidate, alpha=alpha, margin=margin).decision is not None:
        return False
    blocks = min(len(baseline), len(candidate))
    passed = (sum(baseline[:blocks]), sum(candidate[:blocks]))
    return chance_of_decision(blocks, *passed, most=most, alpha=alpha, margin=margin) < below


def _path(claim: Claim, margin: float, baseline: Sequence[bool], candidate: Sequence[bool]) -> Numbers:
    """The logarithm of the e-value before the first block and after each."""
    import numpy as np

    blocks = min(len(baseline), len(candidate))
    counts = (np.concatenate(([0], np.cumsum(np.asarray(each[:blocks], dtype=bool)))) for each in (baseline, candidate))
    return log_e_values(claim, margin, np.arange(blocks + 1), *counts)


def _decision(paths: dict[Claim, Numbers], alpha: float) -> Claim | None:
    """The claim that was reached first."""
    import numpy as np

    reached = {
        claim: int((path >= -np.log(alpha)).argmax())
        for claim, path in paths.items()
        if bool((path >= -np.log(alpha)).any())
    }
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
    import math

    try:
        return math.exp(logarithm)
    except OverflowError:
        return math.inf
