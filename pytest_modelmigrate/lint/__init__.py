"""Prompt lint: the sentences of a prompt that are at risk with newer, more literal models."""

from __future__ import annotations

from pytest_modelmigrate.lint.configuration import configured_ignore
from pytest_modelmigrate.lint.files import PlacedRisk, find_files, lint_file, lint_prompt
from pytest_modelmigrate.lint.linting import lint
from pytest_modelmigrate.lint.risks import LintRule, Risk
from pytest_modelmigrate.lint.rules import RULES, chosen

__all__ = [
    "RULES",
    "LintRule",
    "PlacedRisk",
    "Risk",
    "chosen",
    "configured_ignore",
    "find_files",
    "lint",
    "lint_file",
    "lint_prompt",
]
