"""Logged tasks: the tasks of an application before and after a migration, from the entries of its log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pytest_modelmigrate.analysis.statistics.strata import Moments, Successes
from pytest_modelmigrate.facts.log_entries import LogEntry


@dataclass(slots=True)
class _Task:
    """One task so far: all its calls and runs of tools."""

    first: float
    last: float
    kind: str = ""
    calls: int = 0
    failed: int | None = None
    usd: float | None = 0.0
    retries: int | None = None
    tool_calls: int | None = None
    tools_called: int | None = None
    tools_succeeded: int | None = None
    tool_runs: int = 0
    tool_runs_succeeded: int = 0

    def add(self, entry: LogEntry, usd: float | None) -> None:
        moment = entry.time.timestamp()
        self.first, self.last = min(self.first, moment), max(self.last, moment)
        self.kind = self.kind or entry.task
        self.retries = _sum(self.retries, entry.retries)
        if not entry.model:
            self.tool_runs += entry.tools_called or 0
            self.tool_runs_succeeded += entry.tools_succeeded or 0
            return
        self.calls += 1
        self.usd = None if self.usd is None or usd is None else self.usd + usd
        self.failed = _sum(self.failed, None if entry.failed is None else int(entry.failed))
        if entry.tools_called is not None and entry.tools_succeeded is not None:
            self.tools_called = _sum(self.tools_called, entry.tools_called)
            self.tools_succeeded = _sum(self.tools_succeeded, entry.tools_succeeded)


@dataclass(slots=True)
class KindTotals:
    """All tasks of one kind on one side of the split.

    Attributes:
        tasks: how many.
        costs: US dollars of a task, where all its calls have a known cost.
        retries: retries of a task, where they are logged.
        tools: tool calls that worked.
        failures: calls that ended in an error.
    """

    tasks: int = 0
    costs: Moments = field(default_factory=Moments)
    retries: Moments = field(default_factory=Moments)
    tools: Successes = field(default_factory=Successes)
    failures: Successes = field(default_factory=Successes)

    def add(self, task: _Task) -> None:
        """Add a task."""
        self.tasks += 1
        if task.usd is not None:
            self.costs.add(task.usd)
        if task.retries is not None:
            self.retries.add(task.retries)
        called = (task.tools_called or 0) + task.tool_runs
        self.tools.add((task.tools_succeeded or 0) + task.tool_runs_succeeded, called)
        if task.failed is not None:
            self.failures.add(task.failed, task.calls)


@dataclass(slots=True)
class Side:
    """The tasks before the split, or after it.

    Attributes:
        kinds: their totals by kind.
        models: calls by model.
    """

    kinds: dict[str, KindTotals] = field(default_factory=dict)
    models: Counter[str] = field(default_factory=Counter)

    @property
    def tasks(self) -> int:
        """How many tasks."""
        return sum(each.tasks for each in self.kinds.values())


class LoggedTasks:
    """Puts the entries of a log together to tasks, and each task on its side of a split.

    Entries with the same task id are one task, wherever in the log they are. An entry without one is a task of its own.

    Args:
        split: when the migration was.
        hours: how long before and after it tasks count; None for all.
        price: US dollars of a call; None where they are not known.

    Attributes:
        before: tasks that ended before the split.
        after: tasks that began at the split or after it.
        calls: all calls of models.
        without_id: calls without a task id.
        across: tasks with calls on both sides, which count on neither.
        outside: tasks that began outside the hours.
        stray_tools: runs of tools whose task has no call.
        first: the first entry of the log; None for an empty one.
        last: the last one.
        first_seen: when each model was called first.
    """

    def __init__(self, split: datetime, hours: float | None, price: Callable[[LogEntry], float | None]) -> None:
        self.split = split
        self.hours = hours
        self.price = price
        self.before, self.after = Side(), Side()
        self.calls = 0
        self.without_id = 0
        self.across = 0
        self.outside = 0
        self.stray_tools = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.first_seen: dict[str, datetime] = {}
        self._open: dict[str, _Task] = {}
        self._models: dict[str, Counter[str]] = {}

    def read(self, entries: Iterable[LogEntry]) -> None:
        """Add all entries of a log."""
        for entry in entries:
            self._add(entry)
        for task_id, task in self._open.items():
            self._close(task, self._models.get(task_id, Counter()))
        self._open.clear()
        self._models.clear()

    def _add(self, entry: LogEntry) -> None:
        self.first = min(self.first or entry.time, entry.time)
        self.last = max(self.last or entry.time, entry.time)
        usd = None
        if entry.model:
            self.calls += 1
            usd = self.price(entry)
            self.first_seen[entry.model] = min(self.first_seen.get(entry.model, entry.time), entry.time)
        moment = entry.time.timestamp()
        if not entry.task_id:
            self.without_id += bool(entry.model)
            task = _Task(moment, moment)
            task.add(entry, usd)
            self._close(task, Counter([entry.model]))
            return
        task = self._open.get(entry.task_id) or self._open.setdefault(entry.task_id, _Task(moment, moment))
        task.add(entry, usd)
        if entry.model:
            self._models.setdefault(entry.task_id, Counter())[entry.model] += 1

    def _close(self, task: _Task, models: Counter[str]) -> None:
        """Put a task on its side."""
        split = self.split.timestamp()
        if not task.calls:
            self.stray_tools += task.tool_runs
            return
        if task.first < split <= task.last:
            self.across += 1
            return
        span = timedelta(hours=self.hours).total_seconds() if self.hours is not None else float("inf")
        if not split - span <= task.first < split + span:
            self.outside += 1
            return
        side = self.before if task.first < split else self.after
        side.kinds.setdefault(task.kind, KindTotals()).add(task)
        side.models += models


def moment_text(moment: datetime) -> str:
    """A moment in UTC to the minute, such as `2026-11-20 10:00 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _sum(known: int | None, more: int | None) -> int | None:
    return known if more is None else (known or 0) + more
