"""Means and shares over several strata, such as kinds of task, and how much they differ between two sides.

Both sides are weighted alike, so that a change in how often each kind of task comes is no change of its cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and between which values the true one probably lies.

    Attributes:
        value: the estimate.
        low: the lower end.
        high: the upper end.
    """

    value: float
    low: float
    high: float


@dataclass(slots=True)
class Moments:
    """Numbers, reduced to what their mean and its variance need, so that any number of them fits into memory.

    Attributes:
        count: how many numbers.
        total: their sum.
        squares: the sum of their squares.
    """

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, number: float) -> None:
        """Add a number."""
        self.count += 1
        self.total += number
        self.squares += number * number

    @property
    def mean(self) -> float:
        """Their mean; 0 without numbers."""
        return self.total / self.count if self.count else 0.0

    @property
    def variance_of_mean(self) -> float:
        """The variance of their mean; 0 with fewer than two."""
        if self.count < 2:  # noqa: PLR2004 - a variance needs two
            return 0.0
        return max(0.0, self.squares - self.total * self.mean) / (self.count - 1) / self.count


@dataclass(slots=True)
class Successes:
    """Successes and attempts of tasks, reduced to what their share and its variance need.

    Attributes:
        tasks: how many tasks have attempts.
        successes: successes of all tasks.
        attempts: attempts of all tasks.
    """

    tasks: int = 0
    successes: int = 0
    attempts: int = 0
    _squares: tuple[int, int, int] = (0, 0, 0)

    def add(self, successes: int, attempts: int) -> None:
        """Add the attempts of a task."""
        if not attempts:
            return
        self.tasks += 1
        self.successes += successes
        self.attempts += attempts
        both, mixed, all_ = self._squares
        self._squares = (both + successes * successes, mixed + successes * attempts, all_ + attempts * attempts)

    @property
    def share(self) -> float:
        """The share of attempts that succeeded; 0 without attempts."""
        return self.successes / self.attempts if self.attempts else 0.0

    @property
    def variance_of_share(self) -> float:
        """The variance of the share, at least as if all attempts were independent.

        Attempts of one task resemble each other, so it is that of a ratio over tasks: W. G. Cochran, "Sampling
        Techniques", 3rd edition (1977), chapter 6.
        """
        share = self.share
        independent = share * (1 - share) / self.attempts if self.attempts else 0.0
        if self.tasks < 2:  # noqa: PLR2004 - a variance needs two
            return independent
        both, mixed, all_ = self._squares
        residual = max(0.0, both - 2 * share * mixed + share * share * all_)
        return max(independent, residual * self.tasks / (self.tasks - 1) / self.attempts**2)


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """A mean over strata.

    Attributes:
        value: the mean.
        variance: its variance.
        freedom: its degrees of freedom, by F. E. Satterthwaite (1946).
    """

    value: float
    variance: float
    freedom: float

    @classmethod
    def of(cls, strata: Sequence[Moments], weights: Sequence[float], *, counts: bool = False) -> WeightedMean:
        """The mean of strata with two numbers or more each.

        Args:
            strata: their numbers.
            weights: their weights, 1 together.
            counts: whether the numbers count rare events; then the variance is at least that of a Poisson distribution
                with one event more, because a side without any event says little about how rare it is.
        """
        parts = [weight**2 * each.variance_of_mean for weight, each in zip(weights, strata, strict=True)]
        variance, total = sum(parts), sum(each.count for each in strata)
        spread = sum(part**2 / (each.count - 1) for part, each in zip(parts, strata, strict=True))
        freedom = variance**2 / spread if spread else float(total - len(strata))
        if counts:
            variance = max(variance, (sum(each.total for each in strata) + 1) / total**2)
        return cls(sum(w * each.mean for w, each in zip(weights, strata, strict=True)), variance, freedom)


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """A share over strata.

    Attributes:
        value: the share.
        effective: how many independent attempts would tell as much.
    """

    value: float
    effective: float

    @classmethod
    def of(cls, strata: Sequence[Successes], weights: Sequence[float]) -> WeightedShare:
        """The share of strata with attempts.

        Args:
            strata: their attempts.
            weights: their weights, 1 together.
        """
        pairs = [*zip(weights, strata, strict=True)]
        value = sum(weight * each.share for weight, each in pairs)
        # By L. Kish: as many as there are, fewer where the weights are uneven.
        most = 1 / sum(weight**2 / each.attempts for weight, each in pairs if weight)
        variance = sum(weight**2 * each.variance_of_share for weight, each in pairs)
        return cls(value, min(most, value * (1 - value) / variance) if variance else most)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Wilson's score interval, with the effective number of attempts; see `Passes.interval`."""
        from scipy.stats import norm

        z2, n, p = float(norm.ppf((1 + confidence) / 2)) ** 2, self.effective, min(1.0, max(0.0, self.value))
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = math.sqrt(z2) / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return (max(0.0, middle - half), min(1.0, middle + half))


def ratio_of_means(before: WeightedMean, after: WeightedMean, confidence: float = 0.95) -> Interval | None:
    """The mean of `after`, divided by that of `before`; None where one of them is not above 0.

    The interval is that of the difference of logarithms, by the delta method with Welch's degrees of freedom. Of 2,000
    pairs of skewed costs (log-normal, sigma 1), it held the true ratio in 91% with 10 tasks on each side, in 93% with
    30, and in 94% with 100.
    """
    if before.value <= 0 or after.value <= 0:
        return None
    parts = (before.variance / before.value**2, after.variance / after.value**2)
    half = _half(parts, before, after, confidence)
    ratio = after.value / before.value
    return Interval(ratio, ratio * math.exp(-half), ratio * math.exp(half))


def difference_of_means(before: WeightedMean, after: WeightedMean, confidence: float = 0.95) -> Interval:
    """The mean of `after`, less that of `before`: the interval of B. L. Welch (1947)."""
    half = _half((before.variance, after.variance), before, after, confidence)
    value = after.value - before.value
    return Interval(value, value - half, value + half)


def difference_of_shares(before: WeightedShare, after: WeightedShare, confidence: float = 0.95) -> Interval:
    """The share of `after`, less that of `before`: the hybrid score interval, as in `difference_interval`."""
    (low_before, high_before), (low_after, high_after) = before.interval(confidence), after.interval(confidence)
    value = after.value - before.value
    low = value - math.hypot(after.value - low_after, high_before - before.value)
    high = value + math.hypot(high_after - after.value, before.value - low_before)
    return Interval(value, max(-1.0, low), min(1.0, high))


def _half(parts: tuple[float, float], before: WeightedMean, after: WeightedMean, confidence: float) -> float:
    """Half the width of an interval of a difference whose variance has these two parts."""
    from scipy.stats import t

    variance = sum(parts)
    spread = sum(part**2 / side.freedom for part, side in zip(parts, (before, after), strict=True) if side.freedom)
    freedom = variance**2 / spread if spread else before.freedom + after.freedom
    return float(t.ppf((1 + confidence) / 2, max(1.0, freedom))) * math.sqrt(variance)
