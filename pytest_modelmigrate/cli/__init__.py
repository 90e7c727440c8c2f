"""The `modelmigrate` command."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.text.printable import printable

_COMMANDS: Final = (
    "audit",
    "calibrate",
    "compare",
    "diff",
    "estimate",
    "gateway",
    "imports",
    "ledger",
    "lint",
    "merge",
    "power",
    "preflight",
    "prune",
    "routes",
    "sim",
    "tokens",
)
"""Modules beside this one; each adds its parser with `add_parser` and sets `run` as its default."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 something was found, 2 bad input, 7 inconclusive."""
    parser = argparse.ArgumentParser(
        prog="modelmigrate",
        description="Tools around pytest-modelmigrate; the tests themselves run with pytest.",
    )
    add_commands(parser)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except ModelMigrateError as error:
        sys.stderr.write(printable(f"modelmigrate: {error}\n"))
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 141


def add_commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """Add all commands to a parser; returns the parser of each by its name."""
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in _COMMANDS:
        importlib.import_module(f"{__name__}.{name}").add_parser(subparsers)
    commands: Mapping[str, argparse.ArgumentParser] = subparsers.choices
    return commands
