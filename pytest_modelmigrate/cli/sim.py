"""`modelmigrate sim`: the simulated API as a program of its own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.simulator.faults import SPEC_HELP, Fault
from pytest_modelmigrate.simulator.running_simulator import LOOPBACK, start

REFUSED: Final = 2
"""Exit code for an argument that cannot be used."""

_HIGHEST_PORT: Final = 65535

_DESCRIPTION: Final = """\
Start a simulated Claude API on this machine. Any program that uses an official SDK can talk to it, without a key and
without cost: set the two environment variables that it prints. Its replies are made up by scripts; every response is
marked with the header x-modelmigrate-simulated. Ctrl-C ends it.
"""
_EPILOG: Final = """\
A reply script is a TOML file:

  [[reply]]
  when.system = 'respond in json'
  literal.json = { question = "Which order?" }
  charitable = "Which order do you mean?"

`literal` is answered by Opus 4.7 and later models, `charitable` by earlier ones, `reply` by all. The docstring of
pytest_modelmigrate.simulator.reply_scripts lists every condition and answer.

Examples:
  modelmigrate sim --port 8080
  modelmigrate sim --script replies.toml --fault 529,first=2 --fault 429,every=10,retry-after=1
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the `sim` command to the parser of `modelmigrate`."""
    parser = subparsers.add_parser(
        "sim",
        help="run a simulated Claude API on this machine",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default=LOOPBACK, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument(
        "--script",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="reply script, asked before the built-in ones; repeatable, the first that fits answers",
    )
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="how long every answer takes (default: 0)"
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="SPEC",
        help=f"something that goes wrong; repeatable. SPEC is {SPEC_HELP}",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the simulated API until Ctrl-C; returns the exit code, 2 for arguments that cannot be used."""
    try:
        faults = [Fault.parse(spec) for spec in args.fault]
    except ModelMigrateError as error:
        return _refuse(str(error))
    if not 0 <= args.latency < float("inf"):
        return _refuse(f"--latency {args.latency}: has to be a number of seconds from 0 on")
    if not 0 <= args.port <= _HIGHEST_PORT:
        return _refuse(f"--port {args.port}: has to be a number from 0 to {_HIGHEST_PORT}")
    try:
        simulator = start(
            scripts=args.script, faults=faults, latency_seconds=args.latency, host=args.host, port=args.port
        )
    except ModelMigrateError as error:
        return _refuse(str(error))
    with simulator:
        try:
            sys.stdout.write(f"Simulated Claude API at {simulator.url} (Ctrl-C ends it)\n")
            sys.stdout.write(f"export ANTHROPIC_BASE_URL={simulator.url} ANTHROPIC_API_KEY=simulated\n")
            sys.stdout.flush()
            simulator.wait()
        except KeyboardInterrupt:
            pass
    return 0


def _refuse(reason: str) -> int:
    sys.stderr.write(f"modelmigrate sim: {reason}\n")
    return REFUSED
