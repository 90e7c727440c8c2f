"""The migration table as lines of text."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.drift import CostDrift, Price, percent
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target

WORDS = {
    "passed": "pass",
    "failed": "FAIL",
    "error": "ERROR",
    "skipped": "skip",
    "xfailed": "xfail",
    "xpassed": "xpass",
}
"""The results as the table shows them."""

MOST_CASES = 40
"""A run with more cases shows only those that changed, unless -v is given."""

_BASE_WIDTH = 16
_TARGET_WIDTH = 23
_CASE_WIDTH = 24
_INDENT = "  "
_SMALLEST = Decimal("0.0001")


class Table:
    """The migration table.

    Args:
        run: all outcomes.
        verdict: their comparison with the baseline.
        price: prices a call.
        width: the width of the table in columns.
        verbose: whether to show tokens, findings and reruns, and every case of a large run.
    """

    def __init__(self, run: Run, verdict: Verdict, price: Price, *, width: int = 80, verbose: bool = False) -> None:
        self.run = run
        self.verdict = verdict
        self.price = price
        self.width = width
        self.verbose = verbose
        self._outcomes = {(each.case, each.target.id): each for each in run.outcomes}
        self._comparisons = {(each.outcome.case, each.outcome.target.id): each for each in verdict.comparisons}
        self._cases = list(dict.fromkeys(each.case for each in run.outcomes))
        longest = max((len(target.id) + 1 for target in run.targets[:1]), default=0)
        base = min(max(_BASE_WIDTH, longest), _TARGET_WIDTH)
        self._widths = [base if target is run.baseline else _TARGET_WIDTH for target in run.targets]
        self._case_width = width - sum(self._widths)

    def lines(self) -> Iterator[str]:
        """The table: a row for each case, the number of rows left out, and the total."""
        side_by_side = self._case_width >= _CASE_WIDTH
        shown = self._shown()
        if side_by_side:
            yield self._row("case", [target.id for target in self.run.targets])
        for module, cases in _by_module(shown):
            if module:
                yield _shortened(module, self.width)
            for case in cases:
                yield from self._wide(case, module) if side_by_side else self._tall(case, module)
                if self.verbose:
                    yield from self._details(case)
        left_out = len(self._cases) - len(shown)
        if left_out:
            what = "without a change" if len(shown) < MOST_CASES else "more"
            yield f"... and {left_out} {'case' if left_out == 1 else 'cases'} {what} (-v shows them)"
        if side_by_side:
            yield self._row("total", self._totals())
        else:
            yield "total"
            for target, text in zip(self.run.targets, self._totals(), strict=True):
                yield self._tall_row(target, text)
        if self.run.targets:
            yield from self._partial_totals()

    def _shown(self) -> list[str]:
        if self.verbose or len(self._cases) <= MOST_CASES:
            return self._cases
        changed = {
            each.outcome.case for each in self.verdict.comparisons if each.change != "same" or each.over_threshold
        }
        changed |= {each.case for each in self.run.outcomes if each.result in ("failed", "error")}
        return [case for case in self._cases if case in changed][:MOST_CASES]

    def _wide(self, case: str, module: str) -> Iterator[str]:
        name = _label(case, module)
        yield self._row(name, [self._cell(case, target) for target in self.run.targets])

    def _tall(self, case: str, module: str) -> Iterator[str]:
        yield _shortened(_label(case, module), self.width)
        for target in self.run.targets:
            yield self._tall_row(target, self._cell(case, target))

    def _tall_row(self, target: Target, cell: str) -> str:
        width = max(self.width - _TARGET_WIDTH - 2 * len(_INDENT), 8)
        return f"{_INDENT * 2}{_shortened(target.id, width - 1):<{width}}{_shortened(cell, _TARGET_WIDTH)}"

    def _row(self, name: str, cells: Sequence[str]) -> str:
        row = f"{_shortened(name, self._case_width - 1):<{self._case_width}}"
        for cell, width in zip(cells, self._widths, strict=True):
            row += f"{_shortened(cell, width - 1):<{width}}"
        return row.rstrip()

    def _cell(self, case: str, target: Target) -> str:
        outcome = self._outcomes.get((case, target.id))
        if outcome is None:
            return "-"
        if not outcome.calls:
            return WORDS[outcome.result]
        cost = list_price(outcome.calls, self.price)
        comparison = self._comparisons.get((case, target.id))
        change = change_of(comparison.drift) if comparison and comparison.drift else ""
        mark = "!" if comparison and comparison.over_threshold else ""
        return f"{WORDS[outcome.result]:<6}{money(cost)}{f' {change}' if change else ''}{mark}"

    def _totals(self) -> list[str]:
        """The cost of each target, over the cases that it and the baseline both answered."""
        cells = []
        for target in self.run.targets:
            compared = self._compared(target)
            if compared:
                was, now = total(each.was for each in compared), total(each.now for each in compared)
                cells.append(f"{'':<6}{money(now)} {change_of(CostDrift(was, now, (), 0, 0))}")
            else:
                answered = self._answered(target)
                calls = (call for each in answered for call in each.calls)
                cells.append(f"{'':<6}{money(list_price(calls, self.price))}" if answered else f"{'':<6}-")
        return cells

    def _partial_totals(self) -> Iterator[str]:
        """Which totals cover fewer cases than that of the baseline, with the baseline's cost of the same cases."""
        baseline = self.run.targets[0]
        for target in self.run.targets[1:]:
            compared = self._compared(target)
            if compared and len(compared) < len(self._answered(baseline)):
                cases, was = _number(len(compared), "case"), money(total(each.was for each in compared))
                text = f"total of {target.id}: the {cases} that {baseline.id} answered too, for {was}"
                yield from textwrap.wrap(text, self.width, subsequent_indent=_INDENT)

    def _compared(self, target: Target) -> list[CostDrift]:
        drifts = (each.drift for each in self.verdict.comparisons if each.outcome.target.id == target.id)
        return [drift for drift in drifts if drift]

    def _answered(self, target: Target) -> list[Outcome]:
        return [each for each in self.run.outcomes if each.target.id == target.id and each.answered]

    def _details(self, case: str) -> Iterator[str]:
        for target in self.run.targets:
            outcome = self._outcomes.get((case, target.id))
            for detail in _details(outcome) if outcome else ():
                text = " ".join(f"{target.id}: {detail}".split())
                yield from textwrap.wrap(
                    text, self.width, initial_indent=_INDENT * 2, subsequent_indent=_INDENT * 3, break_on_hyphens=False
                )


