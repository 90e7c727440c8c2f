"""Agent loops as text: how many turns they take, and how many tool calls work at the first attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.completions import cost_per_completion
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.tool_attempts import TOOL_FAILURES, ToolCounts, added_tools
from pytest_modelmigrate.reports.cells import money
from pytest_modelmigrate.text.plurals import count


def loop_line(outcome: Outcome, price: Price) -> str:
    """The turns and tool calls of an outcome, with several samples its cost per completion; empty for a single call.

    `turns 6; first attempts right 7/9: search 4/6 (invalid input 2), refund 3/3`.

    Args:
        outcome: a case on a target.
        price: prices a call.
    """
    tools = outcome.tools
    parts = [f"turns {outcome.turns:g}"] if outcome.turns > 1 else []
    if tools:
        parts.append(f"first attempts right {_ratio(tools)}: {', '.join(map(_tool, tools))}")
    if parts and len(outcome.decided) > 1:
        parts.append(f"cost per completion {_completion([outcome], price)}")
    return "; ".join(parts)


def loop_notes(verdict: Verdict, price: Price) -> list[str]:
    """How turns and first attempts differ from the baseline, one note for each target where they do.

    `agent loops on opus-4-7: turns 4 -> 6; first attempts right 9/10 -> 7/10 (search: invalid input 0 -> 2)`.
    With several samples, it has the cost per completion as well.

    Args:
        verdict: the verdict on the run.
        price: prices a call.
    """
    by_target: dict[str, list[Comparison]] = {}
    for each in verdict.comparisons:
        if not each.superseded and each.baseline.answered and each.outcome.answered and _is_loop(each):
            by_target.setdefault(each.outcome.target.id, []).append(each)
    notes = (_note(target, found, price) for target, found in by_target.items())
    return [note for note in notes if note]


def _is_loop(each: Comparison) -> bool:
    return bool(each.baseline.tools or each.outcome.tools) or max(each.baseline.turns, each.outcome.turns) > 1


def _note(target: str, comparisons: Sequence[Comparison], price: Price) -> str:
    """The note of a target; empty where nothing differs."""
    was = added_tools(counts for each in comparisons for counts in each.baseline.tools)
    now = added_tools(counts for each in comparisons for counts in each.outcome.tools)
    turns = [sum(each.baseline.turns for each in comparisons), sum(each.outcome.turns for each in comparisons)]
    parts = []
    if turns[0] != turns[1]:
        parts.append(f"turns {turns[0]:g} -> {turns[1]:g}")
    if _ratio(was) != _ratio(now) or _failures(was) != _failures(now):
        moved = "; ".join(_moved(was, now))
        parts.append(f"first attempts right {_ratio(was)} -> {_ratio(now)}{f' ({moved})' if moved else ''}")
    if any(each.samples.several for each in comparisons):
        old = _completion([each.baseline for each in comparisons], price)
        new = _completion([each.outcome for each in comparisons], price)
        parts += [f"cost per completion {old} -> {new}"] if old != new else []
    if not parts:
        return ""
    case = comparisons[0].outcome.case.rpartition("::")[2]
    what = case if len(comparisons) == 1 else count(len(comparisons), "agent loop")
    return f"{what} on {target}: {'; '.join(parts)}"


def _completion(outcomes: Iterable[Outcome], price: Price) -> str:
    cost = cost_per_completion(outcomes, price)
    return "unknown, because no sample holds" if cost is None else money(cost)


def _moved(was: Iterable[ToolCounts], now: Iterable[ToolCounts]) -> list[str]:
    """The classes of failure of each tool whose number changed: `search: invalid input 0 -> 2`."""
    before, after = _failures(was), _failures(now)
    lines = []
    for tool in dict.fromkeys(tool for tool, _ in (*before, *after)):
        classes = [each for each in TOOL_FAILURES if before[tool, each] != after[tool, each]]
        if classes:
            numbers = (f"{each} {before[tool, each]} -> {after[tool, each]}" for each in classes)
            lines.append(f"{tool}: {', '.join(numbers)}")
    return lines


def _failures(tools: Iterable[ToolCounts]) -> Counter[tuple[str, str]]:
    return Counter({(each.tool, failure): number for each in tools for failure, number in each.failures.items()})


def _ratio(tools: Iterable[ToolCounts]) -> str:
    counted = [*tools]
    return f"{sum(each.right for each in counted)}/{sum(each.first_attempts for each in counted)}"


def _tool(each: ToolCounts) -> str:
    failures = ", ".join(f"{failure} {each.failures[failure]}" for failure in TOOL_FAILURES if failure in each.failures)
    return f"{each.tool} {each.right}/{each.first_attempts}{f' ({failures})' if failures else ''}"
