"""The log audit as text and as JSON: what a migration changed, and a verdict in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from pytest_modelmigrate.analysis.log_audit import MEASURES, Change, LogAudit, Measure
from pytest_modelmigrate.analysis.log_prices import LogPrices
from pytest_modelmigrate.analysis.logged_tasks import LoggedTasks, Side, moment_text
from pytest_modelmigrate.analysis.statistics.strata import Interval
from pytest_modelmigrate.reports.columns import aligned, one_line
from pytest_modelmigrate.text.plurals import count

FORMAT: Final = "modelmigrate-log-audit/1"
"""The format of an audit as JSON."""

_LABELS: Final[dict[Measure, str]] = {
    "cost": "cost of a task",
    "retries": "retries of a task",
    "tools": "tool calls that work",
    "errors": "calls that fail",
}
_MISSING: Final[dict[Measure, str]] = {
    "cost": "costs cannot be compared: too few tasks have a known cost; log the tokens of each call, or name the "
    "column of the cost: --column cost_usd=NAME",
    "retries": "retries are not in the log; where they are logged, name the column: --column retries=NAME",
    "tools": "tool calls are not in the log; where they are, name the columns: --column tools_called=NAME "
    "--column tools_succeeded=NAME",
    "errors": "failed calls are not in the log; where they are, name the column: --column status=NAME",
}
_RESULTS: Final = {"worse": "worse", "better": "better", "open": "no clear change"}
_KINDS_SHOWN: Final = 10
_MODELS_SHOWN: Final = 4
_STILL_THERE: Final = 0.05
"""The share of calls after the split above which the old model is named."""

_TOPICS: Final[dict[Measure, str]] = {
    "cost": "cost",
    "retries": "retries",
    "tools": "tool accuracy",
    "errors": "failed calls",
}


def audit_lines(tasks: LoggedTasks, audit: LogAudit) -> Iterator[str]:
    """The audit as a terminal shows it; its last line is the verdict."""
    yield f"split       {moment_text(tasks.split)}{f', {tasks.hours:g} hours on each side' if tasks.hours else ''}"
    for name, side in (("before", tasks.before), ("after", tasks.after)):
        yield f"{name:<12}{side.tasks:,} {'task' if side.tasks == 1 else 'tasks'}: {_models(side)}"
    if audit.changes:
        yield ""
        head = ("", "before", "after", "change", "95% interval", "")
        yield from aligned([head, *(_row(_LABELS[name], change) for name, change in audit.changes.items())])
    kinds = [(name, changes["cost"]) for name, changes in audit.kinds.items() if "cost" in changes]
    if len(kinds) > 1:
        yield ""
        head = ("cost of a task", "tasks", "before", "after", "change", "95% interval")
        yield from aligned([head, *(_kind_row(name, change) for name, change in kinds[:_KINDS_SHOWN])])
        if len(kinds) > _KINDS_SHOWN:
            yield f"{len(kinds) - _KINDS_SHOWN:,} rarer kinds of task are in --json"
    yield ""
    yield f"verdict: {verdict(tasks, audit)}"


def verdict(tasks: LoggedTasks, audit: LogAudit) -> str:
    """What the migration changed, in a sentence or two."""
    if not audit.changes:
        return "nothing can be compared"
    said = {name: _sentence(name, change) for name, change in audit.changes.items()}
    by_result = {
        result: [said[name] for name, change in audit.changes.items() if change.result == result] for result in _RESULTS
    }
    worse, better, unclear = by_result["worse"], by_result["better"], by_result["open"]
    word = "WORSE" if worse else "better" if better else "no clear change"
    changed = f"since {moment_text(tasks.split)}, {', and '.join([*worse, *better])}" if worse or better else ""
    if not unclear:
        return f"{word}: {changed}"
    rest = f"no clear change in {_listed(unclear)}"
    return f"{word}: {changed}; {rest}" if changed else rest


def notes(tasks: LoggedTasks, audit: LogAudit, prices: LogPrices) -> Iterator[str]:
    """What the figures do not say: what is not in the log, and what was left out."""
    for name in MEASURES:
        if name not in audit.changes:
            yield _MISSING[name]
    yield from _doubts(tasks)
    for reason, number in prices.unpriced.items():
        yield f"{count(number, 'call')} without a cost ({reason}); their tasks are left out of the cost"
    if prices.as_logged:
        yield f"{count(prices.as_logged, 'call')} with the cost that is in the log, because no price is known"
    left_out = (
        (tasks.across, "task", "with calls before and after the split"),
        (tasks.outside, "task", "outside of the hours around the split"),
        (tasks.stray_tools, "tool run", "whose trace has no call of a model"),
    )
    yield from (f"{count(number, what)} {why}, left out" for number, what, why in left_out if number)
    if audit.uncompared:
        names = _listed([one_line(name) or "(without a name)" for name in audit.uncompared[:_MODELS_SHOWN]])
        yield f"{count(len(audit.uncompared), 'kind')} of task with fewer than 2 tasks on a side, left out: {names}"


def _doubts(tasks: LoggedTasks) -> Iterator[str]:
    """What may be wrong with how the log was divided."""
    for model, _ in tasks.before.models.most_common(1):
        share = tasks.after.models[model] / max(1, tasks.after.models.total())
        if share >= _STILL_THERE:
            yield (
                f"{share:.0%} of the calls after the split are still answered by {one_line(model)}; is the split "
                f"right? {seen_first(tasks)}"
            )
    if tasks.without_id:
        yield (
            f"{count(tasks.without_id, 'call')} without a task id: each counts as a task of its own; --column "
            "task_id=NAME puts the calls of a task together"
        )


def seen_first(tasks: LoggedTasks) -> str:
    """When each model was called first, so that one can see where the split should be."""
    found = sorted(tasks.first_seen.items(), key=lambda item: item[1])
    return _listed([f"{one_line(model)} from {moment_text(moment)} on" for model, moment in found[:_MODELS_SHOWN]])


def json_audit(tasks: LoggedTasks, audit: LogAudit, prices: LogPrices) -> str:
    """The audit as JSON."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "split": tasks.split.isoformat(),
        "hours": tasks.hours,
        "before": {"tasks": tasks.before.tasks, "models": dict(tasks.before.models)},
        "after": {"tasks": tasks.after.tasks, "models": dict(tasks.after.models)},
        "changes": {name: change.plain() for name, change in audit.changes.items()},
        "kinds": {
            kind: {name: change.plain() for name, change in changes.items()} for kind, changes in audit.kinds.items()
        },
        "uncompared": list(audit.uncompared),
        "notes": list(notes(tasks, audit, prices)),
        "worse": list(audit.worse),
        "verdict": verdict(tasks, audit),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _row(label: str, change: Change) -> tuple[str, ...]:
    before, after = _value(change.measure, change.before), _value(change.measure, change.after)
    return label, before, after, *_interval(change), _RESULTS[change.result]


