"""`modelmigrate lint`: find prompts that newer, more literal models understand differently."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import InvalidPromptError, InvalidSettingError
from pytest_modelmigrate.text.annotations import annotation
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from pytest_modelmigrate.lint import PlacedRisk

_DESCRIPTION = """\
Find the sentences in prompts that newer, more literal models (Opus 4.7 and later) understand differently, and suggest
a rewritten sentence for each. Prompts are .md, .txt and .prompt files, and in Python files the arguments of
pytest.mark.prompt, messages.create and messages.stream, message dicts, and constants named ...PROMPT, ...SYSTEM or
...INSTRUCTIONS. Nothing is imported or run.
"""
_EPILOG = """\
To disable a rule, use --ignore, `modelmigrate_lint_ignore = MM003` in the pytest configuration, or a comment on the
line of the sentence: `<!-- modelmigrate: ignore MM003 -->` in a prompt, `# modelmigrate: ignore MM003` in Python.
Exit code: 0 for no risks, 1 for risks, 2 for invalid input.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `lint` to the command line."""
    parser = subparsers.add_parser(
        "lint",
        help="find prompts that newer models understand differently",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="file or folder (default: the current folder)"
    )
    parser.add_argument("--select", action="append", default=[], metavar="IDS", help="apply only these rules")
    parser.add_argument("--ignore", action="append", default=[], metavar="IDS", help="do not apply these rules")
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="text, one JSON object per line, or annotations for GitHub Actions (default: text)",
    )
    parser.add_argument("--rules", action="store_true", help="list the rules with their sources")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Lint and print; the exit code is 0 for no risks, 1 for risks, 2 if a file cannot be read.

    Raises:
        InvalidSettingError: a path does not exist, the folders have nothing to lint, or there is no rule of an id.
    """
    from pytest_modelmigrate.lint import chosen_rules, configured_ignore, find_files, lint_file

    select, ignore = args.select, [*args.ignore, *configured_ignore(Path.cwd())]
    rules = chosen_rules(select, ignore)
    if args.rules:
        for rule in rules:
            sys.stdout.write(f"{rule.id} {rule.name}\n    {rule.rationale}\n    {rule.source}\n")
        return 0
    found = unread = 0
    paths = args.paths or [Path()]
    files = find_files(paths)
    if not files:
        places = ", ".join(map(str, paths))
        raise InvalidSettingError(f"no Python files and no prompt files in {places}; name the folder of your prompts")
    for path in files:
        try:
            risks = lint_file(path, select=select, ignore=ignore)
        except InvalidPromptError as error:
            sys.stderr.write(f"modelmigrate: {error}\n")
            unread += 1
            continue
        found += len(risks)
        for placed in risks:
            sys.stdout.write(_FORMATS[args.format](placed))
    if args.format == "text" and found:
        sys.stdout.write(f"{found} {'sentence' if found == 1 else 'sentences'} at risk\n")
    return 2 if unread else 1 if found else 0


def _as_text(placed: PlacedRisk) -> str:
    risk = placed.risk
    lines = [
        f"{placed.path}:{placed.line}: {risk.rule} {risk.name}: {risk.message}",
        textwrap.indent(risk.excerpt, "    - "),
        textwrap.indent(risk.suggestion, "    + "),
        f"    {risk.source}",
    ]
    return printable("\n".join(lines)) + "\n"


def _as_json(placed: PlacedRisk) -> str:
    place = {
        "path": placed.path.as_posix() if placed.path else None,
        "line": placed.line,
        "last_line": placed.last_line,
    }
    return json.dumps({**place, **placed.risk.plain(), "line": placed.line}, ensure_ascii=False) + "\n"


def _as_github(placed: PlacedRisk) -> str:
    """An annotation of GitHub Actions."""
    risk = placed.risk
    place = placed.path.as_posix() if placed.path else ""
    properties = {
        "file": place,
        "line": str(placed.line),
        "endLine": str(placed.last_line),
        "title": f"{risk.rule} {risk.name}",
    }
    return annotation("warning", f"{risk.message}\nSuggestion: {risk.suggestion}", **properties) + "\n"


_FORMATS: Final[Mapping[str, Callable[[PlacedRisk], str]]] = {"text": _as_text, "json": _as_json, "github": _as_github}
