"""The effort audit: the lowest effort of each model at which a case works as well as on the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pytest_modelmigrate.analysis.case_verdicts import CaseVerdict, SampleComparison, compare_samples_of
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.effort_search import EffortSearch
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import EFFORTS, Effort, Target

_Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TriedEffort:
    """A case at one effort of a model.

    Attributes:
        effort: the effort.
        verdict: how its samples compare with those on the baseline.
        passes: how many samples hold.
        samples: how many samples tell.
        works: whether the case works as well as on the baseline.
        cost: the median sample at list price, in US dollars; None where it has none.
    """

    effort: Effort
    verdict: CaseVerdict
    passes: int
    samples: int
    works: bool
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class CaseEffort:
    """The lowest effort that does for a case.

    Attributes:
        case: the test without its target.
        effort: the effort; None where none of those tried does.
        tried: what was tried, the lowest effort first.
        tags: the tags of the case.
    """

    case: str
    effort: Effort | None
    tried: tuple[TriedEffort, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Equivalence:
    """An effort of a model that does in every case what a target of the baseline's model does.

    Attributes:
        target: the baseline, or another effort of its model.
        effort: the lowest effort of the audited model that does the same.
        cases: on how many cases that rests.
    """

    target: Target
    effort: Effort
    cases: int


@dataclass(frozen=True, slots=True)
class EffortAudit:
    """What an audit found of one model.

    A case that works at one effort is taken to work at every higher one, which is not run.

    Attributes:
        model: the model; its effort is None.
        cases: the lowest effort of each case.
        tags: the lowest effort that does for all cases with a tag, by tag; None where there is none.
        equivalences: which effort does what the efforts of the baseline's model do; none for that model itself.
        was: what the cases that have an effort cost on the baseline, a sample each at list price, in US dollars.
        now: what they cost at the effort of each, in US dollars.
    """

    model: Target
    cases: tuple[CaseEffort, ...]
    tags: Mapping[str, Effort | None]
    equivalences: tuple[Equivalence, ...]
    was: Cost
    now: Cost

    @property
    def effort(self) -> Effort | None:
        """The lowest effort that does for all cases; None where there is none."""
        return _highest([each.effort for each in self.cases])

    def plain(self) -> dict[str, Any]:
        """The audit as plain JSON data; costs are decimal strings in US dollars, or null."""
        return {
            "model": self.model.model,
            "effort": self.effort,
            "cost_was_usd": self.was.plain(),
            "cost_now_usd": self.now.plain(),
            "cases": [
                {
                    "case": each.case,
                    "effort": each.effort,
                    "tried": [
                        {
                            "effort": tried.effort,
                            "verdict": tried.verdict,
                            "passes": tried.passes,
                            "samples": tried.samples,
                            "works": tried.works,
                            "cost_usd": tried.cost.plain() if tried.cost else None,
                        }
                        for tried in each.tried
                    ],
                }
                for each in self.cases
            ],
            "tags": dict(self.tags),
            "equivalences": [
                {"target": each.target.id, "effort": each.effort, "cases": each.cases} for each in self.equivalences
            ],
        }


def effort_audits(run: Run, verdict: Verdict) -> tuple[EffortAudit, ...]:
    """What an effort audit found, model by model; nothing for a run without one.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
    """
    found = EffortSearch.of(run.targets, run.options.get("audit")).efforts.values()
    comparisons = {each.outcome.key: each for each in verdict.comparisons}
    return tuple(_audit(targets, run, comparisons) for targets in found)


def _audit(targets: Sequence[Target], run: Run, comparisons: Mapping[_Key, Comparison]) -> EffortAudit:
    cases, drifts = [], []
    for case in dict.fromkeys(each.case for each in run.outcomes):
        ran = [comparisons[case, target.id] for target in targets if (case, target.id) in comparisons]
        if ran:
            last = ran[-1]
            effort = last.outcome.target.effort if last.works else None
            cases.append(CaseEffort(case, effort, tuple(_tried(ran)), last.outcome.tags))
            if effort and last.drift:
                drifts.append(last.drift)
    tags = sorted({tag for each in cases for tag in each.tags})
    return EffortAudit(
        model=Target(targets[0].model, None, targets[0].name),
        cases=tuple(cases),
        tags={tag: _highest([each.effort for each in cases if tag in each.tags]) for tag in tags},
        equivalences=tuple(_equivalences(targets, run)),
        was=total(each.was for each in drifts),
        now=total(each.now for each in drifts),
    )


def _tried(comparisons: Iterable[Comparison]) -> Iterator[TriedEffort]:
    for each in comparisons:
        if (effort := each.outcome.target.effort) is not None:
            yield TriedEffort(
                effort=effort,
                verdict=each.samples.verdict,
                passes=each.outcome.passes,
                samples=len(each.outcome.decided),
                works=each.works,
                cost=each.drift.now if each.drift else None,
            )


def _equivalences(targets: Sequence[Target], run: Run) -> Iterator[Equivalence]:
    """For the baseline and each other effort of its model, the lowest effort that does the same in all its cases."""
    outcomes = {each.key: each for each in run.outcomes if each.held is not None}
    cases = list(dict.fromkeys(each.case for each in run.outcomes))
    for old in run.targets if run.baseline and targets[0].model != run.baseline.model else ():
        if run.baseline is None or old.model != run.baseline.model or old.roles:
            continue
        margin = run.options.get("margin")
        found: dict[str, Effort | None] = {case: None for case in cases if (case, old.id) in outcomes}
        for target in reversed(targets):
            ran = [case for case in found if (case, target.id) in outcomes]
            pairs = [(outcomes[case, old.id], outcomes[case, target.id]) for case in ran]
            compared = compare_samples_of(pairs, margin=margin if isinstance(margin, float) else 0.0)
            for case, (before, after), each in zip(ran, pairs, compared, strict=True):
                if _no_worse(before, after, each):
                    found[case] = target.effort
        effort = _highest([*found.values()])
        if effort is not None:
            yield Equivalence(old, effort, len(found))


def _no_worse(before: Outcome, after: Outcome, compared: SampleComparison) -> bool:
    return compared.verdict not in ("regressed", "undecided") and (after.held is True or not before.held)


def _highest(efforts: Sequence[Effort | None]) -> Effort | None:
    """The highest of several efforts; None where one is None, or there are none."""
    known = [EFFORTS.index(each) for each in efforts if each is not None]
    return EFFORTS[max(known)] if known and len(known) == len(efforts) else None
