"""`modelmigrate import`: convert cassettes of other recorders to recordings."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.analysis.pricing import prices_as_of
from pytest_modelmigrate.cli.exchange_lines import cost_of, exchange_line
from pytest_modelmigrate.cli.import_plan import ImportPlan, plan_import
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.store.cassettes import read_cassette
from pytest_modelmigrate.store.exchange_jsonl import read_jsonl
from pytest_modelmigrate.store.imported_exchanges import ImportedExchange, ImportedFile, read_text

_FAILED: Final = 2
_MODELS_SHOWN: Final = 8


def add_parser(subparsers: Any) -> None:
    """Add the `import` command to the subparsers of `modelmigrate`."""
    parser = subparsers.add_parser(
        "import",
        help="convert existing cassettes to recordings",
        description=(
            "Read vcrpy and pytest-recording cassettes (plain YAML or JSON) or exchanges in JSON Lines, show their "
            "models and cost, and with --to, write them as recordings."
        ),
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a cassette, or a .jsonl file")
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder to write the recordings to")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print one line of JSON per exchange")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; returns 2 if a file cannot be read or written, and then writes nothing."""
    try:
        files = [read_exchanges(path) for path in args.files]
        exchanges = [exchange for file in files for exchange in file.exchanges]
        written = plan_import(exchanges, args.to).write() if args.to else None
    except ModelMigrateError as error:
        print(f"modelmigrate import: {error}", file=sys.stderr)  # noqa: T201 - a command prints
        return _FAILED
    if args.as_json:
        for exchange in exchanges:
            print(json.dumps(exchange_line(exchange), ensure_ascii=False))  # noqa: T201 - a command prints
    for name, value in _summary(files, exchanges):
        print(f"{name:<12}{value}", file=sys.stderr)  # noqa: T201 - a command prints
    for name, value in _written(args.to, written):
        print(f"{name:<12}{value}", file=sys.stderr)  # noqa: T201 - a command prints
    return 0


def read_exchanges(path: Path) -> ImportedFile:
    """Read a file; its format is known by its suffix, else by its first line.

    Raises:
        CorruptFileError: it is invalid; the message names the file, the line or interaction, and the fault.
    """
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return read_jsonl(path)
    if suffix not in (".yaml", ".yml") and _is_jsonl(read_text(path)):
        return read_jsonl(path)
    return read_cassette(path)


def _is_jsonl(text: str) -> bool:
    """Whether the first line is a JSON object that is not a whole cassette."""
    first = text.lstrip().partition("\n")[0]
    try:
        row = json.loads(first)
    except ValueError:
        return False
    return isinstance(row, dict) and "interactions" not in row


def _summary(files: Sequence[ImportedFile], exchanges: Sequence[ImportedExchange]) -> Iterator[tuple[str, str]]:
    errors = sum(not exchange.recording.response.ok for exchange in exchanges)
    yield "read", f"{_counted(exchanges, 'exchange')} from {_counted(files, 'file')}, {errors} of them errors"
    models = Counter(str(exchange_line(exchange)["model"] or "none") for exchange in exchanges)
    shown = [f"{name} {number}" for name, number in models.most_common(_MODELS_SHOWN)]
    more = [f"{len(models) - _MODELS_SHOWN} more"] if len(models) > _MODELS_SHOWN else []
    yield "models", ", ".join(shown + more) or "none"
    yield "cost", _total_cost(exchanges)
    skipped: Counter[str] = Counter()
    for file in files:
        skipped.update(file.skipped)
    for reason, number in skipped.most_common():
        yield "skipped", f"{number}: {reason}"


def _total_cost(exchanges: Sequence[ImportedExchange]) -> str:
    fixtures = [exchange for exchange in exchanges if exchange.remark]
    costs = [cost_of(exchange) for exchange in exchanges if not exchange.remark]
    known = [cost for cost in costs if cost.known]
    text = f"{total(known)} for {len(known)} at list prices ({prices_as_of()})"
    if unknown := len(costs) - len(known):
        text += f"; {unknown} unknown or not billed, see cost_note in --json"
    if fixtures:
        text += f"; {_counted(fixtures, 'fixture')} not counted, because their usage may have been edited"
    return text


def _written(folder: Path | None, plan: ImportPlan | None) -> Iterator[tuple[str, str]]:
    if plan is None:
        yield "written", "nothing; use --to DIR to write recordings"
        return
    yield "written", f"{_counted(plan.new, 'recording')} to {folder}"
    if plan.altered:
        yield (
            "",
            f"{plan.altered} of them with a shortened or scrubbed request, which no real request matches",
        )
    for reason, number in plan.skipped.most_common():
        yield "skipped", f"{number}: {reason}"
    for message in plan.secrets:
        yield "skipped", message


def _counted(things: Sequence[Any] | Mapping[Any, Any], noun: str) -> str:
    return f"{len(things):,} {noun}{'' if len(things) == 1 else 's'}"
