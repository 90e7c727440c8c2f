"""How many samples it takes to see a drop, before a run and in the middle of one."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_modelmigrate.analysis.statistics.evidence import Claim, log_e_values, nearest
from pytest_modelmigrate.analysis.statistics.exact_tests import BOSCHLOO_UP_TO
from pytest_modelmigrate.analysis.statistics.proportions import Passes

if TYPE_CHECKING:
    import numpy as np

    Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]

MOST_MORE = 100_000
"""More samples than this are as good as no answer."""

_ROUNDING = 1e-11


def samples_needed(
    baseline_rate: float, drop: float, *, alpha: float = 0.05, power: float = 0.8, most: int = 1000
) -> int | None:
    """How many samples on each side the exact test of `compare` needs to find a drop, if their number is fixed.

    Up to 100 it is the smallest number with that power, above about the smallest.

    Args:
        baseline_rate: the pass rate of the baseline, from 0 to 1.
        drop: how much lower that of the candidate is, such as 0.3 for 30 points.
        alpha: the level of the test, which is one-sided.
        power: how often a drop is to be found.
        most: the largest number to try.

    Returns:
        None where `most` samples are too few.
    """
    rate = _dropped(baseline_rate, drop)
    if not 0 < alpha < power < 1:
        raise ValueError(
            f"a power of {power} at an alpha of {alpha}: both are between 0 and 1, and the power is larger"
        )
    if drop == 0:
        return None
    samples = max(2, math.ceil(fewest_samples(baseline_rate, drop, alpha=alpha, power=power)))
    while samples <= min(most, math.isqrt(BOSCHLOO_UP_TO)):
        if fixed_power(samples, baseline_rate, rate, alpha) >= power:
            return samples
        samples += 1
    if samples > most or fixed_power(most, baseline_rate, rate, alpha) < power:
        return None
    enough = most
    while samples < enough:
        middle = (samples + enough) // 2
        if fixed_power(middle, baseline_rate, rate, alpha) >= power:
            enough = middle
        else:
            samples = middle + 1
    return enough


def fewest_samples(baseline_rate: float, drop: float, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """The mean number of samples on each side that no test with this level and this power can go below.

    That holds for every test, with a fixed number of samples or with any rule to stop, even for one that knows both
    rates. To be right this often and wrong that rarely takes an information, in nats, that the samples must bring, and
    each pair of them brings no more than the divergence of the two rates from their mean. A. Wald, "Sequential tests of
    statistical hypotheses", Annals of Mathematical Statistics 16 (1945).
    """
    rate = _dropped(baseline_rate, drop)
    null, _ = nearest(baseline_rate, rate, 0.0)
    brought = _divergence(baseline_rate, null) + _divergence(rate, null)
    return _divergence(power, alpha) / brought if brought > 0 else math.inf


def fixed_power(samples: int, baseline_rate: float, candidate_rate: float, alpha: float = 0.05) -> float:
    """How often `compare` finds a regression at this level, with these samples on each side and these pass rates."""
    import numpy as np
    from scipy.stats import binom

    counts = np.arange(samples + 1)
    baseline, candidate = binom.pmf(counts, samples, baseline_rate), binom.pmf(counts, samples, candidate_rate)
    return float(baseline @ _rejected(samples, alpha) @ candidate)


def more_samples(baseline: Passes, candidate: Passes, *, alpha: float = 0.05, margin: float = 0.0) -> int | None:
    """About how many more samples on each side bring a decision, if the shares so far are the true pass rates.

    For a test without a fixed end.

    Args:
        baseline: the samples of the baseline so far.
        candidate: those of the candidate.
        alpha: the level of the sequential test.
        margin: the drop that is accepted.

    Returns:
        0 where there is a decision by now, and None where none is in sight: without samples, with equal shares and a
        margin of 0, with a drop of just the margin, or with a difference too small for a hundred thousand samples.
    """
    blocks = min(baseline.samples, candidate.samples)
    if baseline.share is None or candidate.share is None:
        return None
    claims: list[Claim] = ["improved"] if candidate.share > baseline.share else []
    if margin and candidate.share > baseline.share - margin:
        claims.append("non_inferior")
    if candidate.share < baseline.share - margin:
        claims.append("regressed")

    def decided(more: int) -> bool:
        number = blocks + more
        passed = (number * (baseline.share or 0), number * (candidate.share or 0))
        return any(float(log_e_values(claim, margin, number, *passed)) >= -math.log(alpha) for claim in claims)

    high = 1
    while not decided(high):
        high *= 2
        if high > MOST_MORE:
            return None
    low = high // 2
    if decided(low):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if decided(middle) else (middle, high)
    return high


def _rejected(samples: int, alpha: float) -> Numbers:
    """Where `compare` finds a regression: in row `b`, column `c`, with `b` and `c` passes of as many samples."""
    result: Numbers = _boschloo(samples, alpha) if samples**2 <= BOSCHLOO_UP_TO else fisher_p_values(samples) <= alpha
    return result


@lru_cache(maxsize=256)
def _boschloo(samples: int, alpha: float) -> Numbers:
    """Where Boschloo's test rejects: Fisher's p-value is so small that the level holds at every common pass rate."""
    import numpy as np
    from scipy.stats import binom

    fisher = fisher_p_values(samples)
    rates = np.linspace(0, 1, 201)[1:-1]
    counts = binom.pmf(np.arange(samples + 1)[None, :], samples, rates[:, None])
    values = np.unique(np.round(fisher[fisher <= min(1.0, 4 * alpha)], 12))
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        inside = (fisher <= values[middle] + _ROUNDING).astype(float)
        if float(((counts @ inside) * counts).sum(axis=1).max()) <= alpha:
            low = middle + 1
        else:
            high = middle
    limit = values[low - 1] + _ROUNDING if low else -1.0
    rejected: Numbers = fisher <= limit
    return rejected


def fisher_p_values(samples: int) -> Numbers:
    """Fisher's p-values against "the candidate's pass rate is at least the baseline's", for all counts."""
    import numpy as np
    from scipy.special import gammaln

    def choose(number: int, of: Numbers) -> Numbers:
        logarithms: Numbers = gammaln(number + 1) - gammaln(of + 1) - gammaln(number - of + 1)
        return logarithms

    counts = np.arange(samples + 1)
    one, both = choose(samples, counts), choose(2 * samples, np.arange(2 * samples + 1))
    values: Numbers = np.exp(one[:, None] + one[None, :] - both[counts[:, None] + counts[None, :]])
    for candidate in range(1, samples + 1):  # a pass more on the baseline and one less on the candidate is more extreme
        values[:-1, candidate] += values[1:, candidate - 1]
    return values


def _dropped(baseline_rate: float, drop: float) -> float:
    rate = baseline_rate - drop
    if not 0 <= baseline_rate <= 1 or drop < 0 or rate < -_ROUNDING:
        raise ValueError(f"a pass rate of {baseline_rate} cannot drop by {drop}")
    return max(0.0, rate)


def _divergence(rate: float, other: float) -> float:
    """The Kullback-Leibler divergence of two pass rates, in nats."""
    passes = rate * math.log(rate / other) if rate > 0 else 0.0
    return passes + ((1 - rate) * math.log((1 - rate) / (1 - other)) if rate < 1 else 0.0)
