from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from pytest_modelmigrate.analysis.log_audit import LogAudit, audit_tasks
from pytest_modelmigrate.analysis.logged_tasks import LoggedTasks
from pytest_modelmigrate.facts.log_entries import LogEntry
from pytest_modelmigrate.text.moments import moment

SPLIT = moment("2026-11-20T09:30:00Z")


def at(hours: float, usd: float | None = 1.0, model: str = "", **more: Any) -> LogEntry:
    """An entry so many hours after the split."""
    model = model or ("new" if hours >= 0 else "old")
    return LogEntry(SPLIT + timedelta(hours=hours), model, cost_usd=usd, **more)


def read(entries: Iterable[LogEntry], hours: float | None = None) -> LoggedTasks:
    tasks = LoggedTasks(SPLIT, hours, lambda entry: entry.cost_usd)
    tasks.read(entries)
    return tasks


def tool(hours: float, task_id: str, *, worked: bool = True) -> LogEntry:
    return LogEntry(SPLIT + timedelta(hours=hours), "", task_id=task_id, tools_called=1, tools_succeeded=int(worked))


def audited(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> LogAudit:
    return audit_tasks(read([*(at(-1, **each) for each in before), *(at(1, **each) for each in after)]))


def test_a_task_costs_what_all_its_calls_cost_wherever_they_are_in_the_log() -> None:
    tasks = read(
        [
            *(at(-2, 1, task_id="a", task="x", retries=0), at(3, 5, task_id="b", task="x")),
            *(at(-1, 2, task_id="a", retries=1), at(-1, 4, task_id="c", task="x"), at(0, 7, task="x")),
        ]
    )
    assert (tasks.calls, tasks.without_id) == (5, 1)
    before, after = tasks.before.kinds["x"], tasks.after.kinds["x"]
    assert (before.tasks, before.costs.total, before.costs.squares) == (2, 7, 25)
    assert (before.retries.count, before.retries.total) == (1, 1)
    assert (after.tasks, after.costs.total) == (2, 12)
    assert tasks.before.models == {"old": 3}
    assert tasks.after.models == {"new": 2}
    assert (tasks.first, tasks.last) == (SPLIT - timedelta(hours=2), SPLIT + timedelta(hours=3))
    assert tasks.first_seen == {"old": tasks.first, "new": SPLIT}


def test_tasks_on_both_sides_and_outside_of_the_hours_are_left_out_and_counted() -> None:
    entries = [
        *(at(-1, task_id="across"), at(1, task_id="across")),
        *(at(-1, task_id="up to the split"), at(0, task_id="up to the split")),
        *(at(-49), at(-47), at(47), at(48), at(49)),
        *(at(47.5, task_id="late"), at(50, task_id="late")),
    ]
    tasks = read(entries, hours=48)
    assert (tasks.across, tasks.outside) == (2, 3)
    assert (tasks.before.tasks, tasks.after.tasks) == (1, 2)
    assert read(entries).outside == 0


def test_a_task_with_an_unknown_cost_has_none() -> None:
    (totals,) = read([at(-1, 1, task_id="a"), at(-1, None, task_id="a"), at(-1, 3)]).before.kinds.values()
    assert (totals.tasks, totals.costs.count, totals.costs.total) == (2, 1, 3)


def test_runs_of_tools_belong_to_the_task_of_their_trace() -> None:
    tasks = read([tool(-2, "a"), at(-2, task_id="a", task="x"), tool(-1.9, "a", worked=False), tool(1, "nobody")])
    totals = tasks.before.kinds["x"].tools
    assert (totals.successes, totals.attempts, totals.tasks) == (1, 2, 1)
    assert tasks.stray_tools == 1
    assert tasks.after.tasks == 0


def test_a_dearer_task_is_worse_and_noise_is_not() -> None:
    costs = [{"usd": 1 + 0.1 * (number % 5)} for number in range(40)]
    dearer = audited(costs, [{"usd": 1.2 * each["usd"]} for each in costs])
    cost = dearer.changes["cost"]
    assert cost.interval is not None
    assert (cost.before, cost.interval.value, cost.tasks) == (pytest.approx(1.2), pytest.approx(1.2), (40, 40))
    assert 1.1 < cost.interval.low < 1.2 < cost.interval.high < 1.3
    assert dearer.worse == ("cost",)
    cheaper = audited([{"usd": 1.2 * each["usd"]} for each in costs], costs)
    assert cheaper.changes["cost"].result == "better"
    assert not cheaper.worse
    assert audited(costs, costs).changes["cost"].result == "open"


@pytest.mark.parametrize(
    ("measure", "good", "bad"),
    [
        ("retries", {"retries": 0}, {"retries": 1}),
        ("tools", {"tools_called": 2, "tools_succeeded": 2}, {"tools_called": 2, "tools_succeeded": 1}),
        ("errors", {"failed": False}, {"failed": True}),
    ],
)
def test_each_measure_gets_worse_in_its_own_direction(measure: str, good: dict[str, Any], bad: dict[str, Any]) -> None:
    before, after = [good] * 55 + [bad] * 5, [good] * 30 + [bad] * 30
    assert audited(before, after).worse == (measure,)
    back = audited(after, before)
    assert {name: change.result for name, change in back.changes.items()} == {"cost": "open", measure: "better"}
    assert not audited(before, before).worse


def test_more_dear_tasks_are_no_dearer_tasks() -> None:
    cheap, dear = {"usd": 1.0, "task": "cheap"}, {"usd": 9.0, "task": "dear"}
    found = audited([cheap] * 90 + [dear] * 10, [cheap] * 50 + [dear] * 50)
    cost = found.changes["cost"]
    assert (cost.before, cost.after) == pytest.approx((1.8, 1.8))
    assert cost.result == "open"
    assert list(found.kinds) == ["cheap", "dear"]
    assert not found.uncompared


def test_more_tasks_with_failing_tools_are_no_less_accurate_tools() -> None:
    easy = {"task": "easy", "tools_called": 1, "tools_succeeded": 1}
    hard = {"task": "hard", "tools_called": 1, "tools_succeeded": 0}
    tools = audited([easy] * 90 + [hard] * 10, [easy] * 50 + [hard] * 50).changes["tools"]
    assert (tools.before, tools.after) == pytest.approx((0.9, 0.9))
    assert tools.result == "open"


def test_a_kind_that_calls_tools_on_one_side_alone_is_not_in_their_share() -> None:
    both = [{"task": "x", "tools_called": 2, "tools_succeeded": 1}] * 3
    one = [{"task": "y", "tools_called": 8, "tools_succeeded": 8}] * 3
    change = audited([*both, *one], [*both, *[{"task": "y"}] * 3]).changes["tools"]
    assert (change.before, change.after, change.tasks) == (0.5, 0.5, (3, 3))


def test_kinds_with_too_few_tasks_are_left_out_and_named() -> None:
    found = audited(
        [{"task": "x"}] * 3 + [{"task": "gone"}] * 3 + [{"task": "rare"}],
        [{"task": "x"}] * 3 + [{"task": "new"}] * 3 + [{"task": "rare"}] * 3,
    )
    assert list(found.kinds) == ["x"]
    assert sorted(found.uncompared) == ["gone", "new", "rare"]
    assert found.changes["cost"].tasks == (3, 3)


def test_what_is_not_in_the_log_is_no_measure() -> None:
    found = audited([{"usd": None}] * 3, [{"usd": None, "retries": 1}] * 3)
    assert found.changes == {}
    assert found.worse == ()