def _kind_row(name: str, change: Change) -> tuple[str, ...]:
    tasks = " / ".join(f"{each:,}" for each in change.tasks)
    values = (_value("cost", each) for each in (change.before, change.after))
    return one_line(name) or "(without a name)", tasks, *values, *_interval(change)


def _interval(change: Change) -> tuple[str, str]:
    """The change and its interval, as cells."""
    if change.interval is None:
        return "-", "-"
    value, low, high = (_difference(change, each) for each in _ends(change.interval))
    unit = " points" if change.measure in ("tools", "errors") else ""
    return f"{value}{unit}", f"{low} to {high}{unit}"


def _ends(interval: Interval) -> tuple[float, float, float]:
    return interval.value, interval.low, interval.high


def _difference(change: Change, value: float) -> str:
    if change.measure == "cost":
        return f"{value - 1:+.1%}"
    return f"{value:+.3f}" if change.measure == "retries" else f"{100 * value:+.1f}"


def _value(measure: Measure, value: float) -> str:
    if measure == "cost":
        return f"${value:.4f}" if value >= 0.001 or not value else f"${value:.6f}"  # noqa: PLR2004 - a tenth of a cent
    return f"{value:.3f}" if measure == "retries" else f"{value:.1%}"


def _sentence(name: Measure, change: Change) -> str:
    """A part of the verdict, such as `a task costs 27.6% more (+21.0% to +34.5%)`."""
    value, interval = _interval(change)
    if change.result == "open":
        return f"{_TOPICS[name]} ({interval})" if change.interval else _TOPICS[name]
    rose = (change.result == "worse") != (name == "tools")
    if name == "cost":
        return f"a task costs {value.lstrip('+-')} {'more' if rose else 'less'} ({interval})"
    more = "more" if rose else "fewer"
    verb = {"retries": f"a task takes {more} retries", "tools": f"{more} tool calls work"}.get(
        name, f"{more} calls fail"
    )
    return f"{verb} ({_value(name, change.before)} -> {_value(name, change.after)}, {interval})"


def _models(side: Side) -> str:
    calls = side.models.total()
    found = side.models.most_common()
    shown = [f"{one_line(model)} {number / calls:.0%}" for model, number in found[:_MODELS_SHOWN]]
    more = [f"{len(found) - _MODELS_SHOWN} more"] if len(found) > _MODELS_SHOWN else []
    return ", ".join([*shown, *more]) or "no calls"


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:-1]) + f" and {texts[-1]}" if len(texts) > 1 else "".join(texts)
