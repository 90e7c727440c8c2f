"""Which output configurations a model accepts: length, effort, task budget, format, speed, region, tier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.simulator import rejected_texts as texts
from pytest_modelmigrate.simulator.asked import Asked
from pytest_modelmigrate.simulator.citations import citations_asked
from pytest_modelmigrate.simulator.rejections import extra_input, invalid
from pytest_modelmigrate.simulator.schema_rules import check_format

LEAST_TASK_BUDGET: Final = 20_000
"""Tokens (https://platform.claude.com/docs/en/build-with-claude/task-budgets)."""
LONG_BATCH_OUTPUT: Final = 300_000

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "service_tier": ("auto", "standard_only"),
    "speed": ("standard", "fast"),
}


def check_output(asked: Asked) -> None:
    """Check everything that shapes the reply, except sampling and thinking.

    Raises:
        RejectedError: the model does not take it.
    """
    _check_length(asked)
    _check_effort(asked)
    _check_effort_per_message(asked)
    for name in asked.output_config:
        if name not in {"effort", "format", "task_budget"}:
            raise extra_input(f"output_config.{name}")
    if asked.output_config.get("task_budget") is not None:
        _check_task_budget(asked, asked.output_config["task_budget"])
    check_format(asked)
    if asked.schema is not None and citations_asked(asked):
        raise invalid(texts.CITATIONS_WITH_FORMAT)
    _check_service(asked)


def _check_service(asked: Asked) -> None:
    """Check speed, region and tier."""
    for name, choices in _CHOICES.items():
        if asked.body.get(name) is not None and asked.body[name] not in choices:
            raise invalid(f"{name}: Input should be {' or '.join(repr(choice) for choice in choices)}")
    if asked.body.get("speed") == "fast" and asked.model.fast_mode == "error":
        raise invalid(texts.FAST_MODE)
    if asked.body.get("inference_geo") is not None:
        if not asked.model.inference_geo:
            raise invalid(texts.INFERENCE_GEO)
        if asked.body["inference_geo"] not in {"us", "global"}:
            raise invalid("inference_geo: Input should be 'global' or 'us'")


def _check_length(asked: Asked) -> None:
    most = asked.model.max_output_tokens
    if asked.batch and asked.model.batch_300k_output and asked.has_beta("output-300k-"):
        most = LONG_BATCH_OUTPUT
    wanted = asked.body.get("max_tokens")
    if wanted is not None and wanted > most:
        model = asked.model.dated_ids[0] if asked.model.dated_ids else asked.model.id
        raise invalid(texts.MAX_TOKENS.format(asked=wanted, most=most, model=model))


def _check_effort(asked: Asked) -> None:
    for path, effort in _efforts(asked):
        if effort not in EFFORTS:
            raise invalid(f"{path}: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")
        if not asked.model.efforts:
            raise invalid(texts.EFFORT_PARAMETER)
        if effort not in asked.model.efforts:
            levels = ", ".join(sorted(asked.model.efforts))
            raise invalid(texts.EFFORT_LEVEL.format(effort=effort, levels=levels))


def _efforts(asked: Asked) -> Iterator[tuple[str, Any]]:
    if asked.output_config.get("effort") is not None:
        yield "output_config.effort", asked.output_config["effort"]
    if asked.model.per_message_effort:
        for number, message in enumerate(asked.messages):
            effort = (message.get("output_config") or {}).get("effort")
            if effort is not None:
                yield f"messages.{number}.output_config.effort", effort


def _check_effort_per_message(asked: Asked) -> None:
    allowed = asked.has_beta("mid-conversation-output-config-")
    for number, message in enumerate(asked.messages):
        if "output_config" not in message:
            continue
        if not allowed or message.get("role") != "system":
            raise extra_input(f"messages.{number}.output_config")
        if (message["output_config"] or {}).get("effort") and not asked.model.per_message_effort:
            raise invalid(texts.EFFORT_PER_TURN)


def _check_task_budget(asked: Asked, budget: Any) -> None:
    """Without its beta header the field is refused as any unknown one; the documentation does not say."""
    path = "output_config.task_budget"
    if not asked.has_beta("task-budgets-"):
        raise extra_input(path)
    if not asked.model.task_budget and "task_budget" not in asked.model.unknown:
        raise invalid(texts.TASK_BUDGET)
    _check_budget_shape(budget, path)
    if budget["total"] < LEAST_TASK_BUDGET:
        raise invalid(texts.TASK_BUDGET_MINIMUM)


def _check_budget_shape(budget: Any, path: str) -> None:
    if not isinstance(budget, Mapping):
        raise invalid(f"{path}: Input should be a valid dictionary")
    for name in ("type", "total"):
        if budget.get(name) is None:
            raise invalid(f"{path}.{name}: Field required")
    if budget["type"] != "tokens":
        raise invalid(f"{path}.type: Input should be 'tokens'")
    for name in ("total", "remaining"):
        value = budget.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise invalid(f"{path}.{name}: Input should be a valid integer")
    for name in budget:
        if name not in {"type", "total", "remaining"}:
            raise extra_input(f"{path}.{name}")
