"""`modelmigrate ledger`: what the runs of a project sent and cost, and how costs changed."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pytest_modelmigrate.facts.errors import CorruptFileError, InvalidSettingError
from pytest_modelmigrate.facts.ledger_rows import COLUMNS
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.cost_trends import CaseCost, CostTrend
    from pytest_modelmigrate.store.ledger import Ledger

_CASES_SHOWN: Final = 15
_FOLDER: Final = ".modelmigrate"

_DESCRIPTION: Final = """\
Show the ledger of a project: what its runs sent and spent, and what each case cost from run to run on each target. Runs
that send requests add a row for each call to .modelmigrate/ledger.db; replays add none. Costs of cases are list prices
on the day of the run. Calls of the simulated API are left out.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate ledger
  modelmigrate ledger --case=test_refund --since=2026-11-01
  modelmigrate ledger --format=csv > calls.csv
  modelmigrate ledger --format=json > calls.json

Exit code: 0, or 2 for invalid input or a ledger that cannot be read.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `ledger` to the command line."""
    parser = subparsers.add_parser(
        "ledger",
        help="show what runs sent and cost, and how the cost of cases changed",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="the ledger (default: .modelmigrate/ledger.db here or in a folder above)",
    )
    parser.add_argument("--case", default="", metavar="TEXT", help="only cases whose name contains this")
    parser.add_argument("--target", default="", metavar="TARGET", help="only this target, such as opus-4-7-xhigh")
    parser.add_argument("--since", metavar="DATE", help="only calls from this day or moment on, in UTC")
    parser.add_argument("--simulated", action="store_true", help="show the calls of the simulated API, and no others")
    parser.add_argument("--all", action="store_true", help=f"show all cases, not only {_CASES_SHOWN}")
    parser.add_argument(
        "--format",
        choices=("table", "csv", "json"),
        default="table",
        help="table shows trends; csv and json print every call (default: table)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the ledger; the exit code is 0.

    Raises:
        InvalidSettingError: an option is invalid.
        CorruptFileError: there is no ledger, or it cannot be read.
    """
    from pytest_modelmigrate.store.ledger import Ledger

    ledger = Ledger(args.file or _found())
    chosen = _Choice.of(args, ledger)
    if args.format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(row.plain() for row in ledger.rows(chosen.where, chosen.values))
    elif args.format == "json":
        _print_json(ledger, chosen)
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for line in _table(ledger, chosen, all_cases=args.all))
    return 0


@dataclass(frozen=True, slots=True)
class _Choice:
    """The calls to show, as a condition in SQL.

    Attributes:
        where: the condition.
        values: its values.
        simulated: whether it is about simulated calls.
        shown: the filters, as the user gave them.
    """

    where: str
    values: tuple[Any, ...]
    simulated: bool
    shown: str

    @classmethod
    def of(cls, args: argparse.Namespace, ledger: Ledger) -> _Choice:
        """Read the filters of the command line."""
        from pytest_modelmigrate.text.moments import moment

        conditions, shown = ["simulated = ?"], list[str]()
        values: list[Any] = [int(args.simulated)]
        filters = (("case", "instr(case_id, ?)"), ("target", "target = ?"), ("since", "time >= ?"))
        for name, condition in filters:
            if text := getattr(args, name):
                shown.append(f"--{name}={text}")
                conditions.append(condition)
                try:
                    values.append(moment(text).isoformat() if name == "since" else text)
                except ValueError as error:
                    raise InvalidSettingError(f"--since: {error}") from error
        if args.target:
            targets = [name for (name,) in ledger.query("SELECT DISTINCT target FROM calls ORDER BY target")]
            if args.target not in targets:
                raise InvalidSettingError(f"--target: no call of {args.target!r}; there are {', '.join(targets)}")
        return cls(" AND ".join(conditions), tuple(values), args.simulated, " ".join(shown))


def _found() -> Path:
    """The ledger in the working directory or in the nearest folder above.

    Raises:
        CorruptFileError: there is none.
    """
    from pytest_modelmigrate.store.ledger import NAME

    here = Path.cwd()
    for folder in (here, *here.parents):
        if (path := folder / _FOLDER / NAME).exists():
            return path
    raise CorruptFileError(
        f"there is no {_FOLDER}/{NAME} in {here} or above it; a run that sends requests, such as pytest "
        "--migrate-calls=record, begins one (in CI only with modelmigrate_ledger = on)"
    )


