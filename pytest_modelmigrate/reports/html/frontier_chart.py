"""The picture of pass rate and cost of each target, with the efficient frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal

from pytest_modelmigrate.analysis.frontier import TargetPoint
from pytest_modelmigrate.reports.html.axis import Axis

HEIGHT: Final = 260
"""Pixels from the top of the plot to its x axis. Its width is that of the page: x is in percent."""

_USUAL_WIDTH: Final = 480
_CHARACTER: Final = 7.5
_LINE: Final = 15


@dataclass(frozen=True, slots=True)
class Label:
    """Where the name of a point stands.

    Attributes:
        dx: pixels to the right of the point.
        dy: pixels below the point.
        anchor: which end of the name is there, as `text-anchor` in SVG.
    """

    dx: int
    dy: int
    anchor: Literal["start", "end", "middle"]


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A target in the picture.

    Attributes:
        name: the id of the target.
        x: percent from the left.
        y: pixels from the top.
        low: the lower end of the interval of the pass rate, in pixels from the top.
        high: its upper end.
        label: where its name stands.
        efficient: whether it is on the frontier.
    """

    name: str
    x: float
    y: float
    low: float
    high: float
    label: Label
    efficient: bool


@dataclass(frozen=True, slots=True)
class FrontierChart:
    """The picture.

    Attributes:
        points: the targets with a known cost.
        lines: the frontier, each line as x1, y1, x2, y2.
        x_ticks: percent from the left, and the label.
        y_ticks: pixels from the top, and the label.
        cases: over how many cases.
    """

    points: tuple[ChartPoint, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    cases: int

    @classmethod
    def of(cls, points: Sequence[TargetPoint]) -> FrontierChart | None:
        """Draw the targets; None where no cost is known."""
        known = [(each, usd) for each in points if (usd := each.usd_per_case) is not None]
        if not known:
            return None
        across = Axis.around([float(usd) for _, usd in known], least=0.0)
        up = Axis.around([end for each, _ in known for end in each.passes.interval()], least=0.0, most=1.0)
        at = [
            (100 * across.place(float(usd)), HEIGHT * (1 - up.place(each.passes.share or 0.0))) for each, usd in known
        ]
        ends = [[round(HEIGHT * (1 - up.place(end)), 1) for end in each.passes.interval()] for each, _ in known]
        labels = _labels([each.target.id for each, _ in known], at, ends)
        drawn = [
            ChartPoint(each.target.id, round(x, 2), round(y, 1), low, high, label, each.efficient)
            for (each, _), (x, y), (low, high), label in zip(known, at, ends, labels, strict=True)
        ]
        frontier = sorted((each for each in drawn if each.efficient), key=lambda each: (each.x, -each.y))
        return cls(
            points=tuple(drawn),
            lines=tuple((one.x, one.y, other.x, other.y) for one, other in pairwise(frontier)),
            x_ticks=tuple((round(100 * across.place(tick), 2), _dollars(tick)) for tick in across.ticks),
            y_ticks=tuple((round(HEIGHT * (1 - up.place(tick)), 1), f"{100 * tick:g}%") for tick in up.ticks),
            cases=known[0][0].passes.samples,
        )


def _dollars(usd: float) -> str:
    """A tick as it is, so that no two have the same label."""
    text = f"{Decimal(str(usd)):,f}"
    return f"${text.rstrip('0').rstrip('.') if '.' in text else text}"


def _labels(names: Sequence[str], at: Sequence[tuple[float, float]], ends: Sequence[Sequence[float]]) -> list[Label]:
    """Where the names stand: none covers another one, a point or an interval, but on a narrow page some may touch."""
    taken = [_box(x, y, 14, 0, 0, "middle") for x, y in at]
    taken += [
        (x * _USUAL_WIDTH / 100 - 2, high, x * _USUAL_WIDTH / 100 + 2, low)
        for (x, _), (low, high) in zip(at, ends, strict=True)
    ]
    labels = []
    for name, (x, y) in zip(names, at, strict=True):
        width = len(name) * _CHARACTER
        right = Label(11, 4, "start"), Label(9, -9, "start"), Label(9, 18, "start")
        left = Label(-11, 4, "end"), Label(-9, -9, "end"), Label(-9, 18, "end")
        choices = (*left, *right) if x * _USUAL_WIDTH / 100 + width > _USUAL_WIDTH else (*right, *left)
        free = (each for each in choices if not any(_overlap(_of_label(x, y, width, each), box) for box in taken))
        label = next(free, choices[0])
        taken.append(_of_label(x, y, width, label))
        labels.append(label)
    return labels


_Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of a plot of the usual width."""


def _of_label(x: float, y: float, width: float, label: Label) -> _Box:
    return _box(x, y, width, label.dx, label.dy, label.anchor)


def _box(x: float, y: float, width: float, dx: int, dy: int, anchor: str) -> _Box:  # noqa: PLR0917 - a rectangle
    left = x * _USUAL_WIDTH / 100 + dx - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return left, y + dy - _LINE, left + width, y + dy + 4


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
