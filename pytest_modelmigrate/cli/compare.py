"""`modelmigrate compare`: the verdict over two saved runs."""

from __future__ import annotations

import argparse
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Final

from pytest_modelmigrate.analysis.percentages import share
from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidSettingError

WORSE: Final = 1
"""Exit code when the newer run is worse: a case fails, holds less often, or costs too much."""

INCONCLUSIVE: Final = 7
"""Exit code when nothing is worse, and calls got no answer; as the exit status of a run."""

REPORT_SUFFIXES: Final = (".json", ".md")
"""Formats of `--report`, by suffix."""

_NARROWEST: Final = 40

_DESCRIPTION: Final = """\
Compare two runs that --migrate-report=run.json wrote: two commits, two dates, two versions of the SDK. Each case is
held against the same case on the same target in OLD, and the verdict is that of a run with OLD as its baseline. Nothing
is sent. Costs of both are at today's list prices; prices of the hook pytest_modelmigrate_price are those in the files.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate compare old.json new.json
  modelmigrate compare old.json new.json --cost-threshold=10% --margin=5%
  modelmigrate compare old.json new.json --cause-thresholds=thinking=10%,output=off
  modelmigrate compare old.json new.json --report=comparison.md

Exit code, as of a run: 0 for a pass, 1 for a failing or dearer case, 7 if all that is not passed is inconclusive. 2 for
invalid input, such as a simulated run against a real one.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `compare` to the command line."""
    parser = subparsers.add_parser(
        "compare",
        help="give the verdict over two saved runs",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="the older run, a .json report")
    parser.add_argument("new", type=Path, metavar="NEW", help="the newer run")
    parser.add_argument(
        "--cost-threshold",
        metavar="PERCENT",
        help="how much a case may cost more, or off (default: --migrate-cost-threshold of NEW)",
    )
    parser.add_argument(
        "--cause-thresholds",
        metavar="THRESHOLDS",
        help="how much single causes may add to the cost of a case, such as thinking=10%%,output=off; --cost-threshold "
        "then holds for all others together (default: --migrate-cause-thresholds of NEW)",
    )
    parser.add_argument(
        "--margin",
        metavar="PERCENT",
        help="how much lower the pass rate of a case may be (default: --migrate-margin of NEW)",
    )
    parser.add_argument(
        "--report", action="append", default=[], type=Path, metavar="FILE", help="write it to .md or .json; repeatable"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="show tokens, findings and every case")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the comparison and write the reports; the exit code is that of a run.

    Raises:
        InvalidSettingError: an option is invalid, or the runs cannot be compared.
        CorruptFileError: a run cannot be read.
        UnwritableFolderError: a report cannot be written.
    """
    from pytest_modelmigrate.analysis.cause_thresholds import read_cause_thresholds
    from pytest_modelmigrate.analysis.run_comparison import compare_runs
    from pytest_modelmigrate.analysis.run_prices import RunPrices
    from pytest_modelmigrate.reports.run_comparison import json_comparison, markdown_comparison, summarise_comparison
    from pytest_modelmigrate.reports.run_file import read_run
    from pytest_modelmigrate.reports.terminal import PlainWriter
    from pytest_modelmigrate.store.report_files import MaskedStream, masked_note, write_report

    for path in args.report:
        if path.suffix not in REPORT_SUFFIXES:
            raise InvalidSettingError(f"--report: invalid file {str(path)!r}; give one that ends in .json or .md")
    causes = args.cause_thresholds
    old, new = read_run(args.old), read_run(args.new)
    price = RunPrices(old, new)
    found = compare_runs(
        old,
        new,
        price,
        cost_threshold=None if args.cost_threshold is None else read_threshold(args.cost_threshold, "--cost-threshold"),
        cause_thresholds=None if causes is None else read_cause_thresholds(causes, "--cause-thresholds"),
        margin=None if args.margin is None else share(args.margin, "--margin"),
    )
    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    summarise_comparison(PlainWriter(MaskedStream(sys.stdout)), found, price, width=width, verbose=args.verbose)
    masked = []
    for path in args.report:
        write = json_comparison if path.suffix == ".json" else markdown_comparison
        if write_report(path, partial(write, found, price)):
            masked.append(path.name)
        sys.stdout.write(f"report: {path}\n")
    if note := masked_note(masked):
        sys.stdout.write(f"note: {note}\n")
    if found.verdict.passed:
        return 0
    return INCONCLUSIVE if found.inconclusive else WORSE
