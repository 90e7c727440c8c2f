"""`modelmigrate prune`: find recordings and snapshots that no test uses any more, and remove them."""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.store.project_folders import RECORDINGS
from pytest_modelmigrate.store.snapshots import FOLDER, remove

FOUND: Final = 1
"""Exit code when there are unused files and they stay."""

NOT_RUN: Final = 2
"""Exit code when pytest could not run the tests."""

_USAGE_ERROR: Final = 4
"""The exit status of pytest for invalid arguments, such as a path that does not exist."""

_DESCRIPTION: Final = """\
Replay the tests, and list the recordings and usage snapshots that none of them uses: recordings that no test asks for,
snapshots of tests that do not exist, and all files of test modules that are gone. Nothing is sent. With --yes, remove
them.

A recording is listed only if all tests of its module ran on the model and effort that it was made for. So name all
models that you use. Nothing is removed because a test was deselected or skipped, or because the collection failed.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate prune --models=opus-4-6,opus-4-7
  modelmigrate prune tests --models=opus-4-6,opus-4-7 --yes
  modelmigrate prune --models=opus-4-7 -- -n 4

Exit code: 0 for no unused files, or all of them removed; 1 for unused files; 2 if the tests could not be run.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `prune` to the command line."""
    parser = subparsers.add_parser(
        "prune",
        help="find recordings and snapshots that no test uses any more, and remove them",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "arguments",
        nargs="*",
        metavar="PATH",
        help="test files or folders (default: as pytest); after --, options of pytest",
    )
    parser.add_argument("--models", help="the models, as for pytest (default: those of the pytest configuration)")
    parser.add_argument("--efforts", help="the effort levels, as for pytest")
    parser.add_argument("--yes", action="store_true", help="remove what is unused")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the tests, print what is unused, and remove it with `--yes`."""
    given = [(name, value) for name in ("models", "efforts") if (value := getattr(args, name)) is not None]
    matrix = [f"--migrate-{name}={value}" for name, value in given]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "unused.json")
        done = subprocess.run(_command(report, [*matrix, *args.arguments]), capture_output=True, text=True, check=False)  # noqa: S603 - the tests of this project
        if done.returncode == _USAGE_ERROR or not report.exists():
            why = "could not start" if done.returncode == _USAGE_ERROR else "did not run any prompt test"
            hint = "correct what it says" if done.returncode == _USAGE_ERROR else "name the models with --models"
            sys.stderr.write(done.stdout + done.stderr)
            sys.stderr.write(f"modelmigrate: pytest {why}; {hint}\n")
            return NOT_RUN
        unused = json.loads(report.read_text(encoding="utf-8"))
    for module, reason in unused["unjudged"].items():
        sys.stderr.write(f"modelmigrate: {_short(module)} was left out: {reason}\n")
    for command in unused["moves"]:
        sys.stdout.write(f"a test module was moved; move its files with: {command}\n")
    lines = [*_lines(unused)]
    sys.stdout.writelines(lines)
    if not lines:
        sys.stdout.write("no unused files\n" if not unused["moves"] else "")
        return 0
    if not args.yes:
        again = shlex.join(
            [
                "modelmigrate",
                "prune",
                *(f"--{name}={value}" for name, value in given),
                "--yes",
                *_after_dashes(args.arguments),
            ]
        )
        sys.stdout.write(f"{len(lines)} unused; remove with: {again}\n")
        return FOUND
    _remove(unused)
    sys.stdout.write(f"{len(lines)} removed\n")
    return 0


def _command(report: Path, arguments: list[str]) -> list[str]:
    plugin = ["-p", "pytest_modelmigrate.plugin.unused_report", f"--modelmigrate-unused={report}"]
    gates = ["--migrate-calls=replay", "--migrate-cost-threshold=off", "--migrate-baseline-threshold=off"]
    return [sys.executable, "-m", "pytest", *plugin, *gates, *arguments]


def _lines(unused: Mapping[str, Any]) -> list[str]:
    recordings = [f"{_short(path)}: no test asks for it\n" for path in unused["recordings"]]
    cases = [f"{_short(folder)}: {case}: no such test\n" for folder, names in unused["cases"].items() for case in names]
    return recordings + cases + [f"{_short(path)}: its test module is gone\n" for path in unused["orphans"]]


def _remove(unused: Mapping[str, Any]) -> None:
    for folder, cases in unused["cases"].items():
        remove(Path(folder), set(cases))
    for path in map(Path, (*unused["recordings"], *unused["orphans"])):
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if any(parent.iterdir()):
                break
            parent.rmdir()
            if parent.name in (RECORDINGS, FOLDER):
                break


def _after_dashes(arguments: list[str]) -> list[str]:
    return ["--", *arguments] if any(each.startswith("-") for each in arguments) else arguments


def _short(path: str) -> str:
    """The path relative to the working directory, or absolute if it is outside."""
    return str(Path(path).relative_to(Path.cwd())) if Path(path).is_relative_to(Path.cwd()) else path
