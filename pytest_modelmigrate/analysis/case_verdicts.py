"""Case verdicts: what the samples of a case on two targets say, beyond what chance explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.analysis.statistics.exact_tests import compare, difference_interval, non_inferior
from pytest_modelmigrate.analysis.statistics.holm import adjusted
from pytest_modelmigrate.analysis.statistics.power import more_samples
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.analysis.statistics.sequential_test import SequentialTest
from pytest_modelmigrate.facts.outcomes import Outcome

CaseVerdict: TypeAlias = Literal["regressed", "improved", "same", "non_inferior", "undecided"]

ALPHA: Final = 0.05
"""How often any case of a target is called regressed by chance alone, at most; the same for improved."""

TIMES_AS_MANY: Final = 4
"""A difference that takes more than so many times as many further samples to decide counts as noise."""


@dataclass(frozen=True, slots=True)
class SampleComparison:
    """The samples of a case on a target, compared with those on the baseline.

    Attributes:
        verdict: `regressed` or `improved` where chance does not explain the difference, `non_inferior` where the pass
            rate is above the baseline's less the margin, `same` where nothing speaks for a difference, and `undecided`
            where further samples would tell. With one sample on each side, the results are taken as they are.
        baseline: the samples on the baseline.
        candidate: the samples on the target.
        p_value: how surprising the difference would be by chance, adjusted for the number of cases (Holm); None with
            one sample on each side.
        e_value: the evidence of the test that may stop early, in the direction of the difference; None where the number
            of samples was fixed.
        samples_needed: about how many more samples on each side decide an undecided case; None where that is not known.
    """

    verdict: CaseVerdict
    baseline: Passes
    candidate: Passes
    p_value: float | None = None
    e_value: float | None = None
    samples_needed: int | None = None

    @property
    def several(self) -> bool:
        """Whether either side has more than one sample."""
        return max(self.baseline.samples, self.candidate.samples) > 1


def compare_samples_of(
    pairs: Sequence[tuple[Outcome, Outcome]], *, margin: float = 0.0, alpha: float = ALPHA
) -> list[SampleComparison]:
    """Compare every case of one target with the same case on the baseline.

    The number of cases is part of the question: with 40 of them, two would look regressed by chance at a level of 5%.
    So the p-values of each direction are adjusted together.

    Args:
        pairs: each case on the baseline and on the target.
        margin: how much lower the pass rate may be than on the baseline.
        alpha: how often any case is called regressed by chance alone, at most.
    """
    single = [_single(before, after) for before, after in pairs]
    tested = [index for index, each in enumerate(single) if each is None]
    raw = [_p_values(*pairs[index], margin, alpha) for index in tested]
    families = [adjusted([each.p_values[claim] for each in raw]) for claim in range(3)]
    found: dict[int, SampleComparison] = {}
    for place, index in enumerate(tested):
        regressed, improved, no_worse = (family[place] for family in families)
        found[index] = _decided(raw[place], (regressed, improved, no_worse), margin, alpha, len(tested))
    return [each if each is not None else found[index] for index, each in enumerate(single)]


def works_as_well(before: Outcome, after: Outcome, compared: SampleComparison) -> bool:
    """Whether a case works on a target as well as on the baseline: it did not regress, and it holds.

    Where it is expected to fail on both, it works as well as before.

    Args:
        before: the case on the baseline.
        after: the case on the target.
        compared: the samples of both.
    """
    if compared.verdict in ("regressed", "undecided"):
        return False
    return after.held is True or after.result == before.result == "xfailed"


@dataclass(frozen=True, slots=True)
class _Tested:
    """A case with several samples, and the p-values of regressed, improved and non-inferior before adjustment."""

    baseline: Passes
    candidate: Passes
    p_values: tuple[float, float, float]
    e_values: tuple[float, float] | None = None


def _passes(outcome: Outcome) -> Passes:
    return Passes(outcome.passes, len(outcome.decided))


def _single(before: Outcome, after: Outcome) -> SampleComparison | None:
    """The comparison of two results, where there are no more, or not even those; None with several samples."""
    one, other = _passes(before), _passes(after)
    if not one.samples or not other.samples:
        return SampleComparison("undecided", one, other)
    if max(one.samples, other.samples) > 1:
        return None
    if before.held is None or after.held is None:
        return SampleComparison("undecided", one, other)
    if before.held == after.held:
        return SampleComparison("same", one, other)
    return SampleComparison("improved" if after.held else "regressed", one, other)


def _p_values(before: Outcome, after: Outcome, margin: float, alpha: float) -> _Tested:
    one, other = _passes(before), _passes(after)
    most = max(before.most_samples or 0, after.most_samples or 0)
    if most:
        test = SequentialTest.from_samples(before.decided, after.decided, alpha=alpha, margin=margin, ends_at=most)
        p_values = test.p_regressed, test.p_improved, test.p_non_inferior
        return _Tested(one, other, p_values, (test.e_regressed, test.e_improved))
    exact = compare(one, other)
    no_worse = 0.0 if non_inferior(one, other, margin, alpha=alpha) else 1.0
    beyond = not margin or difference_interval(one, other, 1 - 2 * alpha)[1] < -margin
    return _Tested(one, other, (exact.p_regressed if beyond else 1.0, exact.p_improved, no_worse))


def _decided(
    tested: _Tested, p_values: tuple[float, float, float], margin: float, alpha: float, cases: int
) -> SampleComparison:
    """The comparison of several samples.

    Args:
        tested: the case.
        p_values: those of regressed, improved and non-inferior, adjusted for the number of cases.
        margin: how much lower the pass rate may be.
        alpha: the level for all cases together.
        cases: how many cases are tested.
    """
    one, other = tested.baseline, tested.candidate
    direction = 0 if (other.share or 0) < (one.share or 0) else 1
    found = SampleComparison(
        "same",
        one,
        other,
        p_value=p_values[direction],
        e_value=None if tested.e_values is None else tested.e_values[direction],
    )
    claims: tuple[CaseVerdict, ...] = ("regressed", "improved", "non_inferior")
    # What early samples showed does not count when all of them show the opposite: that makes no claim more frequent.
    against = "improved" if direction == 0 else "regressed"
    for claim, p_value in zip(claims, p_values, strict=True):
        if p_value <= alpha and claim != against and (claim == "non_inferior" or one.share != other.share):
            return replace(found, verdict=claim)
    needed = more_samples(one, other, alpha=alpha / cases, margin=margin)
    if needed is None or needed > TIMES_AS_MANY * min(one.samples, other.samples):
        return found
    return replace(found, verdict="undecided", samples_needed=max(1, needed))
