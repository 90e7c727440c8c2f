"""`modelmigrate diff`: what changed between two runs, or between the usage snapshots of two commits."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.case_changes import KeptCase, Key
    from pytest_modelmigrate.facts.runs import Run

_DESCRIPTION: Final = """\
List every case on a target whose cost, result or shape is not the same in OLD and NEW: what it was, what it is now, and
why. Both are runs that --migrate-report=run.json wrote, or commits of git whose usage snapshots (__usage__/) are read;
without NEW, the snapshots of the working tree. Costs of both are at today's list prices.
`diff` lists what changed, and decides nothing; `compare` decides whether the newer of two runs is as good.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate diff main
  modelmigrate diff HEAD~1 HEAD --format=markdown
  modelmigrate diff old.json new.json --exit-code

Exit code: 0, or 1 with --exit-code if anything changed; 2 for invalid input.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `diff` to the command line."""
    parser = subparsers.add_parser(
        "diff",
        help="list what changed between two runs, or between the snapshots of two commits",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("old", metavar="OLD", help="a run, or a commit such as main or HEAD~1")
    parser.add_argument("new", metavar="NEW", nargs="?", help="another one (default: the working tree)")
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: text")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 if anything changed, as git diff does")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what changed; the exit code is 0, or 1 with `--exit-code` for any change.

    Raises:
        InvalidSettingError: OLD or NEW is neither a run nor a commit, or one is a run and the other is not.
        CorruptFileError: a run or a snapshot cannot be read.
    """
    from pytest_modelmigrate.analysis.case_changes import case_changes, kept_cases
    from pytest_modelmigrate.analysis.run_prices import RunPrices
    from pytest_modelmigrate.reports.case_changes import changes_json, changes_markdown, changes_text
    from pytest_modelmigrate.store.committed_snapshots import committed_snapshots, working_snapshots

    old, new = _run_of(args.old), _run_of(args.new) if args.new else None
    if (old is None) != (new is None):
        raise InvalidSettingError(
            "one is a run and the other is not\n"
            "  next        give two runs (old.json new.json), or one or two commits (main HEAD)"
        )
    if old is not None and new is not None:
        before, after, price = kept_cases(old), kept_cases(new), RunPrices(old, new)
    else:
        here = Path()
        before = _kept(committed_snapshots(args.old, here))
        after = _kept(committed_snapshots(args.new, here) if args.new else working_snapshots(here))
        price = RunPrices()
    changes = [*case_changes(before, after, price)]
    write = {"text": changes_text, "markdown": changes_markdown, "json": changes_json}[args.format]
    sys.stdout.write(write(changes, len({*before, *after}) - len(changes)))
    return int(args.exit_code and bool(changes))


def _run_of(text: str) -> Run | None:
    """The run in a file; None where the text names a commit."""
    from pytest_modelmigrate.reports.run_file import read_run

    path = Path(text)
    return read_run(path) if path.is_file() or path.suffix == ".json" else None


def _kept(found: dict[str, dict[str, dict[str, object]]]) -> dict[Key, KeptCase]:
    """The cases of snapshots."""
    from pytest_modelmigrate.analysis.case_changes import KeptCase
    from pytest_modelmigrate.store.usage_file import samples_in

    return {
        (case, target): KeptCase(samples_in(entry), _traits(entry))
        for case, targets in found.items()
        for target, entry in targets.items()
    }


def _traits(entry: dict[str, object]) -> dict[str, str]:
    """The shape of a snapshot, and what it accepts against baselines."""
    traits = {}
    for name in ("shape", "accepted"):
        members = entry.get(name)
        if isinstance(members, dict):
            prefix = "accepted against " if name == "accepted" else ""
            for key, value in members.items():
                traits[f"{prefix}{key}"] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return traits
