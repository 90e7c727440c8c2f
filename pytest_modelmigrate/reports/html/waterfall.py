"""The waterfall of a target: from the cost of the baseline to its own, cause by cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.analysis.cost_causes import CostCauses
from pytest_modelmigrate.analysis.drift import percent
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.reports.cells import money

Direction: TypeAlias = Literal["total", "up", "down"]

_HUNDRED: Final = Decimal(100)
_SMALLEST: Final = Decimal("0.3")
"""Percent of the width of a bar that can still be seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a waterfall.

    Attributes:
        name: the target, or the cause.
        direction: whether it is a cost as a whole, or makes it higher or lower.
        start: where its bar begins, in percent of the width.
        width: how wide its bar is, in percent of the width.
        usd: the cost, or the change in it.
        share: the change as a part of the baseline's cost, such as `+14%`; empty for the baseline.
    """

    name: str
    direction: Direction
    start: float
    width: float
    usd: str
    share: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The change in cost of a target by cause.

    Attributes:
        target: the id of the target.
        cases: over how many cases.
        change: such as `+31%`.
        bars: the baseline, the causes with the largest first, and the target.
        tokenizer_counted: whether the tokenizer is told apart in every case.
        tokenizer_known: whether it is in any.
    """

    target: str
    cases: int
    change: str
    bars: tuple[Bar, ...]
    tokenizer_counted: bool
    tokenizer_known: bool

    @classmethod
    def of(cls, baseline: str, target: str, causes: CostCauses, cases: int) -> Waterfall | None:
        """Draw the causes; None where the baseline costs nothing.

        Args:
            baseline: the id of the baseline.
            target: the id of the target.
            causes: those of all cases together.
            cases: over how many cases.
        """
        if not causes.was:
            return None
        steps = sorted(((name, usd) for name, usd in causes.usd.items() if usd), key=lambda step: -abs(step[1]))
        reached = [causes.was]
        for _, usd in steps:
            reached.append(reached[-1] + usd)
        now, scale = reached[-1], _HUNDRED / max(reached)
        bars = [_bar(baseline, "total", (Decimal(0), causes.was), scale, "")]
        for (name, usd), was in zip(steps, reached, strict=False):
            share = percent(usd / causes.was)
            bars.append(_bar(name, "up" if usd > 0 else "down", (was, was + usd), scale, share))
        change = percent(now / causes.was - 1)
        bars.append(_bar(target, "total", (Decimal(0), now), scale, change))
        return cls(target, cases, change, tuple(bars), causes.tokenizer_counted, bool(causes.usd["tokenizer"]))


def _bar(name: str, direction: Direction, ends: Sequence[Decimal], scale: Decimal, share: str) -> Bar:
    low, high = min(ends), max(ends)
    width = max((high - low) * scale, _SMALLEST)
    start = min(low * scale, _HUNDRED - width)
    sign = {"total": "", "up": "+", "down": "-"}[direction]
    usd = f"{sign}{money(Cost(high - low))}"
    return Bar(name, direction, float(round(start, 2)), float(round(width, 2)), usd, share)