def _print_json(ledger: Ledger, chosen: _Choice) -> None:
    """Print a JSON array with one call a line, so that it need not fit into memory here or in what reads it."""
    before = "[\n"
    for row in ledger.rows(chosen.where, chosen.values):
        sys.stdout.write(f"{before}{json.dumps(asdict(row), ensure_ascii=False)}")
        before = ",\n"
    sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")


def _table(ledger: Ledger, chosen: _Choice, *, all_cases: bool) -> Iterator[str]:
    from pytest_modelmigrate.analysis.cost_trends import case_trends, target_trends

    sent = f"FROM calls WHERE {chosen.where}"
    calls, runs, first, last = next(
        ledger.query(f"SELECT count(*), count(DISTINCT run), min(time), max(time) {sent}", chosen.values)
    )
    yield f"ledger      {ledger.path}{f'  ({chosen.shown})' if chosen.shown else ''}"
    others = next(ledger.query("SELECT count(*) FROM calls WHERE simulated = 1"))[0]
    hint = f"{count(others, 'simulated call')}: --simulated shows them" if others and not chosen.simulated else ""
    if not calls:
        yield f"calls       none{f'; {hint}' if hint else ''}"
        return
    yield f"calls       {calls:,} of {count(runs, 'run')}, {first[:10]} to {last[:10]}"
    if hint:
        yield f"left out    {hint}"
    usd, unpriced = next(
        ledger.query(
            f"SELECT total(cost_usd), count(*) - count(cost_usd) {sent} AND source <> 'recording'",
            chosen.values,
        )
    )
    unknown = f", and {count(unpriced, 'call')} without a known price" if unpriced else ""
    yield f"{'SIMULATED' if chosen.simulated else 'spent':<12}${usd:,.4f}{unknown}"
    costs = [*_costs(ledger, chosen)]
    if not costs:
        return
    yield ""
    yield from _targets(target_trends(costs))
    yield ""
    yield from _cases(case_trends(costs), all_cases=all_cases)


def _costs(ledger: Ledger, chosen: _Choice) -> Iterator[CaseCost]:
    from pytest_modelmigrate.analysis.cost_trends import CaseCost

    sql = f"""SELECT run, min(time), case_id, target, sum(list_usd) / count(DISTINCT sample) FROM calls
        WHERE {chosen.where} AND judging = 0 GROUP BY run, case_id, target HAVING count(list_usd) = count(*)
        ORDER BY min(time), min(id)"""  # noqa: S608 - our own text
    for each in ledger.query(sql, chosen.values):
        yield CaseCost(*each)


def _targets(trends: Sequence[CostTrend]) -> Iterator[str]:
    from pytest_modelmigrate.reports.columns import aligned

    head = ("target", "trend", "runs", "cases", "first", "last", "change")
    yield from aligned([head, *((each.target, *_cells(each, str(each.cases))) for each in trends)], left=2)


def _cases(trends: Sequence[CostTrend], *, all_cases: bool) -> Iterator[str]:
    """The cases, those whose cost changed most first."""
    from pytest_modelmigrate.reports.columns import aligned

    ranked = sorted(trends, key=lambda each: -abs((each.change or 1) - 1))
    shown = ranked if all_cases else ranked[:_CASES_SHOWN]
    head = ("case", "target", "trend", "runs", "first", "last", "change")
    yield from aligned([head, *((each.case_id, each.target, *_cells(each)) for each in shown)], left=3)
    if left := len(ranked) - len(shown):
        yield f"{left:,} more, which changed less: --all shows them"


def _cells(trend: CostTrend, *more: str) -> tuple[str, ...]:
    from pytest_modelmigrate.reports.sparklines import bars_for, sparkline

    line = sparkline(trend.costs, bars=bars_for(sys.stdout.encoding))
    change = "" if trend.change is None else f"{trend.change - 1:+.1%}"
    return line, str(len(trend.costs)), *more, f"${trend.costs[0]:.4f}", f"${trend.costs[-1]:.4f}", change
