"""`modelmigrate import`: what other recorders kept, read, priced, and turned into recordings."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.analysis.pricing import prices_as_of
from pytest_modelmigrate.cli.exchange_lines import cost_of, described
from pytest_modelmigrate.cli.import_plan import ImportPlan, plan_import
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.store.cassettes import read_cassette
from pytest_modelmigrate.store.foreign import Exchange, Reading, read_text
from pytest_modelmigrate.store.neutral import read_neutral

_CANNOT_READ: Final = 2
_MODELS_SHOWN: Final = 8


def add_parser(subparsers: Any) -> None:
    """Add the `import` command to the subparsers of `modelmigrate`."""
    parser = subparsers.add_parser(
        "import",
        help="turn existing cassettes into recordings",
        description=(
            "Read vcrpy and pytest-recording cassettes (plain YAML or JSON) and exchanges in JSON Lines, say "
            "what they used and cost, and keep them as recordings where --to names a folder."
        ),
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a cassette, or a .jsonl file")
    parser.add_argument("--to", type=Path, metavar="DIR", help="write the recordings into this folder")
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="one line of JSON per exchange on standard output"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; exit code 2 means that a file could not be read or written, and then nothing is."""
    try:
        readings = [read_foreign(path) for path in args.files]
        exchanges = [exchange for reading in readings for exchange in reading.exchanges]
        written = plan_import(exchanges, args.to).carry_out() if args.to else None
    except ModelMigrateError as error:
        print(f"modelmigrate import: {error}", file=sys.stderr)  # noqa: T201 - a command prints
        return _CANNOT_READ
    if args.as_json:
        for exchange in exchanges:
            print(json.dumps(described(exchange), ensure_ascii=False))  # noqa: T201 - a command prints
    for name, value in _summary(args.files, readings, exchanges):
        print(f"{name:<12}{value}", file=sys.stderr)  # noqa: T201 - a command prints
    for name, value in _fate(args.to, written):
        print(f"{name:<12}{value}", file=sys.stderr)  # noqa: T201 - a command prints
    return 0


def read_foreign(path: Path) -> Reading:
    """Read a file in the form that its name or, failing that, its first line gives away.

    Raises:
        CorruptFileError: names the file, the line or interaction, and what is wrong with it.
    """
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return read_neutral(path)
    if suffix not in (".yaml", ".yml") and _is_a_row(read_text(path)):
        return read_neutral(path)
    return read_cassette(path)


def _is_a_row(text: str) -> bool:
    """Whether the first line is a JSON object that is not a whole cassette."""
    first = text.lstrip().partition("\n")[0]
    try:
        row = json.loads(first)
    except ValueError:
        return False
    return isinstance(row, dict) and "interactions" not in row


def _summary(
    files: Sequence[Path], readings: Sequence[Reading], exchanges: Sequence[Exchange]
) -> Iterator[tuple[str, str]]:
    errors = sum(not exchange.recording.response.ok for exchange in exchanges)
    yield "read", f"{_counted(exchanges, 'exchange')} from {_counted(files, 'file')}, {errors} of them errors"
    models = Counter(str(described(exchange)["model"] or "none") for exchange in exchanges)
    shown = [f"{name} {number}" for name, number in models.most_common(_MODELS_SHOWN)]
    more = [f"{len(models) - _MODELS_SHOWN} more"] if len(models) > _MODELS_SHOWN else []
    yield "models", ", ".join(shown + more) or "none"
    yield "cost", _total_cost(exchanges)
    skipped: Counter[str] = Counter()
    for reading in readings:
        skipped.update(reading.skipped)
    for reason, number in skipped.most_common():
        yield "skipped", f"{number}: {reason}"


def _total_cost(exchanges: Sequence[Exchange]) -> str:
    fixtures = [exchange for exchange in exchanges if exchange.remark]
    costs = [cost_of(exchange) for exchange in exchanges if not exchange.remark]
    known = [cost for cost in costs if cost.known]
    text = f"{total(known)} for {len(known)} at list prices ({prices_as_of()})"
    if unknown := len(costs) - len(known):
        text += f"; {unknown} unknown or not billed, see cost_note"
    if fixtures:
        text += f"; {_counted(fixtures, 'fixture')} left out, where usage may have been edited"
    return text


def _fate(folder: Path | None, plan: ImportPlan | None) -> Iterator[tuple[str, str]]:
    if plan is None:
        yield "written", "nothing; --to DIR keeps them as recordings"
        return
    yield "written", f"{_counted(plan.new, 'recording')} to {folder}"
    if plan.altered:
        yield (
            "",
            f"{plan.altered} of them with a request that was shortened or scrubbed: no real one will match",
        )
    for reason, number in plan.left_out.most_common():
        yield "left out", f"{number}: {reason}"
    for message in plan.secrets:
        yield "left out", message


def _counted(things: Sequence[Any] | Mapping[Any, Any], noun: str) -> str:
    return f"{len(things):,} {noun}{'' if len(things) == 1 else 's'}"
