"""What a block of samples says against a null hypothesis: the e-values that the sequential test multiplies.

A block is one sample of each stream: one of the baseline, one of the candidate. An e-value says by how much a bet
against the null hypothesis has multiplied its stake: while the null hypothesis is true, it is expected to be at most 1,
and the chance that it ever reaches 20 is at most 1/20, however often one looks and whenever one stops (Ville's
inequality).

The bet on one alternative, a pair of pass rates, is that of R. J. Turner, A. Ly and P. D. Grünwald, "Generic
E-variables for exact sequential k-sample tests that allow for optional stopping", Journal of Statistical Planning and
Inference 230 (2024), https://arxiv.org/abs/2106.02693: the chance of the block under the alternative, divided by its
chance under the member of the null hypothesis that is nearest to the alternative in Kullback-Leibler divergence. The
null hypotheses here are half planes of rates, for which the paper shows that this is an e-value. (Let `b` and `c` be
the distances of the true rates from those of the nearest member. The expected value is `(1 + kb)(1 - kc)`, and where
the null hypothesis is true, `kc` is at least `kb`, so it is at most `1 - (kb)²`.)

The paper learns the alternative from block to block. Here the stake is spread over alternatives once, at the start, and
each part of it stays on its own: a weighted mean of e-values is an e-value for any weights. So only the number of
passes counts, not their order, and the chances of all decisions can be calculated instead of simulated.

Most of the stake is on two alternatives, a drop from 96% to 58% and one from 80% to 30%, because drops of 30 points and
more are what a few samples can show at all. The rest is spread over the whole square, so that smaller differences are
found with more samples. Over pass rates of 80, 90, 95 and 99% and drops of 30, 40 and 50 points, 3 to 20 samples have a
mean power of 71%. With all of the stake spread over the square it is 57%. The paper's way, looking for drops alone, has
56% with the paper's own prior and 72% with the best of the sixteen priors that were tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

Claim: TypeAlias = Literal["regressed", "improved", "non_inferior"]

CONCENTRATED = ((0.96, 0.58, 0.55), (0.80, 0.30, 0.35))
"""The better rate, the worse rate and the share of the stake, for the claims `regressed` and `improved`."""

EQUAL = ((0.99, 0.2), (0.97, 0.2), (0.93, 0.2), (0.85, 0.1), (0.70, 0.1), (0.50, 0.1))
"""The rate of both and the share of the stake, for the claim `non_inferior`."""

GRID = (0.01, 0.03, *(step / 20 for step in range(1, 20)), 0.97, 0.99)
"""The rates over whose pairs the rest of the stake is spread."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Bet:
    """A part of the stake on one alternative.

    Attributes:
        share: the part of the whole stake.
        baseline: the pass rate of the baseline in the alternative.
        candidate: the pass rate of the candidate in the alternative.
        null_baseline: the pass rate of the baseline in the nearest member of the null hypothesis.
        null_candidate: the pass rate of the candidate there.
    """

    share: float
    baseline: float
    candidate: float
    null_baseline: float
    null_candidate: float

    def factor(self, *, baseline_passed: bool, candidate_passed: bool) -> float:
        """By how much one block multiplies this part of the stake."""
        baseline = _odds(self.baseline, self.null_baseline, passed=baseline_passed)
        return baseline * _odds(self.candidate, self.null_candidate, passed=candidate_passed)


def _odds(alternative: float, null: float, *, passed: bool) -> float:
    return alternative / null if passed else (1 - alternative) / (1 - null)


def nearest(baseline: float, candidate: float, margin: float) -> tuple[float, float]:
    """The pair of rates with `candidate == baseline - margin` that is nearest to this pair, which lies off that line.

    It is the nearest in Kullback-Leibler divergence, summed over both streams: for a margin of 0, both are the mean.
    """
    low, high = sorted((baseline, candidate + margin))
    if margin == 0:
        middle = (low + high) / 2
        return (middle, middle)
    low, high = max(low, margin), min(high, 1.0)
    for _ in range(60):
        middle = (low + high) / 2
        other = middle - margin
        slope = (middle - baseline) * other * (1 - other) + (other - candidate) * middle * (1 - middle)
        low, high = (middle, high) if slope < 0 else (low, middle)
    middle = (low + high) / 2
    return (middle, middle - margin)


