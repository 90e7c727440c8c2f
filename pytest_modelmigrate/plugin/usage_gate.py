"""The snapshot gate: a test whose cost rose beyond its threshold fails, and says what moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.analysis.drift import CostDrift, compare, percent
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.plugin.case import CaseState, command_for

SIMULATED: str = " (simulated)"
"""Ends the target's name in a snapshot of simulated usage, which is never compared with real usage."""


@dataclass
class SnapshotTally:
    """What the gate saw in this process.

    Attributes:
        missing: cases and targets without a snapshot.
        written: cases and targets whose snapshot was written.
    """

    missing: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


def check_usage(
    item: pytest.Item, state: CaseState, default: float | None, snapshot: Any, tally: SnapshotTally
) -> str | None:
    """Hold the usage of a test against its snapshot.

    Args:
        item: the test.
        state: what it learnt.
        default: the threshold of the options, as a fraction; None compares no costs.
        snapshot: syrupy's `snapshot` fixture.
        tally: is told what was missing or written.

    Returns:
        Why the test fails, or None.

    Raises:
        CorruptFileError: the snapshot file cannot be read.
        UnwritableFolderError: the snapshot file has to be written and cannot be.
    """
    from pytest_modelmigrate.store.snapshots import (
        UsageExtension,
        calls_in,
        entry,
        entry_of,
        location_of,
        refuse_unwritable,
        snapshot_name,
    )

    calls = state.outcome.calls
    if not calls or not state.declared.task.snapshot:
        return None
    path, case = location_of(item.path), state.case.partition("::")[2]
    name = state.target.id + (SIMULATED if state.outcome.simulated else "")
    kept = entry_of(path, case, name)
    updating = bool(item.config.getoption("update_snapshots", False))
    if kept is None and not updating:
        tally.missing.append(snapshot_name(case, name))
        return None
    if updating:
        refuse_unwritable(path)
    drift = compare(calls_in(kept), calls, price_call) if kept else None
    limit = _limit(state, default)
    assertion = snapshot.use_extension(UsageExtension)
    assertion.extension.accepts = _accepting(drift, limit) if not updating else None
    new = entry(calls, total(price_call(call) for call in calls))
    if assertion(name=snapshot_name(case, name)) == new:
        if updating and (kept is None or kept["calls"] != new["calls"]):
            tally.written.append(snapshot_name(case, name))
        return None
    return None if drift is None else explain(drift, limit, path, command_for(item, state.target, "--snapshot-update"))


def explain(drift: CostDrift, limit: float | None, path: Path, command: str) -> str:
    """The message of a test that became too dear: was, now, percent, what moved, and the update command."""
    lines = [f"the cost of this case changed by {drift.percent}, and {limit or 0:.0%} is allowed"]
    lines.append(f"  was         {drift.was}   {_calls(drift.calls_was)}")
    lines.append(f"  now         {drift.now}   {_calls(drift.calls_now)}")
    lines.extend(f"  unknown     {note}" for note in dict.fromkeys((drift.was.note, drift.now.note)) if note)
    for index, move in enumerate(drift.moves):
        label = "moved" if index == 0 else ""
        rise = f" ({percent_of(move.was, move.now)})" if move.was else ""
        lines.append(f"  {label:<11} {move.token_class} {move.was:,} -> {move.now:,}{rise}")
    lines.append(f"  snapshot    {path.parent.name}/{path.name}")
    lines.append(f"  to accept   {command}")
    return "\n".join(lines)


def percent_of(was: int, now: int) -> str:
    """The change of a count in percent."""
    return percent(Decimal(now) / Decimal(was) - 1)


def _limit(state: CaseState, default: float | None) -> float | None:
    task = state.declared.task
    if not task.costs_compared:
        return None
    return default if task.cost_threshold is None else task.cost_threshold


def _accepting(drift: CostDrift | None, limit: float | None) -> Callable[[str, str], bool]:
    def accepts(_was: str, _now: str) -> bool:
        return drift is not None and (limit is None or not drift.exceeds(limit))

    return accepts


def _calls(number: int) -> str:
    return f"{number} call" if number == 1 else f"{number} calls"
