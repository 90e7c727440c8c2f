"""When models retire.

Source: https://platform.claude.com/docs/en/about-claude/model-deprecations
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.preflight.notice import SilentChange
from pytest_modelmigrate.facts.catalog import Model
from pytest_modelmigrate.facts.targets import Target

_SOURCE: Final = "https://platform.claude.com/docs/en/about-claude/model-deprecations"


def check(model: Model, target: Target, baseline: Model | None) -> Iterator[SilentChange]:  # noqa: ARG001 - the signature of model rules
    """Say when the target retires, and when the baseline does."""
    if model.retires_on is not None or model.lifecycle == "deprecated":
        instead = f"Move to {model.replacement} instead." if model.replacement else "Move to an active model instead."
        yield SilentChange("", _state(model), instead, _SOURCE)
    elif model.retires_not_before is not None:
        text = f"{model.name} is not retired before {model.retires_not_before.isoformat()}"
        yield SilentChange("", text, "", _SOURCE, "note")
    if baseline is not None and baseline != model and (baseline.retires_on or baseline.lifecycle == "deprecated"):
        yield SilentChange("", f"the baseline: {_state(baseline)}", "", _SOURCE, "note")


def _state(model: Model) -> str:
    deprecated = f" (deprecated since {model.deprecated_on.isoformat()})" if model.deprecated_on else ""
    when = f"retires on {model.retires_on.isoformat()}" if model.retires_on else "is deprecated"
    return f"{model.name} {when}{deprecated if model.retires_on else ''}"
