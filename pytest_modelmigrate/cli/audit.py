"""`modelmigrate audit`: what a migration changed in production, from the logs of an application."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.logged_tasks import LoggedTasks
    from pytest_modelmigrate.store.call_logs import CallLogs

WORSE: Final = 1
"""Exit code when the cost, the retries, the tool calls or the errors of tasks got worse."""

_DESCRIPTION: Final = """\
Compare the tasks of an application before and after a migration: the cost of a task, its retries, how many tool calls
work and how many calls fail, each with a 95% interval. Nothing is sent. LOGS are the application's own: rows with the
columns of an ai_call_log (CSV, JSON or JSON Lines), or OpenTelemetry spans with the names of the GenAI conventions
(OTLP JSON, or a span a line); also as .gz. Costs are list prices on the days of the calls, with cache and batch
discounts.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate audit calls.csv --split=2026-11-20T09:30
  modelmigrate audit calls-*.jsonl --split=2026-11-20 --hours=48
  modelmigrate audit calls.csv --split=2026-11-20 --timezone=Europe/Berlin --column task=feature --column task_id=job

Exit code: 0 if nothing got worse, 1 if the whole interval of a change is on the worse side, 2 for invalid input.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `audit` to the command line."""
    parser = subparsers.add_parser(
        "audit",
        help="compare an application's logs before and after a migration",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOGS", help="a file of the application's logs")
    parser.add_argument("--split", required=True, metavar="DATE", help="the day or the moment of the migration")
    parser.add_argument("--hours", metavar="N", help="only tasks that begin so many hours before or after it")
    parser.add_argument(
        "--timezone",
        default="UTC",
        metavar="ZONE",
        help="the zone of DATE, and of times in the log that name none, such as Europe/Berlin (default: UTC)",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="WHAT=NAME",
        help="the column or attribute that holds something, where it has another name than usual; repeatable",
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="print the audit as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the audit; the exit code is 1 if something got worse.

    Raises:
        InvalidSettingError: an option is invalid, or the log has nothing on one side of the split.
        CorruptFileError: a log cannot be read.
    """
    from pytest_modelmigrate.analysis.log_audit import audit_tasks
    from pytest_modelmigrate.analysis.log_prices import LogPrices
    from pytest_modelmigrate.analysis.logged_tasks import LoggedTasks
    from pytest_modelmigrate.reports.columns import one_line
    from pytest_modelmigrate.reports.log_audit import audit_lines, json_audit, notes
    from pytest_modelmigrate.store.call_logs import CallLogs

    zone = _zone(args.timezone)
    logs = CallLogs(args.logs, _named(args.column), zone)
    prices = LogPrices()
    tasks = LoggedTasks(_split(args.split, zone), _hours(args.hours), prices)
    tasks.read(logs.entries())
    _check_sides(tasks, args)
    audit = audit_tasks(tasks)
    for note in (*_reading_notes(logs), *notes(tasks, audit, prices)):
        sys.stderr.write(printable(f"modelmigrate audit: {note}\n"))
    if args.as_json:
        sys.stdout.write(json_audit(tasks, audit, prices))
    else:
        sys.stdout.write(f"log         {_listed(args.logs)}: {tasks.calls:,} calls, {_period(tasks)}\n")
        columns = (what if what == name else f"{what}={name}" for what, name in logs.columns.used.items())
        sys.stdout.write(f"read        {one_line(', '.join(columns))}\n")
        if logs.columns.unused:
            sys.stdout.write(f"not read    {one_line(', '.join(logs.columns.unused))}\n")
        sys.stdout.writelines(f"{printable(line)}\n" for line in audit_lines(tasks, audit))
    return WORSE if audit.worse else 0


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidSettingError(f"--timezone: invalid zone {name!r}; give one such as Europe/Berlin or UTC") from None


def _split(text: str, zone: tzinfo) -> datetime:
    from pytest_modelmigrate.text.moments import moment

    try:
        return moment(text, zone)
    except ValueError as error:
        raise InvalidSettingError(f"--split: {error}") from error


def _hours(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 1e6:  # noqa: PLR2004 - a century
        raise InvalidSettingError(f"--hours: invalid number {text!r}; give one such as 48")
    return hours


def _named(columns: Sequence[str]) -> dict[str, str]:
    from pytest_modelmigrate.store.log_columns import COLUMNS

    named = {}
    for text in columns:
        what, sign, name = text.partition("=")
        if not sign or not name or what not in COLUMNS:
            raise InvalidSettingError(
                f"--column: invalid {text!r}; give one such as task_id=job, choosing from {', '.join(COLUMNS)}"
            )
        named[what] = name
    return named


def _check_sides(tasks: LoggedTasks, args: argparse.Namespace) -> None:
    """Refuse a split that leaves one side empty, and say where the log begins and ends."""
    from pytest_modelmigrate.analysis.logged_tasks import moment_text
    from pytest_modelmigrate.reports.log_audit import seen_first

    if not tasks.calls:
        raise InvalidSettingError(f"{_listed(args.logs)}: no calls of a model in the log")
    for side, tasks_there in (("before", tasks.before.tasks), ("after", tasks.after.tasks)):
        if not tasks_there:
            hours = f" within {tasks.hours:g} hours" if tasks.hours else ""
            raise InvalidSettingError(
                f"--split: no task{hours} {side} {moment_text(tasks.split)}; the log has {_period(tasks)}, with "
                f"{seen_first(tasks)}"
            )


def _reading_notes(logs: CallLogs) -> list[str]:
    """What was left out while the logs were read."""
    notes = [f"left out: {line}" for line in logs.fault_lines]
    if logs.columns.without_zone:
        number, zone = logs.columns.without_zone, logs.columns.zone
        notes.append(f"{number:,} times name no time zone and are taken as {zone}; --timezone=ZONE gives another")
    if logs.other_spans:
        notes.append(f"{logs.other_spans:,} spans of agents, databases and the like are left out")
    return notes


def _period(tasks: LoggedTasks) -> str:
    from pytest_modelmigrate.analysis.logged_tasks import moment_text

    assert tasks.first is not None  # noqa: S101 - there are calls
    assert tasks.last is not None  # noqa: S101 - there are calls
    return f"{moment_text(tasks.first)} to {moment_text(tasks.last)}"


def _listed(paths: Sequence[Path]) -> str:
    return str(paths[0]) if len(paths) == 1 else f"{len(paths)} files"
