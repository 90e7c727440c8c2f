"""`modelmigrate estimate`: before a run, say what it will cost at most and probably."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from typing import Final

from pytest_modelmigrate.text.printable import printable

BAD_INPUT: Final = 2
"""Exit code when pytest could not collect the tests, or no model is set."""

_ESTIMATE: Final = re.compile(r"^estimate: .*(?:\n  .*)*", re.MULTILINE)
"""The line on all requests, and those on single models."""

_COLLECTED: Final = (0, 5)
"""Exit codes of pytest for a collection: with tests, and without any."""

_DESCRIPTION: Final = """\
Say what the requests of a run will cost, at most and probably. pytest collects the tests and sends nothing; no key is
needed. The most is max_tokens of output and a token for each byte of a prompt, as for --migrate-max-cost. What is
probable is learnt from recorded answers to the same prompts, on any model.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate estimate --models=opus-4-6,opus-4-7
  modelmigrate estimate --models=opus-5-5 --migrate-samples=5 --migrate-calls=live tests/prompts

All arguments are those of pytest. Without --migrate-calls it is record, which sends what is not recorded yet.
Requests that a test makes with a client are known only from recordings, and then only the first of each test.

Exit code: 0, or 2 if pytest could not collect the tests, or no model is set.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `estimate` to the command line."""
    parser = subparsers.add_parser(
        "estimate",
        help="say what a run will cost, before anything is sent",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prefix_chars="\0",
        add_help=False,
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENTS", help="arguments of pytest")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Print the estimate; the exit code is 2 if pytest could not collect the tests, or no model is set."""
    from pytest_modelmigrate.analysis.cost_estimate import NO_MODEL

    arguments: list[str] = args.arguments
    if arguments[:1] in (["-h"], ["--help"]):
        args.parser.print_help()
        return 0
    mode = () if any(each.partition("=")[0] == "--migrate-calls" for each in arguments) else ("--migrate-calls=record",)
    command = [sys.executable, "-m", "pytest", *arguments, *mode, "--collect-only", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603 - pytest, with the user's own arguments
    if done.returncode not in _COLLECTED:
        sys.stderr.write(f"{printable(done.stdout + done.stderr)}\n")
        return BAD_INPUT
    found = _ESTIMATE.findall(done.stdout) or ["estimate: nothing will be sent"]
    if found == [NO_MODEL]:
        sys.stderr.write(f"modelmigrate {NO_MODEL}\n")
        return BAD_INPUT
    sys.stdout.writelines(f"{printable(each)}\n" for each in found)
    return 0
