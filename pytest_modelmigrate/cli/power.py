"""`modelmigrate power`: before a run, say how many samples find a drop, and what they cost."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pytest_modelmigrate.analysis.percentages import points, share
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.sample_counts import SampleCounts
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.sample_plans import CaseRecord, SamplePlan
    from pytest_modelmigrate.facts.runs import Run

DROPS: Final = (0.1, 0.2, 0.3, 0.5)
"""The drops of the table, as fractions."""

PASS_RATE: Final = 0.9
"""The pass rate on the baseline where neither an option nor a run says it."""

_LONGEST_RANGE: Final = 200
"""The tables of the sequential test grow with the cube of the range: 200 takes seconds."""

_LEAST_POWER: Final = 0.05

_DESCRIPTION: Final = """\
Say how many samples of each case a run needs to find that a pass rate drops, and what they cost. Nothing is sent.

RUN is a run that --migrate-report=run.json wrote. The pass rate on the baseline, the number of cases and targets, and
the cost of a sample are read from it. Costs are at today's list prices; prices of the hook pytest_modelmigrate_price
are those in RUN.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate power --drop=30
  modelmigrate power --drop=30 --pass-rate=95% --samples=3..20
  modelmigrate power --drop=20 --samples=10 run.json --per-case

The level is 5% for all cases of a target together, as in the verdict of a run: the more cases, the more samples.
Exit code: 0, or 2 for invalid input.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `power` to the command line."""
    parser = subparsers.add_parser(
        "power",
        help="say how many samples find a drop of the pass rate, and what they cost",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="RUN", help="an earlier run, a .json report")
    parser.add_argument("--drop", required=True, metavar="POINTS", help="the drop to find, such as 30 (points)")
    parser.add_argument(
        "--pass-rate", metavar="PERCENT", help="the pass rate on the baseline (default: that of RUN, or 90%%)"
    )
    parser.add_argument("--samples", metavar="NUMBER", help="what is planned: a number such as 10, or a range: 3..20")
    parser.add_argument("--power", default="80%", metavar="PERCENT", help="how often to find it (default: 80%%)")
    parser.add_argument("--per-case", action="store_true", help="with RUN: a line for each case, at its own pass rate")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the plan; the exit code is 0.

    Raises:
        InvalidSettingError: an option is invalid, or the drop is larger than the pass rate.
        CorruptFileError: the run cannot be read.
    """
    from pytest_modelmigrate.analysis.run_prices import RunPrices, prices_note
    from pytest_modelmigrate.analysis.sample_plans import case_records, pooled_pass_rate
    from pytest_modelmigrate.reports.run_file import read_run

    if args.per_case and args.file is None:
        raise InvalidSettingError("--per-case: name a run, such as run.json of --migrate-report=run.json")
    found = read_run(args.file) if args.file else None
    records = case_records(found, RunPrices(found)) if found else ()
    if found and (note := prices_note(found)):
        sys.stderr.write(f"modelmigrate: {note}\n")
    given = None if args.pass_rate is None else share(args.pass_rate, "--pass-rate")
    pooled = pooled_pass_rate(records)
    rate = given if given is not None else pooled if pooled is not None else PASS_RATE
    plans = _Plans(rate, points(args.drop, "--drop"), _power(args.power), _counts(args.samples), records, found)
    if plans.drop > rate:
        told = f"a pass rate of {_percent(rate)} cannot drop by {_points(plans.drop)}"
        raise InvalidSettingError(f"--drop: {told}; see --pass-rate")
    if args.json:
        sys.stdout.write(json.dumps(plans.plain(per_case=args.per_case), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for line in plans.lines(per_case=args.per_case))
    return 0


@dataclass(frozen=True)
class _Plans:
    """What is asked, and the plans that answer it."""

    rate: float
    drop: float
    power: float
    counts: SampleCounts | None
    records: Sequence[CaseRecord]
    run: Run | None

    @property
    def cases(self) -> int:
        """How many cases share the level."""
        return max(1, len(self.records))

    def plan(self, drop: float, rate: float | None = None) -> SamplePlan:
        """The plan for a drop, from the pass rate of all cases or from another one."""
        from pytest_modelmigrate.analysis.sample_plans import sample_plan

        used = self.rate if rate is None else rate
        return sample_plan(used, drop, power=self.power, counts=self.counts, cases=self.cases)

    def lines(self, *, per_case: bool) -> Iterator[str]:
        """The answer in sentences, the cost, and a table for several drops."""
        plan = self.plan(self.drop)
        yield (
            f"to find a drop of {_points(self.drop)} (from {_percent(self.rate)} to "
            f"{_percent(max(0.0, self.rate - self.drop))}) in {_percent(self.power)} of runs:"
        )
        yield f"  {_fixed(plan.fixed)}"
        if plan.found is not None and plan.mean is not None and self.counts is not None:
            average = "" if self.counts.fixed else f"takes {plan.mean:.0f} on average and "
            yield f"  --migrate-samples={self.counts} {average}finds it in {_percent(plan.found)} of runs"
            if self.counts.most == 1 and plan.false_alarms is not None:
                alarms = _percent(plan.false_alarms)
                yield f"  and without a drop, a case looks broken in {alarms} of runs: a single sample is no test"
        if self.cases > 1:
            yield f"  with {self.cases} cases, which share a level of 5%"
        if self.records:
            told = sum(each.samples for each in self.records)
            yield f"  on the baseline, {sum(each.passed for each in self.records)} of {told} samples passed"
            yield self._cost(plan.samples)
        yield ""
        yield from self._table()
        if per_case:
            yield ""
            yield from self._by_case()

    def plain(self, *, per_case: bool) -> dict[str, Any]:
        """The same as JSON data; costs are decimal strings in US dollars, or null where unknown."""
        drops = sorted({*(drop for drop in DROPS if drop <= self.rate), self.drop})
        return {
            "pass_rate": self.rate,
            "power": self.power,
            "samples": str(self.counts) if self.counts else None,
            "cases": self.cases,
            "targets": len(self.run.targets) if self.run else None,
            "simulated": self.run.simulated if self.run else None,
            "drop": self._row(self.drop),
            "drops": [self._row(drop) for drop in drops],
            **({"per_case": [self._case_row(each) for each in self.records]} if per_case else {}),
        }

    def _row(self, drop: float) -> dict[str, Any]:
        plan = self.plan(drop)
        return {
            "drop": drop,
            "fixed_samples": plan.fixed,
            "mean_samples": plan.mean,
            "found": plan.found,
            "false_alarms": plan.false_alarms,
            "cost_usd": self._dollars(self.records, plan.samples),
        }

    def _case_row(self, record: CaseRecord) -> dict[str, Any]:
        plan = self._case_plan(record)
        return {
            "case": record.case,
            "passed": record.passed,
            "samples": record.samples,
            "fixed_samples": plan.fixed if plan else None,
            "mean_samples": plan.mean if plan else None,
            "found": plan.found if plan else None,
            "cost_usd": self._dollars([record], plan.samples if plan else None),
        }

    def _case_plan(self, record: CaseRecord) -> SamplePlan | None:
        rate = record.share
        return None if rate is None or rate < self.drop else self.plan(self.drop, rate)

    def _dollars(self, records: Sequence[CaseRecord], samples: float | None) -> str | None:
        from pytest_modelmigrate.analysis.sample_plans import plan_cost

        if samples is None or not records:
            return None
        return plan_cost(records, samples).plain()

    def _cost(self, samples: float | None) -> str:
        from pytest_modelmigrate.analysis.sample_plans import plan_cost

        if samples is None:
            return "  cost: unknown, as more than a thousand samples are needed"
        cost = plan_cost(self.records, samples)
        targets = max((each.targets for each in self.records), default=0)
        simulated = " (SIMULATED: the run was not answered by a model)" if self.run and self.run.simulated else ""
        shown = _about(cost.usd) if cost.usd is not None else "at unknown cost"
        cases, number = count(len(self.records), "case"), count(targets, "target")
        return f"  {cases} x {number} x {samples:.0f} samples: {shown}{simulated}"

    def _table(self) -> Iterator[str]:
        mean = (f"{self.counts}: mean",) if self.counts and not self.counts.fixed else ()
        planned = (*mean, f"{self.counts}: found") if self.counts else ()
        costs = ("cost",) if self.records else ()
        yield _cells("drop", "fixed number", *planned, *costs)
        for drop in DROPS:
            if drop > self.rate:
                continue
            plan = self.plan(drop)
            cells = [f"{drop * 100:g}", ">1000" if plan.fixed is None else str(plan.fixed)]
            if plan.mean is not None and self.counts is not None and not self.counts.fixed:
                cells.append(f"{plan.mean:.0f}")
            if plan.found is not None:
                cells.append(_percent(plan.found))
            if self.records:
                usd = self._dollars(self.records, plan.samples)
                cells.append("unknown" if usd is None else _about(Decimal(usd)).removeprefix("about "))
            yield _cells(*cells)

    def _by_case(self) -> Iterator[str]:
        for each in self.records:
            plan = self._case_plan(each)
            passed = f"{each.passed}/{each.samples}"
            if plan is None:
                yield f"{each.case}: {passed} on the baseline, which cannot drop so far"
                continue
            usd = self._dollars([each], plan.samples)
            number = ">1000" if plan.samples is None else f"{plan.samples:.0f}"
            found = "" if plan.found is None else f", found in {_percent(plan.found)} of runs"
            shown = "unknown cost" if usd is None else _about(Decimal(usd))
            yield f"{each.case}: {passed} on the baseline: {number} samples{found}, {shown}"


def _points(drop: float) -> str:
    number = f"{drop * 100:g}"
    return f"{number} point" if number == "1" else f"{number} points"


def _fixed(number: int | None) -> str:
    if number is None:
        return "a fixed number of a thousand samples of each case on each side is too small"
    return f"a fixed number of {number} samples of each case on each side"


def _about(usd: Decimal) -> str:
    from pytest_modelmigrate.reports.cells import estimate

    return f"about {estimate(usd)}"


def _percent(rate: float) -> str:
    """A share in whole percent; what is not 0 or 1 is never shown as such."""
    text = f"{rate * 100:.0f}%"
    if text == "100%" and rate < 1:
        return ">99%"
    return "<1%" if text == "0%" and rate > 0 else text


def _cells(*cells: str) -> str:
    return "  ".join(f"{cell:>{14 if place else 5}}" for place, cell in enumerate(cells))


def _power(text: str) -> float:
    found = share(text, "--power")
    if not _LEAST_POWER < found < 1:
        raise InvalidSettingError(f"--power: invalid share {text!r}; give one above 5% and below 100%, such as 80%")
    return found


def _counts(text: str | None) -> SampleCounts | None:
    if text is None:
        return None
    try:
        counts = SampleCounts.parse(text)
    except ValueError as error:
        raise InvalidSettingError(f"--samples: {error}") from error
    if not counts.fixed and counts.most > _LONGEST_RANGE:
        raise InvalidSettingError(f"--samples: the power of {text} takes too long; give a range up to {_LONGEST_RANGE}")
    return counts
