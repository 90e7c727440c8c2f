"""`modelmigrate tokens`: how many tokens prompts are on several models, and how much room is left."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError, MissingKeyError
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.token_audit import AuditedModel, AuditedPrompt, TokenAudit
    from pytest_modelmigrate.cli.audited_prompts import CountedPrompt
    from pytest_modelmigrate.wire.token_counter import TokenCount

TOO_LONG: Final = 1
"""Exit code when a prompt does not fit into the context window of a model."""

NO_KEY: Final = (
    "no API key: set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN) in the environment; counting is free. "
    "Without a key, count with the simulated tokenizer: --calls=sim"
)

_DESCRIPTION: Final = """\
Count the tokens of prompts on several models. It shows how many times the tokens of the first model each of the others
takes, how much of its context window, and with --requests-per-minute how many input tokens a minute. Prompts past 80%
of a context window are marked. The API counts, which is free and needs a key.

PATH is a prompt file (.md, .txt), a recording, or a folder with prompt files or recordings below it. A text file in a
folder is a prompt if "prompt" is in its name or in the name of a folder above it, or if it has section marks such as
<!-- system -->. Placeholders are counted as they stand in the file.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate tokens prompts --models=opus-4-6,opus-4-7
  modelmigrate tokens tests/recordings --models=opus-4-6,opus-4-7,opus-5-5 --json
  modelmigrate tokens prompts --models=opus-4-6,opus-4-7 --requests-per-minute=600 --tokens-per-minute=2000000

Exit code: 0 if every prompt fits into every context window, 1 if one does not, 2 for invalid input.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `tokens` to the command line."""
    parser = subparsers.add_parser(
        "tokens",
        help="count the tokens of prompts on several models",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="prompt file, recording or folder")
    parser.add_argument(
        "--models",
        required=True,
        metavar="NAMES",
        help="the models, such as opus-4-6,opus-4-7; the others are compared with the first",
    )
    parser.add_argument(
        "--calls",
        choices=("live", "sim"),
        default="live",
        help="live asks the API; sim uses a simulated tokenizer, whose counts are not Claude's (default: live)",
    )
    parser.add_argument(
        "--requests-per-minute",
        metavar="N",
        help="show the input tokens a minute of so many requests, spread evenly over the prompts",
    )
    parser.add_argument(
        "--tokens-per-minute", metavar="N", help="the rate limit, in input tokens a minute, to compare them with"
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="print the audit as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Count and print; the exit code is 1 if a prompt does not fit into a context window, else 0.

    Raises:
        InvalidSettingError: an argument is invalid, or a path has no prompts.
        InvalidPromptError: a prompt file cannot be read.
        CorruptFileError: a recording cannot be read.
        MissingKeyError: there is no API key.
        UnreachableError: the API cannot be reached.
        ApiError: the API answers with an error that is not about a prompt.
    """
    from pytest_modelmigrate.cli.audited_prompts import read_prompts

    requests = _number(args.requests_per_minute, "--requests-per-minute")
    limit = _number(args.tokens_per_minute, "--tokens-per-minute")
    if limit is not None and requests is None:
        raise InvalidSettingError("--tokens-per-minute: give the volume as well, with --requests-per-minute")
    models = audited_models(args.models)
    audit = _audit(models, read_prompts(args.paths), simulate=args.calls == "sim")
    if args.as_json:
        sys.stdout.write(json.dumps(audit.plain(requests, limit), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for line in [*_lines(audit), *_rates(audit, requests, limit)])
    return 0 if audit.fits else TOO_LONG


def audited_models(names: str) -> tuple[AuditedModel, ...]:
    """Read the models of `--models`, each once; an effort behind `@` changes no count and is left out.

    Raises:
        InvalidSettingError: a name is misspelt, or there is none.
    """
    from pytest_modelmigrate.analysis.token_audit import AuditedModel
    from pytest_modelmigrate.facts.catalog import catalog

    models: dict[str, AuditedModel] = {}
    for spelling in filter(None, (part.strip() for part in names.split(","))):
        named = catalog().named(spelling) or catalog().named(spelling.partition("@")[0])
        if named is None:
            close = catalog().suggestions(spelling)
            choices = f"did you mean {' or '.join(close)}?" if close else _all_models()
            raise InvalidSettingError(f"--models: invalid model {spelling!r}; {choices}")
        row = named.model
        id_, name = (row.id, row.name) if row else (named.id, named.name)
        models.setdefault(name, AuditedModel(id_, name, row.context_window if row else None))
    if not models:
        raise InvalidSettingError("--models: there is no model; give names such as opus-4-6,opus-4-7")
    return tuple(models.values())


def _all_models() -> str:
    from pytest_modelmigrate.facts.catalog import catalog

    return "choose from " + ", ".join(model.name for model in catalog())


def _number(text: str | None, option: str) -> Decimal | None:
    if text is None:
        return None
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and number > 0):
        raise InvalidSettingError(f"{option}: invalid number {text!r}; give a number above 0")
    return number


