"""Which thinking configurations a model accepts.

Source: https://platform.claude.com/docs/en/build-with-claude/thinking
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.simulator import rejected_texts as texts
from pytest_modelmigrate.simulator.asked import Asked
from pytest_modelmigrate.simulator.bindings import CONTROLS_BETA
from pytest_modelmigrate.simulator.rejections import RejectedError, extra_input, invalid

LEAST_BUDGET: Final = 1024
KINDS: Final = ("enabled", "adaptive", "disabled", "between_tools")

_OFF: Final = ("disabled", "between_tools")
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "enabled": frozenset({"type", "budget_tokens", "display", "block_binding"}),
    "adaptive": frozenset({"type", "display", "block_binding"}),
    "disabled": frozenset({"type"}),
    "between_tools": frozenset({"type"}),
}


def check_thinking(asked: Asked) -> None:
    """Check `thinking`, and that the effort goes with it.

    Raises:
        RejectedError: the model does not take it.
    """
    if not asked.thinking:
        return
    kind = asked.thinking.get("type")
    if kind is None:
        raise invalid("thinking.type: Field required")
    if kind not in KINDS:
        raise invalid(f"thinking: Input tag '{kind}' found using 'type' does not match any of the expected tags")
    if asked.model.thinking[kind] in {"rejected", "unknown"}:
        raise _refused(asked, kind)
    _check_fields(asked, kind)
    if kind == "enabled":
        _check_budget(asked)
    if kind in _OFF:
        _check_effort_without_thinking(asked, kind)


def _refused(asked: Asked, kind: str) -> RejectedError:
    if kind == "adaptive":
        return invalid(texts.ADAPTIVE)
    if kind == "between_tools":
        return invalid(texts.BETWEEN_TOOLS)
    accepted = asked.model.thinking
    if kind == "disabled" and accepted["between_tools"] in {"ok", "up_to_high"}:
        return invalid(texts.DISABLED_USE_BETWEEN_TOOLS)
    if kind == "disabled" and accepted["enabled"] == "ok":
        return invalid(texts.DISABLED_ON_PREVIEW)
    return invalid(texts.THINKING_TYPE.format(kind=kind))


def _check_fields(asked: Asked, kind: str) -> None:
    for name in asked.thinking:
        if name not in _FIELDS[kind] or (name == "block_binding" and not asked.has_beta(CONTROLS_BETA)):
            raise extra_input(f"thinking.{kind}.{name}")
    display = asked.thinking.get("display")
    updates = asked.has_beta("thinking-display-updates-")
    if display is not None and display not in {"summarized", "omitted", *(["updates"] if updates else [])}:
        raise invalid(f"thinking.{kind}.display: Input should be 'summarized' or 'omitted'")
    binding: Any = asked.thinking.get("block_binding") or {}
    behavior = binding.get("prefix_mismatch_behavior") if isinstance(binding, Mapping) else "no table"
    if behavior not in {None, "error", "drop_block"}:
        raise invalid(
            f"thinking.{kind}.block_binding.prefix_mismatch_behavior: Input should be 'error' or 'drop_block'"
        )


def _check_budget(asked: Asked) -> None:
    budget = asked.thinking.get("budget_tokens")
    if budget is None:
        raise invalid("thinking.enabled.budget_tokens: Field required")
    if isinstance(budget, bool) or not isinstance(budget, int):
        raise invalid("thinking.enabled.budget_tokens: Input should be a valid integer")
    if budget < LEAST_BUDGET:
        raise invalid(f"thinking.enabled.budget_tokens: Input should be greater than or equal to {LEAST_BUDGET}")
    most = asked.body.get("max_tokens")
    if most is not None and budget >= most:
        raise invalid(texts.BUDGET_OVER_MAX_TOKENS)


def _check_effort_without_thinking(asked: Asked, kind: str) -> None:
    before = asked.output_config.get("effort") or asked.model.default_effort
    if asked.model.thinking[kind] == "up_to_high" and before in {"xhigh", "max"}:
        raise invalid(texts.EFFORT_WITHOUT_THINKING.format(effort=before))
    if not asked.model.effort_fixed_without_thinking:
        return
    for number, message in enumerate(asked.messages):
        own = (message.get("output_config") or {}).get("effort")
        if own and own != before:
            raise invalid(texts.EFFORT_CHANGED.format(number=number, effort=own, before=before))
