"""One line of a benchmark table: what was measured, how often it was right, and the baseline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any, Self

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what was measured.
        n: how many cases.
        agreed: on how many our verdict is the label's.
        precision: of those that we call positive, the share that are; None where there is no positive class.
        recall: of those that are positive, the share that we call so; None where there is no positive class.
        baseline: the figure in the set's README, or what there is to compare with; empty for none.
    """

    name: str
    n: int
    agreed: int
    precision: float | None = None
    recall: float | None = None
    baseline: str = ""

    @classmethod
    def from_pairs(cls, name: str, pairs: Iterable[tuple[bool, bool]], baseline: str = "") -> Self:
        """Count `(label, verdict)` pairs of a yes-or-no question."""
        counted = list(pairs)
        both = sum(label and verdict for label, verdict in counted)
        labelled = sum(label for label, _ in counted)
        called = sum(verdict for _, verdict in counted)
        return cls(
            name,
            len(counted),
            sum(label == verdict for label, verdict in counted),
            both / called if called else None,
            both / labelled if labelled else None,
            baseline,
        )

    @classmethod
    def from_agreement(cls, name: str, agreements: Iterable[bool], baseline: str = "") -> Self:
        """Count cases that are right or wrong, without a positive class."""
        counted = list(agreements)
        return cls(name, len(counted), sum(counted), baseline=baseline)

    @classmethod
    def note(cls, name: str, baseline: str = "") -> Self:
        """A figure that is no share of anything, told in the name."""
        return cls(name, 0, 0, baseline=baseline)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        if self.precision is None or self.recall is None or not self.precision + self.recall:
            return None
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson 95% interval of the agreement.

        Formula: https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
        """
        if not self.n:
            return 0.0, 1.0
        share, square = self.agreed / self.n, NORMAL_95**2
        middle = (share + square / (2 * self.n)) / (1 + square / self.n)
        spread = share * (1 - share) / self.n + square / (4 * self.n**2)
        half = NORMAL_95 * sqrt(spread) / (1 + square / self.n)
        return max(0.0, middle - half), min(1.0, middle + half)


def read_lines(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of the set's JSON Lines file, which has the folder's name."""
    with (folder / f"{folder.name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