def _audit(models: Sequence[AuditedModel], prompts: Sequence[CountedPrompt], *, simulate: bool) -> TokenAudit:
    from pytest_modelmigrate.analysis.token_audit import AuditedPrompt, TokenAudit

    counts = _counts(models, prompts, simulate=simulate)
    audited = []
    for index, prompt in enumerate(prompts):
        own = dict(zip((model.name for model in models), counts[index * len(models) :], strict=False))
        tokens = {name: count.tokens for name, count in own.items() if count.tokens is not None}
        rejections = {name: count.rejection for name, count in own.items() if count.rejection}
        audited.append(AuditedPrompt(prompt.name, prompt.path.as_posix(), tokens, rejections))
    return TokenAudit(tuple(models), tuple(audited), simulated=any(count.simulated for count in counts))


def _counts(models: Sequence[AuditedModel], prompts: Sequence[CountedPrompt], *, simulate: bool) -> list[TokenCount]:
    """The counts of every prompt on every model, the models of the first prompt first."""
    from pytest_modelmigrate.wire.count_requests import count_request
    from pytest_modelmigrate.wire.token_counter import count_tokens

    requests = [count_request(prompt.body, model.id, prompt.betas) for prompt in prompts for model in models]
    if simulate:
        from pytest_modelmigrate.simulator import start

        with start() as simulator:
            return count_tokens(requests, simulator.url)
    try:
        return count_tokens(requests)
    except MissingKeyError:
        raise MissingKeyError(NO_KEY) from None


def _lines(audit: TokenAudit) -> Iterator[str]:
    """The table, with a line for each prompt and one for all, and the rejections below it."""
    if audit.simulated:
        yield "SIMULATED: counted by a simulated tokenizer; Claude's own counts differ"
    rows = [_row(audit, prompt) for prompt in audit.prompts]
    rows.append([f"total of {len(audit.compared)}", *_total_cells(audit), ""])
    head = ["prompt", *(model.name for model in audit.models), "window"]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    marks = [*(_mark(audit, prompt) for prompt in audit.prompts), ""]
    for cells, mark in zip([head, *rows], ["", *marks], strict=True):
        name, *numbers = cells
        line = "  ".join([name.ljust(widths[0]), *(map(str.rjust, numbers, widths[1:]))])
        yield f"{line}  {mark}".rstrip()
    for prompt in audit.prompts:
        for model, text in prompt.rejections.items():
            yield f"{prompt.name}: {model} rejects it: {text}"


def _row(audit: TokenAudit, prompt: AuditedPrompt) -> list[str]:
    from pytest_modelmigrate.analysis.token_audit import window_share

    cells = [_cell(prompt.tokens.get(model.name), audit.factor(prompt, model)) for model in audit.models]
    cells[0] = cells[0].partition(" ")[0]
    shares = [share for model in audit.models if (share := window_share(prompt, model)) is not None]
    return [prompt.name, *cells, _percent(max(shares)) if shares else "-"]


def _total_cells(audit: TokenAudit) -> list[str]:
    if not audit.compared:
        return ["-" for _ in audit.models]
    cells = [_cell(audit.total(model), audit.total_factor(model)) for model in audit.models]
    return [cells[0].partition(" ")[0], *cells[1:]]


def _cell(tokens: int | None, factor: Fraction | None) -> str:
    if tokens is None:
        return "rejected"
    return f"{tokens:,}" if factor is None else f"{tokens:,} x{float(factor):.2f}"


def _mark(audit: TokenAudit, prompt: AuditedPrompt) -> str:
    """What is to be said of the room that a prompt leaves in the context windows."""
    too_long = audit.too_long(prompt)
    full = [model for model in audit.nearly_full(prompt) if model not in too_long]
    words = []
    if too_long:
        words.append(f"does not fit into {_windows(too_long)}")
    if full:
        words.append(f"past 80% of {_windows(full)}")
    return "; ".join(words)


def _windows(models: Sequence[AuditedModel]) -> str:
    return ", ".join(f"{model.name} ({model.context_window:,} tokens)" for model in models)


def _rates(audit: TokenAudit, requests: Decimal | None, limit: Decimal | None) -> Iterator[str]:
    """The input tokens a minute on each model, and their share of the rate limit."""
    for model in audit.models if requests is not None else ():
        rate = audit.tokens_per_minute(model, requests or Decimal(0))
        if rate is None:
            continue
        line = f"{requests:,} requests a minute on {model.name}: {round(rate):,} input tokens a minute"
        if limit is not None:
            share = rate / Fraction(limit)
            line += f", {_percent(share)} of {limit:,}" + ("; over the limit" if share > 1 else "")
        yield line


def _percent(share: Fraction) -> str:
    """A share as a percentage with at most two digits that count, such as `0.3%`, `91%` and `117%`."""
    value = float(share) * 100
    if 0 < value < 0.1:  # noqa: PLR2004 - the smallest share that is shown
        return "<0.1%"
    return f"{value:.0f}%" if value >= 10 else f"{value:.1f}%"  # noqa: PLR2004 - two digits
