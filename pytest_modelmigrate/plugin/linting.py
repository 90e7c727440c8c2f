"""Lint the prompts of the collected tests, if it is switched on, and warn about each risk."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.plugin.case_state import DECLARED

if TYPE_CHECKING:
    from pytest_modelmigrate.lint import PlacedRisk


class PromptRiskWarning(pytest.PytestWarning):
    """A sentence of a prompt that newer, more literal models understand differently; see `modelmigrate lint`."""


def warn_of_risks(items: Iterable[pytest.Item], ignore: Sequence[str]) -> None:
    """Warn once about each risk in the prompts of these tests, with its file and line.

    Raises:
        pytest.UsageError: `modelmigrate_lint_ignore` names an unknown rule.
    """
    from pytest_modelmigrate.lint import lint_prompt

    seen: set[tuple[object, ...]] = set()
    for item in items:
        prompt = item.stash[DECLARED].prompt
        if prompt is None:
            continue
        system, turns = prompt.parameters.get("system"), prompt.parameters["messages"]
        texts = [turn["content"] for turn in turns if isinstance(turn["content"], str)]
        path, line, _ = item.reportinfo()
        key = (path, str(system), *texts)
        if key in seen:
            continue
        seen.add(key)
        try:
            risks = lint_prompt(
                system if isinstance(system, str) else None, *texts, path=item.path, line=(line or 0) + 1, ignore=ignore
            )
        except InvalidSettingError as error:
            raise pytest.UsageError(f"modelmigrate_lint_ignore: {error}") from error
        for placed in risks:
            where = (placed.path, placed.line, placed.risk.rule)
            if where not in seen:
                seen.add(where)
                _warn(placed, item)


def _warn(placed: PlacedRisk, item: pytest.Item) -> None:
    path, risk = placed.path or item.path, placed.risk
    warning = PromptRiskWarning(f"{risk.rule} {risk.message}; suggestion: {risk.suggestion}")
    try:
        warnings.warn_explicit(warning, None, str(path), placed.line)
    except PromptRiskWarning as error:  # with -W error
        raise pytest.UsageError(f"{path}:{placed.line}: {error}") from error
