"""The search for the lowest effort: which efforts of a model a case tries, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from pytest_modelmigrate.analysis.case_verdicts import compare_samples_of, works_as_well
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import EFFORT_AUDIT, Run
from pytest_modelmigrate.facts.targets import EFFORTS, Target


@dataclass(frozen=True, slots=True)
class EffortSearch:
    """For each model, the efforts that a case tries until one works as well as the baseline.

    Attributes:
        efforts: by model id, its targets, the lowest effort first.
    """

    efforts: Mapping[str, tuple[Target, ...]]

    @classmethod
    def of(cls, targets: Sequence[Target], audit: object) -> Self:
        """The search of a run through its targets that name an effort, without mixes and the baseline, the first one.

        Args:
            targets: the targets of the run.
            audit: the value of `--migrate-audit`; anything else than `efforts` searches nothing.
        """
        found: dict[str, list[Target]] = {}
        for target in targets[1:] if audit == EFFORT_AUDIT else ():
            if target.effort and not target.roles:
                found.setdefault(target.model, []).append(target)
        return cls({model: tuple(sorted(each, key=_effort)) for model, each in found.items()})

    @property
    def searched(self) -> frozenset[str]:
        """The ids of the targets that not every case runs on, or whose results do not count in every case."""
        return frozenset(target.id for targets in self.efforts.values() if len(targets) > 1 for target in targets)

    @property
    def later(self) -> frozenset[str]:
        """The ids of the targets that run only where a lower effort of their model does not do."""
        return frozenset(target.id for targets in self.efforts.values() for target in targets[1:])

    def following(self, tried: Mapping[str, Outcome], baseline: str, *, margin: float = 0.0) -> Iterator[str]:
        """The ids of the targets that a case tries next: of each model whose highest effort so far does not do.

        A case that does not hold on the baseline, or has no answer on a target, tries no further effort: there would be
        nothing to compare it with.

        Args:
            tried: the outcomes of the case so far, by the id of the target.
            baseline: the id of the baseline.
            margin: how much lower the pass rate may be than on the baseline, as a fraction.
        """
        before = tried.get(baseline)
        if before is None or before.held is not True:
            return
        for targets in self.efforts.values():
            ran = [tried[target.id] for target in targets if target.id in tried]
            if not ran or len(ran) == len(targets) or ran[-1].held is None:
                continue
            # At the level of a single case: the verdict of all cases together is stricter, and calls fewer regressed.
            compared = compare_samples_of([(before, ran[-1])], margin=margin)[0]
            if not works_as_well(before, ran[-1], compared):
                yield targets[len(ran)].id


def superseded(run: Run) -> frozenset[tuple[str, str]]:
    """The cases and targets of an effort audit whose place a higher effort of the model took.

    Their results and costs do not count: the highest effort that a case tried does.

    Returns:
        Keys of outcomes; none for a run without an effort audit.
    """
    search = EffortSearch.of(run.targets, run.options.get("audit"))
    ran = {outcome.key for outcome in run.outcomes if outcome.result != "skipped"}
    cases = {case for case, _ in ran}
    found: set[tuple[str, str]] = set()
    for targets in search.efforts.values():
        for case in cases:
            found.update([(case, target.id) for target in targets if (case, target.id) in ran][:-1])
    return frozenset(found)


def _effort(target: Target) -> int:
    return EFFORTS.index(target.effort) if target.effort else -1
