"""The migration table as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.reports.cells import Cells
from pytest_modelmigrate.reports.details import details
from pytest_modelmigrate.text.display_width import display_width, padded, wrapped
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.printable import printable
from pytest_modelmigrate.text.shortened import shortened

MOST_CASES: Final = 40
"""A run with more cases shows only those that changed, unless -v is given."""

WIDE: Final = 120
"""From so many columns on, a case is one line, and a name that is too long is cut in its middle."""

_NARROW: Final = 80
_BASE_WIDTH: Final = 16
_TARGET_WIDTH: Final = 23
_CASE_WIDTH: Final = 24
_SMALLEST_CASE_WIDTH: Final = 16
_GAP: Final = 2
_INDENT: Final = "  "


class Table:
    """The migration table.

    Args:
        run: all outcomes.
        verdict: their comparison with the baseline.
        price: prices a call.
        width: the most columns that a line may have.
        verbose: whether to show tokens, findings and reruns, and every case of a large run.
    """

    def __init__(self, run: Run, verdict: Verdict, price: Price, *, width: int = 80, verbose: bool = False) -> None:
        self.run = run
        self.width = width
        self.verbose = verbose
        self.cells = Cells(run, verdict, price)
        self._cases = self.cells.cases
        self._rows = {case: self.cells.row(case) for case in self._cases}
        self._changed = self.cells.changed()
        self._results = self.cells.results()
        self._totals = self.cells.totals()
        self._widths = self._column_widths()
        self._case_width = self._first_column_width()

    def lines(self, most: int = MOST_CASES) -> Iterator[str]:
        """The table: a row for each case, the number of rows left out, the results and the total.

        Args:
            most: a run with more cases shows so many at most, unless -v is given.
        """
        if self._side_by_side:
            yield self._row("case", [target.id for target in self.run.targets])
        shown = self._shown(most)
        for cases in shown:
            for module, names in _by_module(cases):
                if module:
                    yield shortened(printable(module), self.width)
                for case in names:
                    yield from self._case(_label(case, module), self._rows[case])
                    if self.verbose:
                        yield from self._details(case)
        number = sum(map(len, shown))
        if number < len(self._cases):
            what = "more" if number < len(self._changed) else "without a change"
            yield f"... and {count(len(self._cases) - number, 'case')} {what} (-v shows them)"
        if len(self._cases) > 1:
            yield from self._case("results", self._results)
        yield from self._case("total", self._totals)
        for text in self.cells.partial_totals():
            yield from wrapped(text, self.width, indent=_INDENT)

    def fitted(self, height: int) -> list[str]:
        """The same in at most so many lines: fewer cases, then the totals alone, and then the first targets alone."""
        most = MOST_CASES
        lines = list(self.lines(most))
        while not self.verbose and len(lines) > height and most > 1:
            most = max(1, min(most - 1, most - (len(lines) - height) // 2))
            lines = list(self.lines(most))
        return lines if self.verbose or len(lines) <= height else self._brief(height)

    @property
    def least(self) -> int:
        """The fewest lines in which `fitted` shows every target."""
        return len(self.run.targets) + 1

    def _brief(self, height: int) -> list[str]:
        """A line for each target, with its results and its total."""
        cells = zip(self._results, self._totals, strict=True)
        rows = [
            f"{_INDENT}{padded(shortened(target.id, _TARGET_WIDTH), _TARGET_WIDTH)} {result}  {total.strip()}".rstrip()
            for target, (result, total) in zip(self.run.targets, cells, strict=True)
        ]
        partial = self.cells.partial_totals()
        lines = [
            f"{count(len(self._cases), 'case')} (-v shows {'it' if len(self._cases) == 1 else 'them'})",
            *(shortened(row, self.width) for row in rows),
        ]
        notes = [line for text in partial for line in wrapped(text, self.width, indent=_INDENT)]
        if len(lines) + len(notes) > height:
            targets = count(len(partial), "target")
            notes = [f"{_INDENT}the total of {targets} is over fewer cases (-v shows which)"] if partial else []
        if len(lines) + len(notes) <= height:
            return [*lines, *notes]
        shown = max(height - 2, 0)
        left = count(len(rows) - shown, "more target" if shown else "target")
        return [lines[0], *lines[1 : shown + 1], f"{_INDENT}... and {left} (-v shows them)"][-height:]

    @property
    def _side_by_side(self) -> bool:
        return self._case_width > 0

    def _shown(self, most: int) -> list[list[str]]:
        """The cases to show: all in their order, or in a large run first those that changed and then, with -v, all."""
        most = most if self._side_by_side else max(1, most // 2)
        if len(self._cases) <= most:
            return [self._cases]
        if not self.verbose:
            return [self._changed[:most]]
        changed = set(self._changed)
        return [self._changed, [case for case in self._cases if case not in changed]]

    def _column_widths(self) -> list[int]:
        """The widths of the targets' columns: as wide as usual, or as narrow as their cells where names need room."""
        rows = [*self._rows.values(), self._results, self._totals, [each.id for each in self.run.targets]]
        needed = [max(map(len, column)) + _GAP for column in zip(*rows, strict=True)]
        usual = [
            max(_BASE_WIDTH if target is self.run.baseline else _TARGET_WIDTH, min(least, _TARGET_WIDTH))
            for target, least in zip(self.run.targets, needed, strict=True)
        ]
        if sum(needed) > sum(usual):
            whole = [max(pair) for pair in zip(usual, needed, strict=True)]
            return whole if self.width - sum(whole) >= self._least_case_width else usual
        fits = self.width - sum(usual) > self._longest_name
        return usual if fits else needed

    def _first_column_width(self) -> int:
        """The width of the cases' column; 0 where the targets stand below each other."""
        room = self.width - sum(self._widths)
        usual = self.width - _BASE_WIDTH - _TARGET_WIDTH * (len(self.run.targets) - 1)
        least = self._least_case_width
        if room < least or (usual < least and self.width < WIDE):
            return 0
        return min(room, max(self._longest_name + _GAP, _NARROW - sum(self._widths), least))

    @property
    def _least_case_width(self) -> int:
        return _SMALLEST_CASE_WIDTH if self.width >= WIDE else _CASE_WIDTH

    @property
    def _longest_name(self) -> int:
        return max((display_width(_label(case, case.partition("::")[0])) for case in self._cases), default=0)

    def _case(self, name: str, cells: Sequence[str]) -> Iterator[str]:
        if self._side_by_side:
            if self.width < WIDE and display_width(name) >= self._case_width:
                yield shortened(name, self.width)
                name = ""
            yield self._row(name, cells)
        else:
            yield shortened(name, self.width)
            for target, cell in zip(self.run.targets, cells, strict=True):
                if cell:
                    yield self._tall_row(target, cell)

    def _tall_row(self, target: Target, cell: str) -> str:
        width = max(self.width - _TARGET_WIDTH - 2 * len(_INDENT), 8)
        return f"{_INDENT * 2}{padded(shortened(target.id, width - 1), width)}{shortened(cell, _TARGET_WIDTH)}"

    def _row(self, name: str, cells: Sequence[str]) -> str:
        row = padded(shortened(name, self._case_width - 1), self._case_width)
        for cell, width in zip(cells, self._widths, strict=True):
            row += padded(shortened(cell, width - 1), width)
        return row.rstrip()

    def _details(self, case: str) -> Iterator[str]:
        for target in self.run.targets:
            outcome = self.cells.outcome(case, target)
            for detail in details(outcome, self.cells.price) if outcome else ():
                text = " ".join(f"{target.id}: {detail}".split())
                yield from wrapped(printable(text), self.width, first=_INDENT * 2, indent=_INDENT * 3)


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


def _by_module(cases: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The cases of each module."""
    modules: dict[str, list[str]] = {}
    for case in cases:
        modules.setdefault(case.partition("::")[0], []).append(case)
    yield from modules.items()


def _label(case: str, module: str) -> str:
    name = printable(case.removeprefix(f"{module}::"))
    return f"{_INDENT}{name}" if module else name
