"""How many samples of a case passed, and between which rates the true pass rate probably lies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passes:
    """How many samples of one case passed on one target.

    As text, it is the count with its 95% interval, `9/10, 60-98%` with a dash. That of one sample says nothing, and is
    left out.

    Attributes:
        passed: the samples that passed.
        samples: all samples that have a result.
    """

    passed: int
    samples: int

    def __post_init__(self) -> None:
        if not 0 <= self.passed <= self.samples:
            raise ValueError(f"{self.passed} of {self.samples} samples cannot have passed")

    @property
    def share(self) -> float | None:
        """The share of samples that passed, from 0 to 1; None without samples."""
        return self.passed / self.samples if self.samples else None

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Between which rates the true pass rate lies, with this confidence; 0 to 1 without samples.

        The score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
        Journal of the American Statistical Association 22 (1927).
        """
        if not self.samples:
            return (0.0, 1.0)
        from scipy.stats import binomtest

        low, high = binomtest(self.passed, self.samples).proportion_ci(confidence_level=confidence, method="wilson")
        return (float(low), float(high))

    def __str__(self) -> str:
        count = f"{self.passed}/{self.samples}"
        if self.samples < 2:  # noqa: PLR2004 - an interval needs two
            return count
        low, high = self.interval()
        return f"{count}, {100 * low:.0f}–{100 * high:.0f}%"  # noqa: RUF001 - a range
