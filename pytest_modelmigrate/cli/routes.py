"""`modelmigrate routes`: the routing table of a saved run, as an application loads it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidSettingError

_DESCRIPTION: Final = """\
Print for every tag of @pytest.mark.task(tags=...) the model and effort to use: the cheapest target that suits each case
of the tag, or the baseline where none does. `default` is the baseline, for everything without a tag of the table.
Nothing is sent. RUN is a run of several targets that --migrate-report=run.json wrote.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate routes run.json
  modelmigrate routes run.json --format=yaml
  modelmigrate routes run.json --baseline-threshold=off

Costs are at today's list prices; prices of the hook pytest_modelmigrate_price are those in RUN.
What --snapshot-update accepted against the baseline is not known here; --baseline-threshold makes room for it.
Exit code: 0, or 2 for invalid input.
"""

_NO_TAG: Final = (
    "no test of the run has a tag, so the table has a default alone; mark tests with @pytest.mark.task(tags=...), and "
    "run them again"
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `routes` to the command line."""
    parser = subparsers.add_parser(
        "routes",
        help="print the model to use for every tag, from a saved run",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="RUN", help="a run of several targets, a .json report")
    parser.add_argument("--format", choices=("json", "yaml"), default="json", help="default: json")
    parser.add_argument(
        "--baseline-threshold",
        metavar="PERCENT",
        help="how much a case may cost more than on the baseline, or off (default: what RUN was made with)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the table; the exit code is 0.

    Raises:
        InvalidSettingError: an option is invalid, or the run has one target.
        CorruptFileError: the run cannot be read.
    """
    from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
    from pytest_modelmigrate.analysis.kept_options import kept_cause_thresholds, kept_margin, kept_threshold
    from pytest_modelmigrate.analysis.run_prices import RunPrices, prices_note
    from pytest_modelmigrate.analysis.verdict import judge
    from pytest_modelmigrate.reports.advice import RunAdvice, routing_json, routing_yaml
    from pytest_modelmigrate.reports.run_file import read_run

    given = None if args.baseline_threshold is None else read_threshold(args.baseline_threshold, "--baseline-threshold")
    found = read_run(args.file)
    gate = BaselineGate(
        kept_threshold(found, "baseline_threshold") if given is None else given, causes=kept_cause_thresholds(found)
    )
    price = RunPrices(found)
    verdict = judge(found, price, gate, margin=kept_margin(found))
    table = RunAdvice.of(found, verdict, price).routing
    if table is None:
        raise InvalidSettingError(f"{args.file} is a run of one target: there is nothing to choose from")
    if found.simulated:
        sys.stderr.write("modelmigrate: the run is SIMULATED: it says nothing about a model\n")
    if not table.routes:
        sys.stderr.write(f"modelmigrate: {_NO_TAG}\n")
    if note := prices_note(found):
        sys.stderr.write(f"modelmigrate: {note}\n")
    sys.stdout.write(routing_yaml(table) if args.format == "yaml" else routing_json(table))
    return 0
