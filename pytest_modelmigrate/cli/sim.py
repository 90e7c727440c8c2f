"""`modelmigrate sim`: run the simulated API."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.loopback.running_server import HIGHEST_PORT, LOOPBACK
from pytest_modelmigrate.simulator.faults import SPEC_HELP, Fault
from pytest_modelmigrate.simulator.running_simulator import start

INVALID_ARGUMENT: Final = 2
"""Exit code."""

_DESCRIPTION: Final = """\
Run a simulated Claude API on this machine until Ctrl-C. Programs that use an official SDK can call it without a key and
without cost: set the two environment variables that it prints. Replies come from scripts; every response has the
header x-modelmigrate-simulated.
"""
_EPILOG: Final = """\
A reply script is a TOML file:

  [[reply]]
  when.system = 'respond in json'
  literal.json = { question = "Which order?" }
  charitable = "Which order do you mean?"

`literal` is the reply of Opus 4.7 and later models, `charitable` of earlier ones, `reply` of all. The docstring of
pytest_modelmigrate.simulator.reply_scripts lists all conditions and answers.

Clients of Bedrock and Vertex reach it with ANTHROPIC_BEDROCK_BASE_URL=URL and ANTHROPIC_VERTEX_BASE_URL=URL/v1, and any
credentials.

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
    parser.add_argument("--host", default=LOOPBACK, help="loopback address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument(
        "--script",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="reply script, tried before the built-in ones; repeatable",
    )
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="delay of every response (default: 0)"
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="SPEC",
        help=f"inject a fault; repeatable. SPEC is {SPEC_HELP}",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the simulated API until Ctrl-C; returns the exit code, 2 for invalid arguments."""
    try:
        faults = [Fault.parse(spec) for spec in args.fault]
    except ModelMigrateError as error:
        return _fail(str(error))
    if not 0 <= args.latency < float("inf"):
        return _fail(f"--latency {args.latency}: must be 0 or more seconds")
    if not 0 <= args.port <= HIGHEST_PORT:
        return _fail(f"--port {args.port}: must be a number from 0 to {HIGHEST_PORT}")
    try:
        simulator = start(
            scripts=args.script, faults=faults, latency_seconds=args.latency, host=args.host, port=args.port
        )
    except ModelMigrateError as error:
        return _fail(str(error))
    with simulator:
        try:
            sys.stdout.write(f"Simulated Claude API at {simulator.url} (press Ctrl-C to stop)\n")
            sys.stdout.write(f"export ANTHROPIC_BASE_URL={simulator.url} ANTHROPIC_API_KEY=simulated\n")
            sys.stdout.flush()
            simulator.wait()
        except KeyboardInterrupt:
            pass
    return 0


def _fail(reason: str) -> int:
    sys.stderr.write(f"modelmigrate sim: {reason}\n")
    return INVALID_ARGUMENT
