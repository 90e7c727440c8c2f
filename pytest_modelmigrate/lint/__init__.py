"""Prompt lint: find sentences that newer, more literal models understand differently; internal."""

from __future__ import annotations

from pytest_modelmigrate.lint.configuration import configured_ignore
from pytest_modelmigrate.lint.files import PlacedRisk, find_files, lint_file, lint_prompt
from pytest_modelmigrate.lint.linting import lint
from pytest_modelmigrate.lint.risks import LintRule, Risk
from pytest_modelmigrate.lint.rules import RULES, chosen_rules

__all__ = [
    "RULES",
    "LintRule",
    "PlacedRisk",
    "Risk",
    "chosen_rules",
    "configured_ignore",
    "find_files",
    "lint",
    "lint_file",
    "lint_prompt",
]
