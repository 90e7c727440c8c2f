"""Merging runs: the runs of several jobs become the run that one job would have made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.runs import MODES, OptionValue, Run
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.text.listed_names import listed
from pytest_modelmigrate.text.plurals import count

DECIDING: Final = ("baseline_threshold", "cost_threshold", "cause_thresholds", "margin", "audit")
"""Options that decide about the verdict; the merged run has those of the baseline's job."""


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run, and the name of the file that holds it.

    Attributes:
        name: of the file, as messages show it.
        run: what it holds.
    """

    name: str
    run: Run


@dataclass(frozen=True, slots=True)
class MergedRun:
    """What several runs become.

    Attributes:
        run: all outcomes; its `parts` are the runs of the single jobs.
        notes: what was counted once, and which options differ.
    """

    run: Run
    notes: tuple[str, ...]


def merge_runs(
    saved: Sequence[SavedRun], *, baseline: str = "", targets: Sequence[Target] = (), latest: bool = False
) -> MergedRun:
    """Merge the runs of several jobs; their order does not matter.

    Args:
        saved: the runs.
        baseline: id of the baseline; empty for the first target of all runs that have several, or of all runs.
        targets: those that there should be, in this order; a target without an outcome stays in the run.
        latest: of a case and target with different outcomes in several runs, take that of the run that started last.

    Raises:
        InvalidSettingError: there is no run, some are simulated and some are not, no baseline can be told, or several
            runs have different outcomes of one case and target.
    """
    runs, notes = _each_once(sorted(saved, key=_place))
    _refuse_mixed(runs)
    found = {target.id: target for each in (*(one.run.targets for one in runs), targets) for target in each}
    first = baseline or _baseline_of([each.run for each in runs], targets)
    if first not in found:
        names = ", ".join(sorted(found)) or "none"
        raise InvalidSettingError(f"--baseline: no run has the target {first!r}; the targets are {names}")
    ordered = [first, *(target.id for target in targets), *found]
    matrix = tuple(found[each] for each in dict.fromkeys(ordered))
    outcomes, same = _outcomes(runs, latest=latest)
    if same:
        notes.append(f"{count(same, 'outcome')} of several runs, counted once")
    prices, differing = _own_prices(runs)
    if differing:
        notes.append(
            f"pytest_modelmigrate_price gave {count(differing, 'call')} other prices in several runs: those of the run "
            "that started last count"
        )
    parts = tuple({part.id: part for each in runs for part in _parts(each.run)}.values())
    options, other = _options([each.run for each in runs], first)
    notes.extend(other)
    return MergedRun(
        Run(
            targets=matrix,
            outcomes=_in_order(outcomes, matrix),
            id=hashlib.sha256("\n".join(sorted(part.id for part in parts)).encode()).hexdigest()[:32],
            started=min(part.started for part in parts),
            commit=_only([part.commit for part in parts]),
            mode=max((each.run.mode for each in runs), key=_SENDING.index),
            options=options,
            prices=_joined(part.prices for part in parts),
            versions={
                name: _joined(part.versions.get(name, "") for part in parts)
                for name in dict.fromkeys(name for part in parts for name in part.versions)
            },
            own_prices=prices,
            unreached=sum(each.run.unreached for each in runs),
            parts=parts,
            notes=tuple(dict.fromkeys(note for each in runs for note in each.run.notes)),
        ),
        tuple(notes),
    )


_SENDING: Final = ("sim", "replay", "record", "live", "rerecord")
"""Modes by how many requests they send to the API, in rising order."""

assert set(_SENDING) == set(MODES)  # noqa: S101 - a new mode needs its place


def _place(saved: SavedRun) -> tuple[object, ...]:
    run = saved.run
    shard = (run.shard.total, run.shard.number) if run.shard else (0, 0)
    return (*shard, [target.id for target in run.targets], run.started, run.id, saved.name)


def _each_once(saved: Sequence[SavedRun]) -> tuple[list[SavedRun], list[str]]:
    """The runs without those whose parts are all in another one, and a note for each of these."""
    if not saved:
        raise InvalidSettingError("there is no run to merge")
    parts = [{part.id for part in _parts(each.run)} for each in saved]
    kept: list[int] = []
    notes = []
    for index, each in enumerate(saved):
        holders = (
            other
            for other in range(len(saved))
            if other != index and parts[index] <= parts[other] and (parts[index] != parts[other] or other in kept)
        )
        if (holder := next(holders, None)) is None:
            kept.append(index)
        else:
            notes.append(f"{each.name} and {saved[holder].name} hold the same run, which counts once")
    return [saved[index] for index in kept], notes


def _parts(run: Run) -> tuple[RunPart, ...]:
    return run.parts or (
        RunPart(
            id=run.id,
            started=run.started,
            targets=tuple(target.id for target in run.targets),
            shard=run.shard,
            commit=run.commit,
            mode=run.mode,
            prices=run.prices,
            versions=run.versions,
        ),
    )


def _refuse_mixed(runs: Sequence[SavedRun]) -> None:
    simulated = [each.name for each in runs if each.run.simulated]
    real = [each.name for each in runs if not each.run.simulated and each.run.outcomes]
    if simulated and real:
        raise InvalidSettingError(
            f"{listed(simulated)} {'is' if len(simulated) == 1 else 'are'} simulated and {listed(real)} "
            f"{'is' if len(real) == 1 else 'are'} not: what the simulated API answers says nothing about a model\n"
            "  next        merge real runs, or simulated ones"
        )


def _baseline_of(runs: Sequence[Run], targets: Sequence[Target]) -> str:
    """The id of the baseline, as all runs with several targets have it, or all runs."""
    if targets:
        return targets[0].id
    firsts = [
        {run.targets[0].id for run in runs if len(run.targets) >= least} for least in (2, 1)
    ]  # a job of one target has no other baseline to name
    for found in firsts:
        if len(found) == 1:
            return found.pop()
        if found:
            break
    names = sorted(set().union(*firsts))
    if not names:
        raise InvalidSettingError("the runs have no target")
    raise InvalidSettingError(
        f"the jobs have different first targets: {', '.join(names)}\n"
        f"  next        name the target that the others are compared with, such as --baseline={names[0]}"
    )


def _outcomes(runs: Sequence[SavedRun], *, latest: bool) -> tuple[list[Outcome], int]:
    """The outcomes of all runs, and how many of them several runs have."""
    found: dict[tuple[str, str], tuple[SavedRun, Outcome]] = {}
    same = 0
    differing: dict[tuple[str, str], tuple[str, str]] = {}
    for each in runs:
        for outcome in each.run.outcomes:
            held, first = found.setdefault(outcome.key, (each, outcome))
            if held is each:
                continue
            if _without_times(first) == _without_times(outcome):
                same += 1
            elif not latest:
                differing.setdefault(outcome.key, (held.name, each.name))
            elif each.run.started >= held.run.started:
                found[outcome.key] = (each, outcome)
    if differing:
        raise InvalidSettingError(_contradiction(differing))
    return [outcome for _, outcome in found.values()], same


def _contradiction(differing: Mapping[tuple[str, str], tuple[str, str]]) -> str:
    places = [f"{case} on {target}" for case, target in differing]
    files = dict.fromkeys(name for names in differing.values() for name in names)
    return (
        f"{listed(list(files))} have different outcomes of {count(len(places), 'case')}: {listed(places)}\n"
        "  next        leave out the files of jobs that ran again, or pass --latest to count the run that started last"
    )


def _without_times(outcome: Outcome) -> Outcome:
    """An outcome without what differs whenever a recording is replayed."""
    samples = tuple(replace(each, duration_seconds=0.0, latency_seconds=None) for each in outcome.samples)
    return replace(outcome, samples=samples, accepted={})


def _in_order(outcomes: Iterable[Outcome], matrix: Sequence[Target]) -> tuple[Outcome, ...]:
    """By module, case and target; the cases of a module in the order in which their runs have them."""
    columns = {target.id: column for column, target in enumerate(matrix)}
    rows: dict[str, dict[str, list[Outcome]]] = {}
    for each in outcomes:
        rows.setdefault(each.case.partition("::")[0], {}).setdefault(each.case, []).append(each)
    return tuple(
        outcome
        for _, cases in sorted(rows.items())
        for found in cases.values()
        for outcome in sorted(found, key=lambda each: columns.get(each.target.id, len(columns)))
    )


def _own_prices(runs: Iterable[SavedRun]) -> tuple[dict[CallUsage, Decimal], int]:
    """The project's own prices in all runs, and of how many calls the runs have different ones."""
    prices: dict[CallUsage, Decimal] = {}
    differing = set()
    for each in sorted(runs, key=lambda each: (each.run.started, each.run.id)):
        differing |= {call for call, usd in each.run.own_prices.items() if prices.get(call, usd) != usd}
        prices.update(each.run.own_prices)
    return prices, len(differing)


def _options(runs: Sequence[Run], baseline: str) -> tuple[dict[str, OptionValue], list[str]]:
    """The options that all runs share, with those of the baseline's job that decide, and a note for each of these."""
    base = next((run for run in runs if any(each.target.id == baseline for each in run.outcomes)), runs[0])
    options: dict[str, OptionValue] = {}
    notes = []
    for name, value in base.options.items():
        others = {str(run.options.get(name)) for run in runs if run.options.get(name) != value}
        if not others:
            options[name] = value
        elif name in DECIDING:
            options[name] = value
            shown = " and ".join(sorted(map(_option, others)))
            notes.append(
                f"the jobs have different values of {name}: {_option(str(value))} of the baseline's job counts, not "
                f"{shown}"
            )
    return options, notes


def _option(text: str) -> str:
    return "the default" if text in ("None", "") else text


def _only(values: Sequence[str | None]) -> str | None:
    """The value that all have; None where they differ."""
    return values[0] if len(set(values)) == 1 else None


def _joined(values: Iterable[str]) -> str:
    return " and ".join(sorted({each for each in values if each}))
