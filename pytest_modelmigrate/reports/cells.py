"""Cells of the migration table: the result, the cost and its change, in few columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.drift import CostDrift, Price, percent
from pytest_modelmigrate.analysis.effort_search import EffortSearch
from pytest_modelmigrate.analysis.median_sample import case_calls
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.text.plurals import count

WORDS: Final[Mapping[Result, str]] = {
    "passed": "pass",
    "failed": "FAIL",
    "error": "ERROR",
    "skipped": "skip",
    "xfailed": "xfail",
    "xpassed": "xpass",
}
"""The results as the table shows them."""

_ORDER: Final = tuple(dict.fromkeys(shown for word in WORDS.values() for shown in (word, word.lower())))

_SMALLEST: Final = Decimal("0.0001")

_NO_CHANGE: Final = 4


class Cells:
    """The cells of a run.

    Args:
        run: all outcomes.
        verdict: their comparison with the baseline.
        price: prices a call.

    Attributes:
        cases: the cases in their order.
    """

    def __init__(self, run: Run, verdict: Verdict, price: Price) -> None:
        self.run = run
        self.price = price
        self._outcomes = {each.key: each for each in run.outcomes}
        self._comparisons = {each.outcome.key: each for each in verdict.comparisons}
        self.cases = list(dict.fromkeys(each.case for each in run.outcomes))
        self._later = EffortSearch.of(run.targets, run.options.get("audit")).later

    def outcome(self, case: str, target: Target) -> Outcome | None:
        """The outcome of a case on a target; None where it did not run."""
        return self._outcomes.get((case, target.id))

    def comparison(self, case: str, target: Target) -> Comparison | None:
        """How a case compares with the baseline; None for the baseline itself."""
        return self._comparisons.get((case, target.id))

    def changed(self) -> list[str]:
        """The cases that fail somewhere, are too dear, or have another result than on the baseline.

        First those that passed on the baseline and fail, then the other failures, then what is too dear.
        """
        ranks = {case: min(map(self._rank, self._of(case)), default=_NO_CHANGE) for case in self.cases}
        return [case for case in sorted(self.cases, key=ranks.__getitem__) if ranks[case] != _NO_CHANGE]

    def _of(self, case: str) -> Iterator[Outcome]:
        """The outcomes of a case."""
        found = (self.outcome(case, target) for target in self.run.targets)
        return (each for each in found if each is not None)

    def _rank(self, outcome: Outcome) -> int:
        """How important an outcome is, the smallest number first."""
        comparison = self._comparisons.get(outcome.key)
        if comparison is not None and comparison.regressed:
            return 0
        if outcome.result in ("failed", "error"):
            return 1
        if comparison is not None and comparison.over_threshold:
            return 2
        return 3 if comparison is not None and comparison.change != "same" else _NO_CHANGE

    def row(self, case: str) -> list[str]:
        """The cells of a case, one for each target: result, list price, change, and `!` where it is too dear.

        The cell of an effort that an audit did not try is empty.
        """
        return [self._cell(case, target) for target in self.run.targets]

    def results(self) -> list[str]:
        """How many cases passed and failed on each target: `57 pass 3 FAIL`."""
        cells = []
        for target in self.run.targets:
            outcomes = [each for each in self.run.outcomes if each.target.id == target.id and not self._untried(each)]
            counted = Counter(map(self._word, outcomes))
            named = " ".join(f"{counted[word]} {word}" for word in _ORDER if counted[word])
            cells.append(named or self._nothing(target))
        return cells

    def totals(self) -> list[str]:
        """The cost of each target, over the cases that it and the baseline both answered."""
        cells = []
        for target in self.run.targets:
            compared = self.compared(target)
            if compared:
                was, now = total(each.was for each in compared), total(each.now for each in compared)
                cells.append(f"{'':<6}{money(now)} {change_of(CostDrift(was, now, (), 0, 0))}".rstrip())
            else:
                answered = self.answered(target)
                calls = (call for each in answered for call in case_calls(each, self.price))
                cost = money(list_price(calls, self.price)) if answered else self._nothing(target)
                cells.append(f"{'':<6}{cost}" if cost else "")
        return cells

    def partial_totals(self) -> list[str]:
        """Which totals cover fewer cases than that of the baseline, with the baseline's cost of the same cases."""
        lines = []
        for target in self.run.targets[1:]:
            baseline, compared = self.run.targets[0], self.compared(target)
            if target.id not in self._later and compared and len(compared) < len(self.answered(baseline)):
                cases, was = count(len(compared), "case"), money(total(each.was for each in compared))
                lines.append(f"total of {target.id}: the {cases} that {baseline.id} answered too, for {was}")
        return lines

    def compared(self, target: Target) -> Sequence[CostDrift]:
        """The changes in cost of a target against the baseline, where they can be compared."""
        found = (each.drift for (_, name), each in self._comparisons.items() if name == target.id)
        return [drift for drift in found if drift]

    def answered(self, target: Target) -> Sequence[Outcome]:
        """The outcomes of a target whose requests were all answered."""
        return [each for each in self.run.outcomes if each.target.id == target.id and each.answered]

    def _cell(self, case: str, target: Target) -> str:
        outcome = self.outcome(case, target)
        if outcome is None:
            return "-"
        if self._untried(outcome):
            return ""
        if not outcome.calls:
            return self._word(outcome)
        comparison = self.comparison(case, target)
        change = change_of(comparison.drift) if comparison and comparison.drift else ""
        mark = "!" if comparison and comparison.over_threshold else ""
        cost = money(list_price(case_calls(outcome, self.price), self.price))
        return f"{self._result(outcome):<6}{cost}{f' {change}' if change else ''}{mark}"

    def _untried(self, outcome: Outcome) -> bool:
        """Whether an effort audit did not come to the target of an outcome."""
        return outcome.result == "skipped" and outcome.target.id in self._later

    def _nothing(self, target: Target) -> str:
        """What stands for no result; an effort that an audit may not come to has an empty cell."""
        return "" if target.id in self._later else "-"

    def _word(self, outcome: Outcome) -> str:
        """The result; in small letters where it does not count, because a higher effort was tried."""
        comparison = self._comparisons.get(outcome.key)
        word = WORDS[outcome.result]
        return word.lower() if comparison and comparison.superseded else word

    def _result(self, outcome: Outcome) -> str:
        """The result, with how many samples hold where there are several."""
        word = self._word(outcome)
        if len(outcome.decided) < 2:  # noqa: PLR2004 - several
            return word
        passes = f"{outcome.passes}/{len(outcome.decided)} "
        return passes if outcome.result == "passed" else f"{word} {passes}"


def money(cost: Cost) -> str:
    """A cost in few columns: `$0.0012`, `$12.34`, `unknown`."""
    if cost.usd is None:
        return "unknown"
    if cost.usd >= 1:
        return f"${cost.usd:.2f}"
    return f"${cost.usd:.4f}" if cost.usd >= _SMALLEST or cost.usd == 0 else f"${cost.usd:.6f}"


def change_of(drift: CostDrift) -> str:
    """A change in cost: `+31%`, `new`, or nothing when it is unknown."""
    if drift.change is not None:
        return percent(drift.change)
    return "new" if drift.was.known and drift.now.known else ""


def estimate(usd: Decimal) -> str:
    """Dollars with two digits, as an estimate carries no more: `$0.033`, `$3.20`, `$12`, `$1,300`."""
    rounded = Decimal(f"{usd:.1e}")
    cents = 0.1 <= rounded < 10 or not rounded  # noqa: PLR2004 - ten cents to ten dollars
    return f"${rounded:,.2f}" if cents else f"${rounded:,f}"
