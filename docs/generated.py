"""The parts of the reference that are made from the code: options, ini keys, fixtures, lint rules, commands."""

from __future__ import annotations

import argparse
import importlib
import inspect
from collections.abc import Iterable
from typing import Final

from pytest_modelmigrate import cli, plugin
from pytest_modelmigrate.lint.rules import RULES
from pytest_modelmigrate.plugin.options import OPTIONS, Option

HOME: Final = "https://github.com/pytest-modelmigrate/pytest-modelmigrate"
COMMANDS: Final = (
    "audit",
    "calibrate",
    "compare",
    "gateway",
    "import",
    "ledger",
    "lint",
    "power",
    "preflight",
    "prune",
    "routes",
    "sim",
    "tokens",
)
SCRIPTS: Final = "pytest_modelmigrate.simulator.reply_scripts"
NO_PUBLIC_FIXTURE: Final = ("modelmigrate_case",)


def substitutions() -> dict[str, str]:
    """What a page may include with `{{ name }}`, as Markdown."""
    return {
        "options": "\n\n".join(map(_option, OPTIONS)),
        "fixtures": "\n\n".join(map(_fixture, fixtures())),
        "lint_rules": "\n\n".join(_rules()),
        "sim_scripts": inspect.getdoc(importlib.import_module(SCRIPTS)) or "",
        **{f"command_{name}": _help(name) for name in COMMANDS},
    }


def fixtures() -> list[str]:
    """The names of the fixtures that tests use."""
    return [name for name in plugin.__all__ if name not in NO_PUBLIC_FIXTURE]


def _option(option: Option) -> str:
    value = f" {option.metavar}" if option.metavar else ""
    names = ", ".join(f"{flag}{value}" for flag in option.flags)
    default = f"`{option.default}`" if option.default else option.shown_default
    return _directive(
        f"option {names}",
        option.help,
        f"Default: {default}. Environment: `{option.environment}`. Ini: `{option.ini}`.",
    )


def _fixture(name: str) -> str:
    fixture = getattr(plugin, name)
    function = getattr(fixture, "_fixture_function", fixture)
    returned = str(inspect.signature(function).return_annotation)
    returned = returned.removeprefix("Iterator[").removesuffix("]") if returned.startswith("Iterator[") else returned
    return _directive(f"py:data {name}", inspect.getdoc(function) or "", options=[f":type: {returned}", ":no-index:"])


def _rules() -> Iterable[str]:
    for rule in RULES:
        yield f"**{rule.id}** {rule.name}\n: {rule.rationale} ([source]({rule.source}))"


def _help(command: str) -> str:
    """The help of one subcommand: its description as prose, the rest as wide as the terminal."""
    parser = cli_parser(command)
    description, parser.description = " ".join((parser.description or "").split()), None
    return f"{description}\n\n```text\n{parser.format_help()}```"


def cli_parser(command: str) -> argparse.ArgumentParser:
    """The parser of one subcommand of `modelmigrate`."""
    parser = argparse.ArgumentParser(prog="modelmigrate")
    subparsers = parser.add_subparsers()
    module = {"import": "imports"}.get(command, command)
    importlib.import_module(f"{cli.__name__}.{module}").add_parser(subparsers)
    chosen: argparse.ArgumentParser = subparsers.choices[command]
    return chosen


def _directive(head: str, *paragraphs: str, options: Iterable[str] = ()) -> str:
    name, _, argument = head.partition(" ")
    return "\n".join([f"::::{{{name}}} {argument}", *options, "", "\n\n".join(paragraphs), "::::"])