@lru_cache(maxsize=64)
def bets(claim: Claim, margin: float) -> tuple[Bet, ...]:
    """How the stake is spread against the null hypothesis that a claim contradicts.

    Args:
        claim: `regressed` bets against `candidate >= baseline - margin`, `improved` against `candidate <= baseline`,
            and `non_inferior` against `candidate <= baseline - margin`.
        margin: the drop that is accepted, from 0 to 1; `improved` does not look at it.

    Returns:
        No bets where no pair of rates contradicts the null hypothesis, or where the margin of `non_inferior` is 0.
    """
    if not 0 <= margin < 1:
        raise ValueError(f"a margin of {margin} is not between 0 and 1")
    if claim == "improved":
        return tuple(
            Bet(each.share, each.candidate, each.baseline, each.null_candidate, each.null_baseline)
            for each in bets("regressed", 0.0)
        )
    if claim == "regressed":
        preferred = [
            (better, worse, share) for better, worse, share in CONCENTRATED if better - worse > margin + _ROUNDING
        ]
        spread = [(better, worse) for better in GRID for worse in GRID if better - worse > margin + _ROUNDING]
    else:
        preferred = [(rate, rate, share) for rate, share in EQUAL] if margin else []
        spread = (
            [(before, after) for before in GRID for after in GRID if before - after <= margin / 2] if margin else []
        )
    left = 1 - sum(share for *_, share in preferred)
    pairs = [*preferred, *((*pair, left / len(spread)) for pair in spread)]
    return tuple(Bet(share, before, after, *nearest(before, after, margin)) for before, after, share in pairs)


@lru_cache(maxsize=64)
def _logarithms(claim: Claim, margin: float) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """The shares, and the logarithms of the factors of a pass and a failure of the baseline and of the candidate."""
    import numpy as np

    each = bets(claim, margin)
    share = np.array([bet.share for bet in each])
    baseline, candidate = np.array([bet.baseline for bet in each]), np.array([bet.candidate for bet in each])
    null_baseline = np.array([bet.null_baseline for bet in each])
    null_candidate = np.array([bet.null_candidate for bet in each])
    return (
        share,
        np.log(baseline / null_baseline),
        np.log((1 - baseline) / (1 - null_baseline)),
        np.log(candidate / null_candidate),
        np.log((1 - candidate) / (1 - null_candidate)),
    )


def log_e_values(claim: Claim, margin: float, blocks: Any, baseline: Any, candidate: Any) -> Numbers:
    """The logarithms of the e-values for several counts at once, each 0 where there are no bets.

    Args:
        claim: what the e-value is evidence for.
        margin: the drop that is accepted.
        blocks: how many blocks there are: one number, or an array of one dimension.
        baseline: how many samples of the baseline passed in them; fractions are allowed.
        candidate: how many samples of the candidate passed in them.
    """
    import numpy as np

    blocks, baseline, candidate = (
        np.asarray(each, dtype=float)[..., None] for each in np.broadcast_arrays(blocks, baseline, candidate)
    )
    if not bets(claim, margin):
        return np.zeros(blocks.shape[:-1])
    share, passed, failed, candidate_passed, candidate_failed = _logarithms(claim, margin)
    logarithms = (
        np.log(share)
        + baseline * passed
        + (blocks - baseline) * failed
        + candidate * candidate_passed
        + (blocks - candidate) * candidate_failed
    )
    highest = logarithms.max(axis=-1)
    result: Numbers = highest + np.log(np.exp(logarithms - highest[..., None]).sum(axis=-1))
    return result


def e_values_of_all_counts(claim: Claim, margin: float, blocks: int) -> Numbers:
    """The e-values of this number of blocks: in row `b` and column `c`, that of `b` passes and `c` of the candidate."""
    import numpy as np

    if not bets(claim, margin):
        return np.ones((blocks + 1, blocks + 1))
    share, passed, failed, candidate_passed, candidate_failed = _logarithms(claim, margin)
    count = np.arange(blocks + 1)[:, None]
    baseline = np.exp(count * passed + (blocks - count) * failed)
    candidate = np.exp(count * candidate_passed + (blocks - count) * candidate_failed)
    result: Numbers = (baseline * share) @ candidate.T
    return result
