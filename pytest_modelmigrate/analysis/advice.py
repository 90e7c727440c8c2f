"""Advice: what to do with each case of a migration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.drift import percent
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import EFFORTS, Effort, Target

Action: TypeAlias = Literal["migrate", "migrate at effort", "fix the prompt", "stay on the baseline", "undecided"]

TUNE_FROM: Final = Decimal("0.3")
"""From this rise of the median cost on, with no change in pass rate, effort or task budget should be tuned."""


@dataclass(frozen=True, slots=True)
class SuitableTarget:
    """A target that a case may go to: it did not regress, and its cost is within the gate.

    Attributes:
        target: the target.
        cost: the median sample at list price, in US dollars; None where the case makes no call that has a cost.
    """

    target: Target
    cost: Cost | None

    @property
    def usd(self) -> Decimal:
        """The cost to sort by: an unknown one is the highest, and none is 0."""
        if self.cost is None:
            return Decimal(0)
        return Decimal("Infinity") if self.cost.usd is None else self.cost.usd


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do with one case.

    Attributes:
        case: the test without its target.
        action: `migrate`, or `migrate at effort` where the target names one; `fix the prompt`, whose failure has a
            published fix; `stay on the baseline`, which means to route the case there; or `undecided`.
        target: the target that the advice is about: that to migrate to, to fix the prompt for, or to stay on; the one
            that needs further samples; None where there is none.
        evidence: why, in one sentence.
        failure: the class of failure to fix; empty for other actions.
        fix: the published fix for that class, with its source; empty for other actions.
        samples_needed: about how many more samples on each side decide an undecided case; None where not known.
        tune: for a case that costs 30% more or above at the same pass rate: what to tune, with the figure.
        suitable: all targets that the case may go to, the cheapest first.
    """

    case: str
    action: Action
    target: Target | None
    evidence: str
    failure: str = ""
    fix: str = ""
    samples_needed: int | None = None
    tune: str = ""
    suitable: tuple[SuitableTarget, ...] = ()

    @property
    def effort(self) -> Effort | None:
        """The effort of the target, where it names one."""
        return self.target.effort if self.target else None

    def plain(self) -> dict[str, Any]:
        """The advice as plain JSON data; what is empty is null."""
        return {
            "case": self.case,
            "action": self.action,
            "target": self.target.id if self.target else None,
            "model": self.target.model if self.target else None,
            "effort": self.effort,
            "failure": self.failure or None,
            "fix": self.fix or None,
            "evidence": self.evidence,
            "samples_needed": self.samples_needed,
            "tune": self.tune or None,
        }


def advise(run: Run, verdict: Verdict) -> tuple[Advice, ...]:
    """One piece of advice for each case of a run with several targets; none for a run with one.

    Of the targets that did not regress and are within the cost gate, a case goes to the cheapest, which may be one of
    several efforts of a model; in an effort audit, only the highest effort counts that the case tried. Other efforts of
    the baseline's own model count only where no other model is compared. Without a target, it needs more samples, its
    prompt has a failure with a published fix, or it stays.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
    """
    if len(run.targets) < 2:  # noqa: PLR2004 - there is nothing to choose from
        return ()
    compared: dict[str, list[Comparison]] = {case: [] for case in dict.fromkeys(each.case for each in run.outcomes)}
    for each in verdict.comparisons:
        compared[each.outcome.case].append(each)
    baseline = run.targets[0]
    base = {each.case: each for each in run.outcomes if each.target.id == baseline.id}
    # Another effort of the baseline's model is no migration, unless nothing but efforts is compared.
    moved = [each for each in run.targets[1:] if each.roles or each.model != baseline.model]
    others = {each.id for each in moved or run.targets}
    return tuple(
        _advice(case, [each for each in found if each.outcome.target.id in others], base.get(case), baseline)
        for case, found in compared.items()
    )


def _advice(case: str, tried: Sequence[Comparison], base: Outcome | None, baseline: Target) -> Advice:
    found = [each for each in tried if not each.superseded]
    suitable = sorted((each for each in found if each.works and not each.over_threshold), key=_price)
    tune = _tuning(suitable[:1] or [each for each in found if each.works], tried)
    choices = tuple(SuitableTarget(each.outcome.target, _cost(each)) for each in suitable)
    if suitable:
        best, target = suitable[0], suitable[0].outcome.target
        action: Action = "migrate at effort" if target.effort and not target.roles else "migrate"
        return Advice(case, action, target, _held_sentence(best), tune=tune, suitable=choices)
    if base is None or base.result == "skipped":
        return Advice(case, "undecided", None, f"it did not run on {baseline.id}, so there is nothing to compare with")
    if not found:
        return Advice(case, "stay on the baseline", baseline, "it ran on no other target")
    unclear = [each for each in found if _is_undecided(each) and not each.over_threshold]
    if unclear:
        first = min(unclear, key=lambda each: (each.samples.samples_needed or 10**9, _price(each)))
        needed = first.samples.samples_needed
        return Advice(case, "undecided", first.outcome.target, _undecided_sentence(first), samples_needed=needed)
    for each in sorted((each for each in found if not each.works and not each.over_threshold), key=_price):
        cause = _fixable(each.outcome)
        if cause is not None:
            failure, fix = cause.failure or "", cause.fix or ""
            sentence = f"{_held_sentence(each)}; {failure}"
            return Advice(case, "fix the prompt", each.outcome.target, sentence, failure=failure, fix=fix)
    return Advice(case, "stay on the baseline", baseline, _stay_sentence(found), tune=tune)


