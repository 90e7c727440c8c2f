"""The snapshot gate: a test fails when its cost rises beyond its threshold, or has no price."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.cause_thresholds import CauseOver
from pytest_modelmigrate.analysis.cost_causes import cost_causes
from pytest_modelmigrate.analysis.drift import Price, percent, threshold_text
from pytest_modelmigrate.analysis.median_sample import Calls, median_sample
from pytest_modelmigrate.analysis.snapshot_drift import SnapshotDrift, SnapshotGate
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.commands import command_for
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.shapes import explain_shape, shape_changes, shape_kept
from pytest_modelmigrate.plugin.task_marker import Task
from pytest_modelmigrate.reports.accepted import Accepted
from pytest_modelmigrate.reports.drift_lines import drift_lines, line
from pytest_modelmigrate.store.redaction import refuse_secrets
from pytest_modelmigrate.store.snapshots import (
    SIMULATED,
    entry,
    entry_of,
    file_of,
    folder_of,
    refuse_unwritable,
    rewrite_old,
    snapshot_name,
)
from pytest_modelmigrate.store.usage_file import samples_in
from pytest_modelmigrate.wire.decision import Mode

if TYPE_CHECKING:
    from pytest_modelmigrate.behaviours.shape import Shape


@dataclass
class SnapshotTally:
    """The usage snapshots that this process missed or wrote.

    Attributes:
        missing: cases and targets without a snapshot.
        written: cases and targets whose snapshot was written.
        rewritten: the folders whose entries were moved there from a file in an older format.
        accepted: what changed in the snapshots that were written.
        unwritten: cases and targets whose snapshot could not be written.
        problems: why they could not.
    """

    missing: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def not_written(self, names: Collection[str], problem: str) -> None:
        """Note that snapshots could not be written, when syrupy wrote them at the end."""
        self.written = [name for name in self.written if name not in names]
        self.accepted.clear()
        self.unwritten.extend(names)
        self.problems.append(problem)

    def plain(self) -> dict[str, Any]:
        """The counts as plain data, which a pytest-xdist worker sends to its controller."""
        return {**vars(self), "accepted": [asdict(each) for each in self.accepted]}

    def take(self, data: Mapping[str, Any]) -> None:
        """Add the counts of a worker."""
        for name in ("missing", "written", "rewritten", "unwritten", "problems"):
            getattr(self, name).extend(data[name])
        self.accepted.extend(Accepted(**each) for each in data["accepted"])


@dataclass(frozen=True, slots=True)
class CaseUsage:
    """What the gate compares of a case on a target.

    Attributes:
        case: the test without its target.
        target: the target.
        task: its `task` marker.
        samples: the calls of each of its samples.
        simulated: whether the simulated API answered any of them.
        shape: the shape of its reply, where shapes are kept.
        snapshot: returns syrupy's `snapshot` fixture.
    """

    case: str
    target: Target
    task: Task
    samples: tuple[Calls, ...]
    simulated: bool
    shape: Shape | None
    snapshot: Callable[[], Any]

    @classmethod
    def of(cls, state: CaseState, settings: Settings) -> Self:
        """The usage of a test that runs once."""
        task, shape = state.declared.task, shape_kept(state, settings)
        return cls(state.case, state.target, task, (state.calls,), state.simulated, shape, state.snapshot)


def check_usage(
    item: pytest.Item, usage: CaseUsage, settings: Settings, tally: SnapshotTally, price: Price
) -> str | None:
    """Compare the usage of a case, and with `--migrate-shape` the shape of its reply, with its snapshot.

    Args:
        item: the test.
        usage: its calls, and the shape of its reply.
        settings: the default thresholds, and whether shapes are compared.
        tally: counts the snapshots that are missing or written.
        price: gives the cost of a call.

    Returns:
        Why the test fails, or None.

    Raises:
        CorruptFileError: the snapshot file cannot be read.
        SecretFoundError: the snapshot file has to be written, and the name of the case holds a credential.
        UnwritableFolderError: the snapshot file has to be written and cannot be.
    """
    if not any(usage.samples) or not usage.task.snapshot:
        return None
    folder, case = folder_of(item.path), usage.case.partition("::")[2]
    target = usage.target.id + (SIMULATED if usage.simulated else "")
    path, name = file_of(folder, target), snapshot_name(case, target)
    updating = bool(item.config.getoption("update_snapshots", False))
    if updating and rewrite_old(folder):
        tally.rewritten.append(str(folder))
    kept = entry_of(folder, case, target)
    if kept is None and not updating:
        tally.missing.append(name)
        return None
    if updating:
        refuse_unwritable(path)
        refuse_secrets(case, str(path))
    from pytest_modelmigrate.store.usage_extension import UsageExtension

    shape, cost = usage.shape, list_price(median_sample(usage.samples, price), price)
    new, gate = entry(usage.samples, cost, shape, kept), _gate(usage.task, settings)
    if kept and UsageExtension.same(kept, new) and (cost.known or gate.off):
        return None
    drift = gate.drift(samples_in(kept), usage.samples, price) if kept else None
    dearer = drift is not None and drift.dearer
    changes = shape_changes(kept, shape)
    assertion = usage.snapshot().use_extension(UsageExtension)
    UsageExtension.not_written = tally.not_written
    assertion.extension.accepts = None if updating else lambda _was, _now: not dearer and not changes
    if assertion(name=name) == new and (updating or not dearer):
        if updating and not (kept and UsageExtension.same(kept, new)):
            tally.written.append(name)
            tally.accepted.append(_accepted(usage, kept, drift, changes, price))
        elif shape and kept and "shape" not in kept:
            tally.missing.append(f"{name} (shape)")
        return None
    again = [f"--migrate-calls={settings.mode}"] if settings.mode in (Mode.SIM, Mode.LIVE) else []
    command = command_for(item, usage.target, *again, "--snapshot-update")
    if drift is not None and dearer:
        return explain(drift, path, command)
    return explain_shape(changes, path, command)


def _accepted(
    usage: CaseUsage, kept: Mapping[str, Any] | None, drift: SnapshotDrift | None, changes: Sequence[str], price: Price
) -> Accepted:
    """What changed in a snapshot that is written."""
    case, target = usage.case, usage.target.id
    if drift is None or kept is None:
        return Accepted(case, target, "", str(list_price(median_sample(usage.samples, price), price)))
    causes = drift.causes or cost_causes(
        median_sample(samples_in(kept), price), median_sample(usage.samples, price), price
    )
    told = [*([str(causes)] if causes and str(causes) else []), *changes]
    cost = drift.cost
    rise = float(cost.change or 0)
    return Accepted(case, target, str(cost.was), str(cost.now), cost.percent, rise, "; ".join(told))


def explain(found: SnapshotDrift, path: Path, command: str) -> str:
    """The message of a case whose cost rose beyond a threshold, or is unknown, and what to do about it.

    Args:
        found: the change in cost.
        path: the snapshot file.
        command: accepts the cost.
    """
    drift, over = found.cost, found.judged.over if found.judged else ()
    allowed = "" if found.threshold == "off" else f", and {threshold_text(found.threshold)} is allowed"
    if not drift.now.known:
        own = ", cause_thresholds={}" if found.judged else ""
        next_step = (
            "give a price with the hook pytest_modelmigrate_price, or compare no costs of this case with "
            f'@pytest.mark.task(cost_threshold="off"{own})'
        )
        lines = [f"the cost of this case is unknown{allowed}", *drift_lines(drift), line("next", next_step)]
        return "\n".join(lines)
    lines = [_first_line(found, over, allowed), *drift_lines(drift)]
    lines += [line("causes", str(found.causes))] if found.causes else []
    lines += [line("too much", str(each)) for each in over]
    if found.judged and found.judged.known and found.judged.rest_exceeds(found.threshold):
        rest = found.judged.rest
        lines.append(line("too much", f"all other causes {percent(rest) if rest is not None else 'new cost'}{allowed}"))
    lines += [line("snapshot", "/".join(path.parts[-3:])), line("to accept", command)]
    return "\n".join(lines)


def _first_line(found: SnapshotDrift, over: Sequence[CauseOver], allowed: str) -> str:
    if over:
        return f"{over[0].cause} adds more to the cost of this case than is allowed"
    if not found.cost.was.known:
        return f"the cost of this case was unknown{allowed}"
    return f"the cost of this case changed by {found.cost.percent}{allowed}"


def _gate(task: Task, settings: Settings) -> SnapshotGate:
    threshold, causes = task.cost_threshold, task.cause_thresholds
    return SnapshotGate(
        settings.cost_threshold if threshold is None else threshold,
        settings.cause_thresholds if causes is None else causes,
    )
