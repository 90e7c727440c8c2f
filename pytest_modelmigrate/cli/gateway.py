"""`modelmigrate gateway`: run the gateway without pytest."""

from __future__ import annotations

import argparse
import contextlib
import shlex
import signal
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.loopback.running_server import HIGHEST_PORT
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from pytest_modelmigrate.facts.exchanges import Request
    from pytest_modelmigrate.wire.decision import Mode
    from pytest_modelmigrate.wire.recorder import Recorder
    from pytest_modelmigrate.wire.running_test import RunningTest

FOUND_PROBLEMS: Final = 1
"""Exit code when requests were not answered."""

_DEFAULT_FOLDER: Final = Path("recordings/gateway")

_DESCRIPTION: Final = """\
Record and replay what programs ask the Claude API, without pytest. It runs on this machine until Ctrl-C, prints the
environment variables that point a program to it, and says at the end how many calls it answered and what they cost.
Identical requests are numbered in their order, from 1 at each start, as in a test.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate gateway --calls=record --recordings=tests/recordings/test_agent
  modelmigrate gateway --calls=record --from=opus-4-6 --model=opus-4-7 --max-cost=2
  modelmigrate gateway --ignore=metadata.user_id --ignore='system ~ Today is .*'

Exit code: 0, or 1 if a request was not answered, or 2 for invalid input.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the `gateway` command to the parser of `modelmigrate`."""
    parser = subparsers.add_parser(
        "gateway",
        help="record and replay what programs ask the API",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--calls",
        choices=("replay", "record", "rerecord", "live", "sim"),
        default="replay",
        help="where answers come from, as --migrate-calls of pytest (default: replay). record, rerecord and live send "
        "requests with your API key, which costs money",
    )
    parser.add_argument(
        "--recordings",
        type=Path,
        default=_DEFAULT_FOLDER,
        metavar="FOLDER",
        help="where recordings are (default: %(default)s)",
    )
    parser.add_argument("--model", metavar="TARGET", help="the target of migrated requests, such as opus-4-7@xhigh")
    parser.add_argument(
        "--from",
        dest="migrated",
        default="",
        metavar="MODELS",
        help="models whose requests go to --model instead, separated by commas",
    )
    parser.add_argument("--max-cost", metavar="USD", help="US dollars that may be spent (default: no limit)")
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="PART",
        help="a part of requests that varies from run to run, as in modelmigrate_ignore; repeatable",
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument(
        "--sim-script",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a reply script of the simulated API, for --calls=sim; repeatable",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the gateway until Ctrl-C or SIGTERM.

    Raises:
        InvalidSettingError: an argument is invalid.
        UnreachableError: it cannot listen on the port.
    """
    from pytest_modelmigrate.facts.gateway import environment_for
    from pytest_modelmigrate.wire.credentials import STAND_IN_KEY, access_to, environment_access
    from pytest_modelmigrate.wire.decision import Mode
    from pytest_modelmigrate.wire.gateway.running_gateway import RunningGateway

    if not 0 <= args.port <= HIGHEST_PORT:
        raise InvalidSettingError(f"--port {args.port}: give a number from 0 to {HIGHEST_PORT}")
    mode = Mode(args.calls)
    running = _running_test(args, mode)
    with contextlib.ExitStack() as stack:
        access = environment_access()
        if mode is Mode.SIM:
            from pytest_modelmigrate.simulator import start

            access = access_to(stack.enter_context(start(scripts=args.sim_script)).url, STAND_IN_KEY)
        gateway = stack.enter_context(RunningGateway(access, own_credentials=mode is not Mode.SIM, port=args.port))
        url = gateway.url_of(gateway.open(running))
        with contextlib.suppress(KeyboardInterrupt):
            with contextlib.suppress(ValueError):  # not in the main thread
                signal.signal(signal.SIGTERM, signal.default_int_handler)
            sys.stdout.write(f"Gateway at {url} (press Ctrl-C to stop)\n")
            variables = shlex.join(f"{name}={value}" for name, value in environment_for(url, {}).items())
            sys.stdout.write(f"export {variables}\n")
            sys.stdout.flush()
            gateway.wait()
    return _summary(running.recorder)


def _running_test(args: argparse.Namespace, mode: Mode) -> RunningTest:
    from datetime import date
    from functools import partial

    from pytest_modelmigrate.analysis.pricing import price_call
    from pytest_modelmigrate.cli.named_target import model_ids, named_target
    from pytest_modelmigrate.store.recordings import RecordingStore
    from pytest_modelmigrate.wire.admission import Admission
    from pytest_modelmigrate.wire.breaker import Breaker
    from pytest_modelmigrate.wire.budget import Budget
    from pytest_modelmigrate.wire.decision import Mode
    from pytest_modelmigrate.wire.fingerprint import fingerprint
    from pytest_modelmigrate.wire.ignored_parts import read_ignored
    from pytest_modelmigrate.wire.migration import Migration
    from pytest_modelmigrate.wire.misses import explain_miss
    from pytest_modelmigrate.wire.patience import RETRY_SECONDS, Patience
    from pytest_modelmigrate.wire.recorder import Recorder
    from pytest_modelmigrate.wire.running_test import DirectUpstream, RunningTest
    from pytest_modelmigrate.wire.session_recordings import SessionRecordings
    from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

    if args.migrated and not args.model:
        raise InvalidSettingError("--from: name the model that these requests go to, with --model")
    target = named_target(args.model, "--model") if args.model else Target("")
    migration = Migration(target, model_ids(args.migrated, "--from"), kept_models=("",))
    ignored = read_ignored(args.ignore, "--ignore")
    store = RecordingStore(args.recordings, None, partial(fingerprint, ignored=ignored) if ignored else None)
    again = shlex.join(["modelmigrate", "gateway", "--calls=record", f"--recordings={args.recordings}"])

    def explain(request: Request, occurrence: int) -> str:
        return explain_miss(request, store, occurrence, again, ignored=ignored)

    recorder = Recorder(
        mode,
        store,
        SessionRecordings(price_call, date.today().isoformat(), ignored),  # noqa: DTZ011 - the user's own day
        case="gateway",
        target=target,
        explain=explain,
        allowed_models=("*",),
    )
    budget = Budget(price_call, None if mode is Mode.SIM else _dollars(args.max_cost))
    seconds = 0.0 if mode is Mode.SIM else RETRY_SECONDS
    admission = Admission(LocalSlotCounter(), Breaker(retry_seconds=seconds), budget, Patience(seconds))
    return RunningTest(recorder, migration, None if mode is Mode.REPLAY else DirectUpstream(admission))


def _dollars(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        dollars = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        dollars = Decimal(-1)
    if not dollars.is_finite() or dollars < 0:
        raise InvalidSettingError(f"--max-cost: invalid amount of dollars {text!r}; give one such as 2.50")
    return dollars


def _summary(recorder: Recorder) -> int:
    """Print what was answered and what it cost; the exit code is 1 if a request was not answered."""
    from pytest_modelmigrate.analysis.pricing import price_call
    from pytest_modelmigrate.analysis.spending import Spending

    spending = Spending()
    spending.add(recorder.calls, price_call)
    sys.stdout.write(f"spent: {spending}\n")
    problems = list(dict.fromkeys([*map(str, recorder.problems), *recorder.outages]))
    for problem in problems:
        sys.stderr.write(printable(f"modelmigrate gateway: {problem}\n"))
    return FOUND_PROBLEMS if problems else 0
