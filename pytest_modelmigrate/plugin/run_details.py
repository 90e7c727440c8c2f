"""What a run is, apart from its outcomes: options, commit, prices and versions."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import Enum
from importlib import metadata

import pytest

from pytest_modelmigrate.analysis.drift import threshold_text
from pytest_modelmigrate.analysis.price_list import prices_as_of
from pytest_modelmigrate.facts.runs import OptionValue, Run
from pytest_modelmigrate.plugin.option_values import value
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.store.commits import commit_of

_DISTRIBUTIONS = ("pytest-modelmigrate", "anthropic")
_AS_TYPED = ("models", "efforts", "baseline", "max_cost", "rate", "timeout", "retry_for")
_ELSEWHERE = ("matrix", "mode", "reports", "github", "report_replies", "shard", "limits", "rates", "patience")
"""Settings that a run holds under their own names, or that say nothing about it."""


def new_run(config: pytest.Config, settings: Settings) -> Run:
    """A run without outcomes: it has its id, and has started now."""
    return Run(
        targets=settings.matrix.targets,
        commit=commit_of(config.rootpath),
        mode=settings.mode.value,
        options=dict(_options(config, settings)),
        prices=prices_as_of(),
        versions={
            **{name: metadata.version(name) for name in _DISTRIBUTIONS},
            "pytest": pytest.__version__,
            "python": platform.python_version(),
        },
    )


def _options(config: pytest.Config, settings: Settings) -> Iterator[tuple[str, OptionValue]]:
    for name in _AS_TYPED:
        yield name, value(config, name)
    limits = settings.limits
    yield "max_cost_per_model", tuple(f"{model}={most}" for model, most in limits.per_model.items())
    yield "max_cost_per_day", _plain(limits.per_day)
    yield "allow_unpriced", limits.allow_unpriced
    for each in fields(settings):
        if each.name not in _ELSEWHERE:
            yield each.name, _plain(getattr(settings, each.name))


def _plain(setting: object) -> OptionValue:
    if isinstance(setting, Enum):
        return str(setting.value)
    if setting is None or isinstance(setting, str | bool | int | float):
        return setting
    if isinstance(setting, tuple):
        return tuple(map(str, setting))
    if isinstance(setting, Mapping):
        return tuple(f"{name}={each if each == 'off' else threshold_text(each)}" for name, each in setting.items())
    return str(setting)  # a path, or dollars