def _is_undecided(each: Comparison) -> bool:
    return each.samples.verdict == "undecided" or each.outcome.held is None


def _cost(each: Comparison) -> Cost | None:
    return each.drift.now if each.drift else None


def _price(each: Comparison) -> Decimal:
    return SuitableTarget(each.outcome.target, _cost(each)).usd


def _fixable(outcome: Outcome) -> Finding | None:
    """The most frequent failing finding with a published fix; None without one."""
    leaves = [leaf for each in outcome.findings if not each.held for leaf in _leaves(each) if leaf.fix and leaf.failure]
    counted = {leaf.failure: sum(other.failure == leaf.failure for other in leaves) for leaf in leaves}
    return max(leaves, key=lambda leaf: counted[leaf.failure], default=None)


def _leaves(finding: Finding) -> Iterator[Finding]:
    """The failing findings with a class of failure, the whole before its parts."""
    if not finding.held:
        yield finding
        for part in finding.parts:
            yield from _leaves(part)


def _held_sentence(each: Comparison) -> str:
    """How often the case holds on both targets, and how its cost changes, in one sentence."""
    target, baseline = each.outcome.target.id, each.baseline.target.id
    if each.samples.several:
        counts = f"{each.samples.candidate.passed}/{each.samples.candidate.samples}"
        against = f"{each.samples.baseline.passed}/{each.samples.baseline.samples}"
        text = f"holds {counts} on {target} against {against} on {baseline}"
        if each.samples.verdict == "same" and counts != against:
            text += ", probably noise"
    else:
        text = f"{_word(each.outcome)} on {target}, and {_word(each.baseline)} on {baseline}"
    change = each.drift.percent if each.drift and each.drift.change is not None else ""
    cost = {"": "", "0%": "; the same cost"}.get(change, f"; cost {change}")
    return f"{text}{cost}"


def _word(outcome: Outcome) -> str:
    if outcome.held is None:
        return "has no answer"
    return "holds" if outcome.held else "fails"


def _undecided_sentence(each: Comparison) -> str:
    needed = each.samples.samples_needed
    if needed is None:
        return f"{_word(each.outcome)} on {each.outcome.target.id}, and {_word(each.baseline)} on the baseline"
    spent = ""
    if each.drift and each.drift.was.usd is not None and each.drift.now.usd is not None:
        spent = f", about {Cost((each.drift.was.usd + each.drift.now.usd) * needed)}"
    number = "1 more sample" if needed == 1 else f"{needed} more samples"
    return f"{_held_sentence(each)}; needs about {number} of each{spent}"


def _stay_sentence(found: Sequence[Comparison]) -> str:
    """Why no target is suitable: of the one that works and is too dear, or of the one that does not work."""
    dear = [each for each in found if each.works]
    if dear:
        best = min(dear, key=_price)
        over = "; ".join(map(str, best.causes.over)) if best.causes else ""
        return f"{_held_sentence(best)}, and {over or f'{best.allowance} more is allowed'}"
    best = min(found, key=_price)
    return _held_sentence(best)


def _tuning(chosen: Sequence[Comparison], found: Sequence[Comparison]) -> str:
    """What to tune where the cheapest target that works costs much more at the same pass rate."""
    best = min(chosen, key=_price, default=None)
    change = best.drift.change if best and best.drift else None
    if best is None or change is None or change < TUNE_FROM or best.samples.verdict == "improved":
        return ""
    rise = percent(change)
    others = [each for each in found if _same_model(each, best) and each is not best and _price(each) < _price(best)]
    tried = [
        f"{each.outcome.target.effort or 'the default effort'} {_change(each)}, {_word(each.outcome)}"
        for each in others
    ]
    seen = f" (tried: {'; '.join(tried)})" if tried else ""
    lowest = best.outcome.target.effort == EFFORTS[0] or any(
        each.superseded and _same_model(each, best) for each in found
    )
    tune = "set a task budget" if lowest else "lower its effort or set a task budget"
    return f"costs {rise} at the same pass rate: {tune}{seen}"


def _same_model(one: Comparison, other: Comparison) -> bool:
    """Whether the targets are efforts of one model; no mix is."""
    targets = one.outcome.target, other.outcome.target
    return targets[0].model == targets[1].model and not any(each.roles for each in targets)


def _change(each: Comparison) -> str:
    return each.drift.percent if each.drift else "without cost"
