"""`modelmigrate lint`: name the prompts at risk with newer, more literal models."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import InvalidPromptError

if TYPE_CHECKING:
    from pytest_modelmigrate.lint import PlacedRisk

_DESCRIPTION = """\
Name the sentences in prompts that newer, more literal models (Opus 4.7 and later) take otherwise, each with a
rewritten suggestion. Read are .md, .txt and .prompt files, and in Python files the prompts given to
pytest.mark.prompt, messages.create and messages.stream, message dicts, and constants named ...PROMPT, ...SYSTEM or
...INSTRUCTIONS. Nothing is imported or run.
"""
_EPILOG = """\
Switch a rule off with --ignore, with `modelmigrate_lint_ignore = MM003` in the pytest configuration, or beside
the sentence: `<!-- modelmigrate: ignore MM003 -->` in a prompt, `# modelmigrate: ignore MM003` in Python.
Exit code: 0 nothing found, 1 risks found, 2 bad input.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `lint` to the command line."""
    parser = subparsers.add_parser(
        "lint",
        help="name the prompts at risk when moving to newer models",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="file or folder (default: this folder)")
    parser.add_argument("--select", action="append", default=[], metavar="IDS", help="apply these rules alone")
    parser.add_argument("--ignore", action="append", default=[], metavar="IDS", help="leave these rules out")
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="text, one JSON object per line, or annotations for GitHub Actions (default: text)",
    )
    parser.add_argument("--rules", action="store_true", help="list the rules with their sources")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Lint and print; the exit code is 0 for nothing found, 1 for risks, 2 when a file could not be read.

    Raises:
        InvalidSettingError: a path does not exist, or an id is not that of a rule.
    """
    from pytest_modelmigrate.lint import chosen, configured_ignore, find_files, lint_file

    select, ignore = args.select, [*args.ignore, *configured_ignore(Path.cwd())]
    rules = chosen(select, ignore)
    if args.rules:
        for rule in rules:
            sys.stdout.write(f"{rule.id} {rule.name}\n    {rule.rationale}\n    {rule.source}\n")
        return 0
    found = unread = 0
    for path in find_files(args.paths or [Path()]):
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
    return "\n".join(lines) + "\n"


def _as_json(placed: PlacedRisk) -> str:
    place = {
        "path": placed.path.as_posix() if placed.path else None,
        "line": placed.line,
        "last_line": placed.last_line,
    }
    return json.dumps({**place, **placed.risk.plain(), "line": placed.line}, ensure_ascii=False) + "\n"


def _as_github(placed: PlacedRisk) -> str:
    """A workflow command: https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""  # noqa: D415 - ends in an address
    risk = placed.risk
    place = placed.path.as_posix() if placed.path else ""
    properties = {
        "file": place,
        "line": str(placed.line),
        "endLine": str(placed.last_line),
        "title": f"{risk.rule} {risk.name}",
    }
    told = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    message = _escaped(f"{risk.message}\nSuggestion: {risk.suggestion}")
    return f"::warning {told}::{message}\n"


def _escaped(text: str, more: str = "") -> str:
    for sign in "%\r\n" + more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


_FORMATS: Final[Mapping[str, Callable[[PlacedRisk], str]]] = {"text": _as_text, "json": _as_json, "github": _as_github}
