"""The parts of the reference that are made from the code: options, ini keys, fixtures, lint rules, commands."""

from __future__ import annotations

import argparse
import importlib
import inspect
from collections.abc import Iterable, Mapping
from typing import Final

from pytest_modelmigrate import cli, plugin
from pytest_modelmigrate.lint.rules import RULES
from pytest_modelmigrate.plugin.options import OPTIONS, Option

HOME: Final = "https://github.com/pytest-modelmigrate/pytest-modelmigrate"
SCRIPTS: Final = "pytest_modelmigrate.simulator.reply_scripts"
NO_PUBLIC_FIXTURE: Final = ("modelmigrate_case",)


def substitutions() -> dict[str, str]:
    """What a page may include with `{{ name }}`, as Markdown."""
    return {
        "options": "\n\n".join(map(_option, OPTIONS)),
        "fixtures": "\n\n".join(map(_fixture, fixtures())),
        "lint_rules": "\n\n".join(_rules()),
        "sim_scripts": inspect.getdoc(importlib.import_module(SCRIPTS)) or "",
        **{f"command_{name}": _help(parser) for name, parser in commands().items()},
    }


def fixtures() -> list[str]:
    """The names of the fixtures that tests use."""
    return [name for name in plugin.__all__ if name not in NO_PUBLIC_FIXTURE]


def commands() -> Mapping[str, argparse.ArgumentParser]:
    """The parser of each command of `modelmigrate`."""
    return cli.add_commands(argparse.ArgumentParser(prog="modelmigrate"))


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


def _help(parser: argparse.ArgumentParser) -> str:
    """The help of one command: its description as prose, the rest as wide as the terminal."""
    description, parser.description = " ".join((parser.description or "").split()), None
    return f"{description}\n\n```text\n{parser.format_help()}```"


def _directive(head: str, *paragraphs: str, options: Iterable[str] = ()) -> str:
    name, _, argument = head.partition(" ")
    return "\n".join([f"::::{{{name}}} {argument}", *options, "", "\n\n".join(paragraphs), "::::"])
