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
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import CorruptFileError, ModelMigrateError
from pytest_modelmigrate.store.cassettes import read_cassette
from pytest_modelmigrate.store.exchange_jsonl import read_jsonl
from pytest_modelmigrate.store.imported_exchanges import ImportedExchange, ImportedFile, read_text
from pytest_modelmigrate.store.project_folders import RECORDINGS
from pytest_modelmigrate.text.printable import printable

_INCOMPLETE: Final = 1
_FAILED: Final = 2
_CASSETTES: Final = (".yaml", ".yml", ".json", ".jsonl", ".ndjson")
_MODELS_SHOWN: Final = 8
_CASSETTE_FOLDER: Final = "cassettes"
"""Where pytest-recording keeps cassettes, in a folder for each test module."""


def add_parser(subparsers: Any) -> None:
    """Add the `import` command to the subparsers of `modelmigrate`."""
    parser = subparsers.add_parser(
        "import",
        help="convert existing cassettes to recordings",
        description=(
            "Read vcrpy and pytest-recording cassettes (plain YAML or JSON) or exchanges in JSON Lines, show their "
            "models and cost, and with --to, write them as recordings. What cannot be read is named and left out; "
            "the exit code is then 1."
        ),
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help=f"a cassette, a .jsonl file, or a folder, whose files {', '.join(_CASSETTES)} are read",
    )
    to = "folder to write the recordings to: that of a test module, such as tests/recordings/test_app; or "
    to += "tests/recordings for the cassettes of pytest-recording"
    parser.add_argument("--to", type=Path, metavar="DIR", help=to)
    parser.add_argument("--json", action="store_true", dest="as_json", help="print one line of JSON per exchange")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; returns 1 if something could not be read, and 2 if nothing could be written."""
    files, faults = _read(args.files, args.to)
    exchanges = [exchange for file in files for exchange in file.exchanges]
    if not (exchanges or faults or any(file.skipped for file in files)):
        faults.append(f"no exchange in {', '.join(map(str, args.files))}")
    try:
        plans = [plan_import(each, folder) for folder, each in _by_folder(exchanges, args.to).items()]
        for plan in plans:
            plan.write()
    except ModelMigrateError as error:
        print(printable(f"modelmigrate import: {error}"), file=sys.stderr)  # noqa: T201 - a command prints
        return _FAILED
    faults += [fault for plan in plans for fault in plan.faults]
    if args.as_json:
        for exchange in exchanges:
            print(json.dumps(exchange_line(exchange), ensure_ascii=False))  # noqa: T201 - a command prints
    for name, value in _summary(files, exchanges):
        print(f"{name:<12}{value}", file=sys.stderr)  # noqa: T201 - a command prints
    for name, value in _written(args.to, plans):
        print(f"{name:<12}{value}", file=sys.stderr)  # noqa: T201 - a command prints
    for fault in faults:
        print(printable(f"modelmigrate import: {fault}"), file=sys.stderr)  # noqa: T201 - a command prints
    if not faults:
        return 0
    print(f"modelmigrate import: {_counted(faults, 'error')}; all else was read", file=sys.stderr)  # noqa: T201 - a command prints
    return _INCOMPLETE


def _read(paths: Sequence[Path], recordings: Path | None) -> tuple[list[ImportedFile], list[str]]:
    """Read files and folders; the second value says what could not be read."""
    files: list[ImportedFile] = []
    faults: list[str] = []
    for path in paths:
        found = _files_in(path, recordings) if path.is_dir() else [path]
        if not found:
            faults.append(f"{path}: the folder has no file {', '.join(_CASSETTES)}")
        for each in found:
            try:
                files.append(read_exchanges(each))
            except CorruptFileError as error:
                faults.append(str(error))
            else:
                faults += files[-1].faults
    return files, faults


def _files_in(folder: Path, recordings: Path | None) -> list[Path]:
    """The files of a folder that may be cassettes, without the recordings that an earlier import wrote."""
    written = recordings.resolve() if recordings else None
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in _CASSETTES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and (written is None or written not in path.resolve().parents)
    )


def read_exchanges(path: Path) -> ImportedFile:
    """Read a file; its format is known by its suffix, else by its first line.

    Raises:
        CorruptFileError: the file as a whole cannot be read; the message names the file, the line and the reason.
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


def _by_folder(exchanges: Sequence[ImportedExchange], to: Path | None) -> dict[Path, list[ImportedExchange]]:
    """The exchanges by the folder to write them to.

    Below a folder `recordings`, a cassette of pytest-recording goes to the folder of its test module.
    """
    if to is None:
        return {}
    found: dict[Path, list[ImportedExchange]] = {to: []}
    for exchange in exchanges:
        cassette = Path(exchange.origin)
        own = to.name == RECORDINGS and cassette.parent.parent.name == _CASSETTE_FOLDER
        found.setdefault(to / cassette.parent.name if own else to, []).append(exchange)
    return found


def _written(to: Path | None, plans: Sequence[ImportPlan]) -> Iterator[tuple[str, str]]:
    if to is None:
        yield "written", "nothing; use --to DIR to write recordings"
        return
    used = [plan for plan in plans if plan.new]
    for plan in used:
        yield "written", f"{_counted(plan.new, 'recording')} to {plan.store.folder}"
    if not used:
        yield "written", f"0 recordings to {to}"
    if altered := sum(plan.altered for plan in plans):
        yield "", f"{altered} of them with a shortened or scrubbed request, which no real request matches"
    skipped: Counter[str] = Counter()
    for plan in plans:
        skipped.update(plan.skipped)
    for reason, number in skipped.most_common():
        yield "skipped", f"{number}: {reason}"
    for message in (message for plan in plans for message in plan.secrets):
        yield "skipped", message
    if to.name == RECORDINGS and any(plan.store.folder == to for plan in used):
        yield "note", f"tests read the folder of their module; give it, as in --to {to / 'test_app'}"
    if models := sorted({_name(each.recording.request.model) for plan in used for each in plan.new.values()} - {""}):
        again = f"pytest --models={models[0]}"
        yield "to replay", again if len(models) == 1 else f"{again}, or another of {', '.join(models[1:])}"


def _name(model: str | None) -> str:
    """A requested model as `--models` accepts it; empty for none."""
    named = catalog().named(model) if model else None
    return "" if named is None else named.id if named.name.startswith(("bedrock-", "vertex-")) else named.name


def _counted(things: Sequence[Any] | Mapping[Any, Any], noun: str) -> str:
    return f"{len(things):,} {noun}{'' if len(things) == 1 else 's'}"
