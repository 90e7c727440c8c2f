"""The log audit: what a migration changed in production, in cost, retries, tools and errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from pytest_modelmigrate.analysis.logged_tasks import KindTotals, LoggedTasks
from pytest_modelmigrate.analysis.statistics.strata import (
    Interval,
    Moments,
    Successes,
    WeightedMean,
    WeightedShare,
    difference_of_means,
    difference_of_shares,
    ratio_of_means,
)

Measure: TypeAlias = Literal["cost", "retries", "tools", "errors"]

MEASURES: Final[tuple[Measure, ...]] = ("cost", "retries", "tools", "errors")
"""What is compared: dollars per task, retries per task, the share of tool calls that work, that of calls that fail."""

FEWEST_TASKS: Final = 2
"""Tasks of a kind on each side without which the kind is not compared."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure changed.

    Attributes:
        measure: what was measured.
        before: its value before the migration.
        after: its value after it.
        interval: the change with its 95% interval: a ratio for the cost, else a difference; None where there is none.
        tasks: the tasks behind it, on each side.
    """

    measure: Measure
    before: float
    after: float
    interval: Interval | None
    tasks: tuple[int, int]

    @property
    def result(self) -> Literal["worse", "better", "open"]:
        """Whether the whole interval is on one side of no change."""
        if self.interval is None:
            return "open"
        nothing = 1.0 if self.measure == "cost" else 0.0
        rose, fell = self.interval.low > nothing, self.interval.high < nothing
        if self.measure == "tools":
            rose, fell = fell, rose
        return "worse" if rose else "better" if fell else "open"

    def plain(self) -> dict[str, Any]:
        """The change as plain JSON data."""
        low, high = (self.interval.low, self.interval.high) if self.interval else (None, None)
        return {
            "before": self.before,
            "after": self.after,
            "change": self.interval.value if self.interval else None,
            "low": low,
            "high": high,
            "tasks": list(self.tasks),
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class LogAudit:
    """What a migration changed.

    Attributes:
        changes: the change of each measure over all kinds of tasks, weighted as they were before; those without data
            are left out.
        kinds: the changes of single kinds, the most frequent kind first.
        uncompared: kinds with too few tasks on a side.
    """

    changes: dict[Measure, Change]
    kinds: dict[str, dict[Measure, Change]]
    uncompared: tuple[str, ...]

    @property
    def worse(self) -> tuple[Measure, ...]:
        """The measures that got worse."""
        return tuple(name for name, change in self.changes.items() if change.result == "worse")


def audit_tasks(tasks: LoggedTasks) -> LogAudit:
    """Compare the tasks before a migration with those after it.

    Args:
        tasks: the tasks of both sides.
    """
    before, after = tasks.before.kinds, tasks.after.kinds
    names = sorted({*before, *after}, key=lambda name: -_count(before, name))
    pairs = {name: (before[name], after[name]) for name in names if name in before and name in after}
    compared = {name: pair for name, pair in pairs.items() if min(each.tasks for each in pair) >= FEWEST_TASKS}
    return LogAudit(
        changes=dict(_changes(list(compared.values()))),
        kinds={name: dict(_changes([pair])) for name, pair in compared.items()},
        uncompared=tuple(name for name in names if name not in compared),
    )


def _count(kinds: dict[str, KindTotals], name: str) -> int:
    return kinds[name].tasks if name in kinds else 0


def _changes(pairs: list[tuple[KindTotals, KindTotals]]) -> Iterator[tuple[Measure, Change]]:
    makers: dict[Measure, Callable[[], Change | None]] = {
        "cost": lambda: _means("cost", [(one.costs, two.costs) for one, two in pairs]),
        "retries": lambda: _means("retries", [(one.retries, two.retries) for one, two in pairs]),
        "tools": lambda: _shares("tools", [(one.tools, two.tools) for one, two in pairs]),
        "errors": lambda: _shares("errors", [(one.failures, two.failures) for one, two in pairs]),
    }
    for name in MEASURES:
        if (change := makers[name]()) is not None:
            yield name, change


def _means(measure: Measure, pairs: list[tuple[Moments, Moments]]) -> Change | None:
    used = [pair for pair in pairs if min(each.count for each in pair) >= FEWEST_TASKS]
    if not used:
        return None
    total = sum(before.count for before, _ in used)
    weights = [before.count / total for before, _ in used]
    counts = measure == "retries"
    before, after = (WeightedMean.of([pair[side] for pair in used], weights, counts=counts) for side in (0, 1))
    interval = difference_of_means(before, after) if counts else ratio_of_means(before, after)
    return Change(measure, before.value, after.value, interval, (total, sum(each.count for _, each in used)))


def _shares(measure: Measure, pairs: list[tuple[Successes, Successes]]) -> Change | None:
    used = [pair for pair in pairs if min(each.attempts for each in pair)]
    if not used:
        return None
    total = sum(before.attempts for before, _ in used)
    weights = [before.attempts / total for before, _ in used]
    before, after = (WeightedShare.of([pair[side] for pair in used], weights) for side in (0, 1))
    tasks = (sum(one.tasks for one, _ in used), sum(two.tasks for _, two in used))
    return Change(measure, before.value, after.value, difference_of_shares(before, after), tasks)