def money(cost: Cost) -> str:
    """A cost in few columns: `$0.0012`, `$12.34`, `unknown`."""
    if cost.usd is None:
        return "unknown"
    if cost.usd >= 1:
        return f"${cost.usd:.2f}"
    return f"${cost.usd:.4f}" if cost.usd >= _SMALLEST or cost.usd == 0 else f"${cost.usd:.6f}"


def title(run: Run) -> str:
    """The heading: the targets, and whether anything is simulated."""
    names = [target.id for target in run.targets]
    others = names[1:]
    shown = f"{names[0]} -> {', '.join(others)}" if others else "".join(names[:1])
    return f"migration: {shown}" + (" (SIMULATED)" if run.simulated else "")


def verdict_line(verdict: Verdict) -> str:
    """The verdict in one line."""
    word = "pass" if verdict.passed else "FAIL"
    return f"verdict: {word}" + (f": {'; '.join(verdict.reasons)}" if verdict.reasons else "")


def change_of(drift: CostDrift) -> str:
    """A change in cost: `+31%`, `new`, or nothing when it is unknown."""
    if drift.change is not None:
        return percent(drift.change)
    return "new" if drift.was.known and drift.now.known else ""


def _details(outcome: Outcome) -> Iterator[str]:
    """Its tokens by class, its samples where there are several, and its findings."""
    if outcome.calls:
        counts = outcome.usage.plain()
        named = [f"{name} {value:,}" for name, value in counts.items() if isinstance(value, int)]
        yield ", ".join([_number(len(outcome.calls), "call"), *named])
    if len(outcome.samples) > 1:
        results = [f"{each.result} (rerun)" if each.rerun else each.result for each in outcome.samples]
        yield f"{_number(len(results), 'sample')}: {', '.join(results)}"
    for finding, number in Counter(outcome.findings).items():
        text = f"holds: {finding.behaviour}" if finding.held else f"fails: {finding.behaviour}: {finding.failure}"
        yield f"{text} ({number} times)" if number > 1 else text


def _by_module(cases: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The cases of each module."""
    modules: dict[str, list[str]] = {}
    for case in cases:
        modules.setdefault(case.partition("::")[0], []).append(case)
    yield from modules.items()


def _label(case: str, module: str) -> str:
    name = case.removeprefix(f"{module}::")
    return f"{_INDENT}{name}" if module else name


def _shortened(text: str, width: int) -> str:
    """Shorten a text in its middle, because parametrized names differ at their end."""
    if len(text) <= width:
        return text
    keep = max(width - 3, 2)
    return f"{text[: keep - keep // 2]}...{text[-(keep // 2) :]}"


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
