"""The verdict on a merged run: that of one job which ran everything, and what is missing from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pytest_modelmigrate.analysis.baseline_gate import DEFAULT_RISE, BaselineGate
from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.kept_options import kept_cause_thresholds, kept_margin, kept_threshold
from pytest_modelmigrate.analysis.undecided_runs import is_inconclusive
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.outcomes import Threshold
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.text.plurals import count

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class MergedVerdict:
    """The verdict on a merged run.

    Attributes:
        verdict: whether the migration passes; its reasons name the targets, shards and cases that no job has.
        inconclusive: whether nothing is wrong but calls without an answer.
    """

    verdict: Verdict
    inconclusive: bool


def judge_merged(
    run: Run,
    price: Price,
    *,
    threshold: Threshold | None = None,
    causes: CauseThresholds | None = None,
    margin: float | None = None,
    partial: bool = False,
) -> MergedVerdict:
    """Compare every target with the baseline as at the end of a run, with the costs that were accepted.

    Args:
        run: a merged run.
        price: prices a call.
        threshold: how much a case may cost more than on the baseline, as a fraction, or `off`; None is that of the run.
        causes: how much single causes may add to a cost, as fractions; None are those of the run.
        margin: how much lower a pass rate may be, as a fraction; None is that of the run.
        partial: whether a run passes in which targets, shards or cases are missing.

    Raises:
        InvalidSettingError: the thresholds of the run are invalid.
    """
    drift = kept_threshold(run, "cost_threshold")
    gate = BaselineGate(
        kept_threshold(run, "baseline_threshold") if threshold is None else threshold,
        drift=DEFAULT_RISE if drift is None or drift == "off" else drift,
        causes=kept_cause_thresholds(run) if causes is None else causes,
    )
    allowed = kept_margin(run) if margin is None else margin
    verdict = judge(run, price, gate, unreached=run.unreached, margin=allowed)
    accepted = {
        each.outcome.key: each.outcome.accepted[each.baseline.target.id]
        for each in verdict.comparisons
        if each.over_threshold and each.baseline.target.id in each.outcome.accepted
    }
    if accepted:
        verdict = judge(run, price, replace(gate, accepted=accepted), unreached=run.unreached, margin=allowed)
    missing = tuple(missing_from(run))
    if missing and partial:
        verdict = replace(verdict, reasons=(*verdict.reasons, *missing))
    elif missing:
        verdict = replace(verdict, passed=False, reasons=(*missing, *verdict.reasons))
    whole = not run.unreached and (partial or not missing)
    return MergedVerdict(verdict, whole and is_inconclusive(verdict, run.outcomes))


def missing_from(run: Run) -> Iterator[str]:
    """What no job of a merged run has: a target, a shard, a case on a target; a sentence each."""
    ran = {outcome.target.id for outcome in run.outcomes}
    shards = {target.id: _missing_shards(run.parts, target.id) for target in run.targets}
    for index, target in enumerate(run.targets):
        if target.id in ran:
            continue
        nothing = ", the baseline: nothing was compared" if not index else ""
        yield f"no job has an outcome on {target.id}{nothing}"
    for text in dict.fromkeys(text for target in run.targets if target.id in ran for text in shards[target.id]):
        lacking = [target.id for target in run.targets if target.id in ran and text in shards[target.id]]
        place = "" if len(lacking) == len(ran) else f" of {', '.join(lacking)}"
        yield f"{text}{place} is missing" if text.startswith("shard ") else f"{text}{place}"
    cases = dict.fromkeys(outcome.case for outcome in run.outcomes)
    reached = {outcome.key for outcome in run.outcomes}
    for target in run.targets:
        lacking = [case for case in cases if (case, target.id) not in reached]
        if target.id in ran and lacking and not shards[target.id]:
            yield f"{count(len(lacking), 'case')} without an outcome on {target.id}: {_named(lacking)}"
    yield from _lost_cases(run, len(cases), complete=not any(shards.values()))


def _missing_shards(parts: Sequence[RunPart], target: str) -> list[str]:
    """The shards that a target lacks; none where a job ran all cases on it."""
    own = [part.shard for part in parts if target in part.targets]
    if None in own:
        return []
    found = {(shard.number, shard.total) for shard in own if shard}
    totals = sorted({total for _, total in found})
    if len(totals) > 1:
        return [
            f"the shards are of different splits: {', '.join(f'{number}/{total}' for number, total in sorted(found))}"
        ]
    return [
        f"shard {number}/{total}" for total in totals for number in range(1, total + 1) if (number, total) not in found
    ]


def _lost_cases(run: Run, found: int, *, complete: bool) -> Iterator[str]:
    """Whether the shards have all cases that were split."""
    split = {part.shard.cases for part in run.parts if part.shard and part.shard.cases is not None}
    if len(split) > 1:
        numbers = " and ".join(map(str, sorted(split)))
        yield f"the shards are of different suites, with {numbers} cases: the jobs selected different tests"
    elif split and complete and not run.unreached and all(part.shard for part in run.parts) and found < max(split):
        yield f"{count(max(split) - found, 'case')} in no shard: the jobs left out tests, as with --lf"


def _named(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - _MOST_NAMES} more" if len(cases) > _MOST_NAMES else ""
    return ", ".join(cases[:_MOST_NAMES]) + more
