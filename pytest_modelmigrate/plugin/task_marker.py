"""The `task` marker of a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pytest

from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds, read_cause_thresholds
from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidPromptError, InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Threshold
from pytest_modelmigrate.facts.roles import role
from pytest_modelmigrate.facts.sample_counts import SampleCounts
from pytest_modelmigrate.plugin.call_volumes import calls_per_month
from pytest_modelmigrate.plugin.checked_options import pass_rate, sample_counts
from pytest_modelmigrate.plugin.markers import merged_keys

T = TypeVar("T")

TASK_KEYS: Final = (
    "cost_threshold",
    "baseline_threshold",
    "served_models",
    "kept_models",
    "calls",
    "snapshot",
    "shape",
    "cause_thresholds",
    "samples",
    "pass_rate",
    "tags",
    "calls_per_month",
    "intercept",
    "role",
)


@dataclass(frozen=True, slots=True)
class Task:
    """The `task` marker of a test.

    Attributes:
        cost_threshold: how much its cost may rise against its snapshot; None leaves it to the option.
        baseline_threshold: how much it may cost more than on the baseline; None leaves it to the option.
        served_models: other models that may answer, `*` for any.
        kept_models: ids of models that an outgoing request keeps instead of the target's.
        calls: whether the test has to ask its target.
        snapshot: whether its usage is compared with a snapshot.
        shape: whether the shape of its reply is kept and compared; None leaves it to the option.
        cause_thresholds: how much single causes may add to its cost; None leaves it to the option.
        samples: how many times it runs on each target; None leaves it to the option.
        pass_rate: the share of its samples that must hold; None leaves it to the option.
        tags: what kind of task it is; a routing table has a line for each tag.
        calls_per_month: how often an application does this task in a month; None leaves it to the ini file.
        intercept: whether the plugin answers the requests of the code's own clients; None leaves it to the ini file.
        role: the agent that its requests belong to, where they are made outside of all roles; empty for none.
    """

    cost_threshold: Threshold | None = None
    baseline_threshold: Threshold | None = None
    served_models: tuple[str, ...] = ()
    kept_models: tuple[str, ...] = ()
    calls: bool = True
    snapshot: bool = True
    shape: bool | None = None
    cause_thresholds: CauseThresholds | None = None
    samples: SampleCounts | None = None
    pass_rate: float | None = None
    tags: tuple[str, ...] = ()
    calls_per_month: float | None = None
    intercept: bool | None = None
    role: str = ""


NO_TASK: Final = Task()
"""The marker of a test that has none."""


def read_task(item: pytest.Item) -> Task:
    """The `task` marker of a test; a closer marker overrides single keys.

    Raises:
        InvalidPromptError: a key or a value is not accepted.
    """
    values = merged_keys(item.iter_markers("task"), TASK_KEYS, "task")
    return Task(
        cost_threshold=_setting(values, "cost_threshold", read_threshold),
        baseline_threshold=_setting(values, "baseline_threshold", read_threshold),
        served_models=_names(values, "served_models"),
        kept_models=_names(values, "kept_models"),
        calls=bool(values.get("calls", True)),
        snapshot=bool(values.get("snapshot", True)),
        shape=values.get("shape"),
        cause_thresholds=_setting(values, "cause_thresholds", read_cause_thresholds),
        samples=_setting(values, "samples", sample_counts),
        pass_rate=_setting(values, "pass_rate", pass_rate),
        tags=_names(values, "tags"),
        calls_per_month=_setting(values, "calls_per_month", calls_per_month),
        intercept=values.get("intercept"),
        role=_role(values),
    )


def _setting(values: Mapping[str, Any], key: str, read: Callable[[Any, str], T]) -> T | None:
    """The value of a key that is written as that of an option; None where the marker does not have it."""
    if key not in values:
        return None
    try:
        given = values[key] if isinstance(values[key], Mapping) else str(values[key])
        return read(given, f"@pytest.mark.task({key}=)")
    except InvalidSettingError as error:
        raise InvalidPromptError(str(error)) from error


def _role(values: Mapping[str, Any]) -> str:
    try:
        return role(values["role"]).name if "role" in values else ""
    except ValueError as error:
        raise InvalidPromptError(f"@pytest.mark.task(role=): {error}") from error


def _names(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names = values.get(key, ())
    if isinstance(names, str):
        return (names,)
    return tuple(sorted(names) if isinstance(names, set | frozenset) else names)
