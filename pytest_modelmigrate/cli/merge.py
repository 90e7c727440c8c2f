"""`modelmigrate merge`: the runs of several jobs as one run, with its verdict."""

from __future__ import annotations

import argparse
import glob
import shutil
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from pytest_modelmigrate.analysis.percentages import share
from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.target_spellings import model_and_effort
from pytest_modelmigrate.facts.targets import Target, effort_named
from pytest_modelmigrate.reports.formats import ReportFile

FAILED: Final = 1
"""Exit code when the migration does not pass."""

INCONCLUSIVE: Final = 7
"""Exit code when nothing is wrong, and calls got no answer; as the exit status of a run."""

_NARROWEST: Final = 40
_WIDEST: Final = 120

_DESCRIPTION: Final = """\
Join the runs that several jobs wrote with --migrate-report=run.json: one job for each model, one for each part of the
suite (--migrate-shard), or both. The order of the files does not matter. Every target is compared with the baseline as
at the end of one run, with the options of the baseline's job and the costs that --snapshot-update accepted. Nothing is
sent. Commits, price lists and versions that differ are named, and targets, shards and cases that are missing fail.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate merge run-*.json
  modelmigrate merge run-*.json --targets=opus-4-6,opus-4-7,sonnet-5
  modelmigrate merge artifacts/ --baseline=opus-4-6 --report=migration.md --report=migration.json
  modelmigrate merge run-*.json --latest

Exit code, as of a run: 0 for a pass, 1 for a failing or dearer case or one that is missing, 7 if all that is not passed
is inconclusive. 2 for invalid input.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `merge` to the command line."""
    parser = subparsers.add_parser(
        "merge",
        help="join the runs of several jobs into one verdict",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar="RUN",
        help="a run, a .json report; a pattern; or a folder, of which every .json file is a run, in subfolders as well",
    )
    parser.add_argument(
        "--baseline",
        default="",
        metavar="TARGET",
        help="the target that the others are compared with, such as opus-4-6 or opus-4-6@high (default: the first of "
        "--targets, or the first target of all jobs that have several)",
    )
    parser.add_argument(
        "--targets",
        default="",
        metavar="TARGETS",
        help="targets that there must be, separated by commas; one that no job has fails",
    )
    parser.add_argument(
        "--partial", action="store_true", help="targets, shards and cases that are missing do not fail; they are named"
    )
    parser.add_argument(
        "--latest",
        action="store_true",
        help="where several runs have different outcomes of one case and target, count the run that started last",
    )
    parser.add_argument(
        "--baseline-threshold",
        metavar="PERCENT",
        help="how much a case may cost more than on the baseline, or off (default: that of the baseline's job)",
    )
    parser.add_argument(
        "--cause-thresholds",
        metavar="THRESHOLDS",
        help="how much single causes may add to the cost of a case, such as thinking=10%%,output=off (default: those "
        "of the baseline's job)",
    )
    parser.add_argument(
        "--margin",
        metavar="PERCENT",
        help="how much lower the pass rate of a case may be (default: that of the baseline's job)",
    )
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FILE",
        help="write the merged run, as --migrate-report does; repeatable",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="show tokens, findings and every case")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the summary of the merged run and write the reports; the exit code is that of a run.

    Raises:
        InvalidSettingError: an option is invalid, there is no such file, or the runs cannot be merged.
        CorruptFileError: a run cannot be read.
        UnwritableFolderError: a report cannot be written.
    """
    from pytest_modelmigrate.analysis.cause_thresholds import read_cause_thresholds
    from pytest_modelmigrate.analysis.merged_runs import SavedRun, merge_runs
    from pytest_modelmigrate.analysis.merged_verdict import judge_merged
    from pytest_modelmigrate.analysis.part_differences import part_differences
    from pytest_modelmigrate.analysis.run_prices import RunPrices, prices_note
    from pytest_modelmigrate.reports.plain_reporter import PlainReporter
    from pytest_modelmigrate.reports.run_file import read_run
    from pytest_modelmigrate.reports.screen import screen_lines
    from pytest_modelmigrate.reports.terminal import summarise
    from pytest_modelmigrate.store.report_files import MaskedStream, masked_note, write_report

    threshold, causes = args.baseline_threshold, args.cause_thresholds
    reports = [ReportFile.read(text, Path(), "--report") for text in args.report]
    own = {report.path.resolve() for report in reports}
    saved = [SavedRun(str(path), read_run(path)) for path in _paths(args.files) if path.resolve() not in own]
    known = {target.id: target for each in saved for target in each.run.targets}
    merged = merge_runs(
        saved,
        baseline=_target(args.baseline, "--baseline", known).id if args.baseline else "",
        targets=[_target(text.strip(), "--targets", known) for text in args.targets.split(",") if text.strip()],
        latest=args.latest,
    )
    price = RunPrices(merged.run)
    found = judge_merged(
        merged.run,
        price,
        threshold=None if threshold is None else read_threshold(threshold, "--baseline-threshold"),
        causes=None if causes is None else read_cause_thresholds(causes, "--cause-thresholds"),
        margin=None if args.margin is None else share(args.margin, "--margin"),
        partial=args.partial,
    )
    width = min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size().columns))
    own_prices = prices_note(merged.run)
    notes = [
        *part_differences(merged.run),
        *merged.notes,
        *([own_prices] if own_prices else []),
    ]
    reporter = PlainReporter(MaskedStream(sys.stdout), width=width, verbose=args.verbose)
    height = screen_lines() - len(reports) - 1  # the paths of the reports, and the next prompt
    summarise(reporter, merged.run, found.verdict, notes, price, spending=None, height=height)
    masked = []
    for report in reports:
        write, write_redacted = report.format.write, report.format.write_redacted
        if write_report(
            report.path,
            partial(write, merged.run, found.verdict, price),
            write_changed=write_redacted and partial(write_redacted, merged.run, found.verdict, price),
        ):
            masked.append(report.path.name)
        sys.stdout.write(f"report: {report.path}\n")
    if note := masked_note(masked):
        sys.stdout.write(f"note: {note}\n")
    if found.verdict.passed:
        return 0
    return INCONCLUSIVE if found.inconclusive else FAILED


def _target(text: str, source: str, known: Mapping[str, Target]) -> Target:
    """A target of the runs by its id, or another one as `--models` spells it: `opus-4-7-high`, `opus-4-7@high`."""
    if text in known:
        return known[text]
    name, _, effort = text.rpartition("-")
    named, own = model_and_effort(f"{name}@{effort}" if effort_named(effort) else text, source)
    target = Target(named.id, own, named.name)
    return known.get(target.id, target)


def _paths(texts: list[str]) -> list[Path]:
    """The files of all runs, each once.

    Raises:
        InvalidSettingError: one of the texts names no file.
    """
    found: dict[Path, Path] = {}
    for text in texts:
        paths = [*_named(text)]
        if not paths:
            what = f"{text!r} is a folder without .json files" if Path(text).is_dir() else f"no such file: {text!r}"
            raise InvalidSettingError(
                f"RUN: {what}\n  next        let each job write one: pytest --migrate-report=run.json"
            )
        for path in paths:
            found.setdefault(path.resolve(), path)
    return [*found.values()]


def _named(text: str) -> Iterator[Path]:
    path = Path(text)
    if path.is_dir():
        yield from sorted(path.rglob("*.json"))
    elif path.exists():
        yield path
    else:  # a shell of Windows, or a quoted pattern
        yield from (Path(each) for each in sorted(glob.glob(text, recursive=True)))  # noqa: PTH207 - may be absolute
