"""Sample plans: how many samples find a drop of the pass rate, and what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.case_verdicts import ALPHA
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.median_sample import answered_samples, median_sample
from pytest_modelmigrate.analysis.statistics.power import fixed_power, samples_needed
from pytest_modelmigrate.analysis.statistics.stopping import chances
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.sample_counts import SampleCounts


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How many samples of a case find a drop of its pass rate.

    Attributes:
        pass_rate: the pass rate on the baseline, from 0 to 1.
        drop: how much lower it is on the target, as a fraction: 0.3 for 30 points.
        fixed: how many samples on each side find it as often as asked, if that number is fixed; None where a thousand
            are too few.
        mean: how many samples on each side the given number or range takes on average; None where none was given.
        found: how often the given number or range finds the drop, as a fraction; None where none was given.
        false_alarms: how often it finds one where there is none, as a fraction, at most; None where none was given.
    """

    pass_rate: float
    drop: float
    fixed: int | None
    mean: float | None = None
    found: float | None = None
    false_alarms: float | None = None

    @property
    def samples(self) -> float | None:
        """The samples on each side that a run takes: those of the given number or range, else the fixed number."""
        return self.fixed if self.mean is None else self.mean


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What an earlier run says of a case.

    Attributes:
        case: the test without its target.
        passed: how many samples passed on the baseline.
        samples: how many samples tell on the baseline.
        targets: on how many targets it has a cost.
        sample_cost: one sample on each of those targets at list price, in US dollars; the median of its samples.
    """

    case: str
    passed: int
    samples: int
    targets: int
    sample_cost: Cost

    @property
    def share(self) -> float | None:
        """The share of samples that passed on the baseline, from 0 to 1; None without samples."""
        return self.passed / self.samples if self.samples else None


def sample_plan(
    pass_rate: float, drop: float, *, power: float = 0.8, counts: SampleCounts | None = None, cases: int = 1
) -> SamplePlan:
    """Say how many samples find a drop.

    All cases of a target share one level of 5%, so a case has to differ more clearly among many others. The level is
    divided by their number (Bonferroni); the verdict of a run adjusts a little less (Holm). A single sample on each
    side is no test: its results are taken as they are, with as many false alarms as they bring.

    Args:
        pass_rate: the pass rate on the baseline, from 0 to 1.
        drop: how much lower it is on the target, from 0 to `pass_rate`.
        power: how often a drop is to be found, between 0.05 and 1.
        counts: the number or range of samples on each side that is planned.
        cases: how many cases are compared.
    """
    alpha = ALPHA / cases
    fixed = samples_needed(pass_rate, drop, alpha=alpha, power=power)
    if counts is None:
        return SamplePlan(pass_rate, drop, fixed)
    rate = max(0.0, pass_rate - drop)
    if counts.most == 1:
        return SamplePlan(pass_rate, drop, fixed, 1.0, pass_rate * (1 - rate), pass_rate * (1 - pass_rate))
    if counts.fixed:
        found = fixed_power(counts.least, pass_rate, rate, alpha)
        return SamplePlan(pass_rate, drop, fixed, float(counts.least), found, alpha)
    # A run gives up at the level of a single case, so among many it stops later than this calculation would.
    expected = chances(
        pass_rate,
        rate,
        least=counts.least,
        most=counts.most,
        alpha=alpha,
        ends_at=counts.most,
        stops="when futile" if cases == 1 else "at a decision",
    )
    return SamplePlan(pass_rate, drop, fixed, expected.samples, expected.regressed, alpha)


def case_records(run: Run, price: Price) -> tuple[CaseRecord, ...]:
    """What a run says of each of its cases: passes on the baseline, and the cost of a sample on every target.

    Args:
        run: an earlier run.
        price: prices a call.
    """
    by_case: dict[str, list[Outcome]] = {}
    for outcome in run.outcomes:
        by_case.setdefault(outcome.case, []).append(outcome)
    return tuple(_record(case, outcomes, run, price) for case, outcomes in by_case.items())


def pooled_pass_rate(records: Iterable[CaseRecord]) -> float | None:
    """The share of all samples on the baseline that passed, from 0 to 1; None where no sample tells."""
    told = [each for each in records if each.samples]
    samples = sum(each.samples for each in told)
    return sum(each.passed for each in told) / samples if samples else None


def plan_cost(records: Sequence[CaseRecord], samples: float) -> Cost:
    """What so many samples of each case on each of its targets cost, in US dollars at list price."""
    once = total(each.sample_cost for each in records)
    return once if once.usd is None else Cost(once.usd * Decimal(str(samples)), once.note)


def _record(case: str, outcomes: Sequence[Outcome], run: Run, price: Price) -> CaseRecord:
    base = next((each for each in outcomes if run.baseline and each.target.id == run.baseline.id), None)
    sampled = [found for each in outcomes if (found := answered_samples(each))]
    return CaseRecord(
        case,
        base.passes if base else 0,
        len(base.decided) if base else 0,
        len(sampled),
        total(list_price(median_sample(each, price), price) for each in sampled),
    )
