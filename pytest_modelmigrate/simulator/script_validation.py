"""Validation of reply scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from pytest_modelmigrate.facts.error_types import ERROR_TYPES
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import EFFORTS

PATTERNS: Final = ("model", "system", "user", "conversation", "tool_result")
"""Conditions with a pattern to search, in the order in which their groups become available."""
ABSENT_PATTERNS: Final = ("not_system", "not_user", "not_conversation")

REFUSAL_CATEGORIES: Final = ("cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms")
STOP_REASONS: Final = (
    "end_turn",
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "pause_turn",
    "refusal",
    "model_context_window_exceeded",
)
_TEXT: Final = (str,)
_CONDITION_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    **dict.fromkeys((*PATTERNS, *ABSENT_PATTERNS), _TEXT),
    "has": (list,),
    "lacks": (list,),
    "max_words": (int,),
    "min_words": (int,),
    "effort": (str, list),
    "generation": _TEXT,
    "tools": (bool, list),
    "tool_fits": (bool,),
    "after_tool": (bool,),
    "turn": (int,),
    "format": (bool,),
    "chance": (int, float),
}
_ANSWER_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "text": _TEXT,
    "json": (object,),
    "tool": (dict, list),
    "thinking": _TEXT,
    "thinking_tokens": (int,),
    "refusal": (dict,),
    "error": (dict,),
    "stop_reason": _TEXT,
}
_PLACEHOLDER: Final = re.compile(r"\{\{\w+\}\}")


def check_conditions(conditions: Mapping[str, Any], where: str, values: Mapping[str, str]) -> None:
    """Check a `when` table against the `[values]` of its file.

    Raises:
        InvalidSettingError: a condition is unknown or has the wrong type; the message starts with `where`.
    """
    for key, value in conditions.items():
        at = f"{where}: when.{key}"
        types = _CONDITION_TYPES.get(key)
        if types is None:
            raise InvalidSettingError(f"{at}: unknown condition; choose from {', '.join(_CONDITION_TYPES)}")
        _check_type(value, types, at)
        if key in PATTERNS or key in ABSENT_PATTERNS:
            check_pattern(value, at)
    for key in ("has", "lacks"):
        for name in conditions.get(key, ()):
            if name not in values:
                raise InvalidSettingError(f"{where}: when.{key}: unknown value {name!r}; define it in [values]")
    for effort in _listed(conditions.get("effort", ())):
        if effort not in EFFORTS:
            raise InvalidSettingError(
                f"{where}: when.effort: unknown effort {effort!r}; choose from {', '.join(EFFORTS)}"
            )
    if conditions.get("generation", "literal") not in {"literal", "charitable"}:
        raise InvalidSettingError(f"{where}: when.generation: must be literal or charitable")
    _check_chance(conditions.get("chance", 1), where)


def check_answer(value: Any, where: str) -> dict[str, Any]:
    """Check an answer; returns it as a table with a list of tools.

    Raises:
        InvalidSettingError: a key is unknown or has a value of the wrong type; the message starts with `where`.
    """
    if isinstance(value, str):
        return {"text": value}
    if not isinstance(value, dict) or not value:
        raise InvalidSettingError(f"{where}: must be a string or a table of {', '.join(_ANSWER_TYPES)}")
    for key, part in value.items():
        types = _ANSWER_TYPES.get(key)
        if types is None:
            raise InvalidSettingError(f"{where}.{key}: unknown key; choose from {', '.join(_ANSWER_TYPES)}")
        _check_type(part, types, f"{where}.{key}")
    if "text" in value and "json" in value:
        raise InvalidSettingError(f"{where}: set `text` or `json`, not both")
    tools = value["tool"] if isinstance(value.get("tool"), list) else [value["tool"]] if "tool" in value else []
    for tool in tools:
        if not isinstance(tool, dict) or not isinstance(tool.get("name"), str) or tool.keys() - {"name", "input"}:
            raise InvalidSettingError(f"{where}.tool: set `name`, and optionally `input`")
    _check_refusal(value.get("refusal", {}), where)
    _check_error(value.get("error"), where)
    if value.get("stop_reason", "end_turn") not in STOP_REASONS:
        raise InvalidSettingError(f"{where}.stop_reason: must be one of {', '.join(STOP_REASONS)}")
    return {**value, "tool": tools}


def _check_chance(chance: float, where: str) -> None:
    if not 0 < chance <= 1:
        raise InvalidSettingError(f"{where}: when.chance: must be above 0 and at most 1")


def _check_refusal(refusal: Mapping[str, Any], where: str) -> None:
    unknown = refusal.keys() - {"category", "explanation"}
    if unknown:
        raise InvalidSettingError(f"{where}.refusal: unknown key {min(unknown)!r}; choose from category, explanation")
    category = refusal.get("category")
    if category is not None and category not in REFUSAL_CATEGORIES:
        raise InvalidSettingError(f"{where}.refusal: category must be one of {', '.join(REFUSAL_CATEGORIES)}")


def _check_error(error: Mapping[str, Any] | None, where: str) -> None:
    if error is None:
        return
    unknown = error.keys() - {"status", "message", "type"}
    if unknown:
        raise InvalidSettingError(f"{where}.error: unknown key {min(unknown)!r}; choose from status, message, type")
    if error.get("status") not in ERROR_TYPES:
        raise InvalidSettingError(f"{where}.error: status must be one of {', '.join(map(str, ERROR_TYPES))}")


def _check_type(value: Any, types: tuple[type, ...], where: str) -> None:
    wrong_boolean = isinstance(value, bool) and bool not in types and object not in types
    if wrong_boolean or not isinstance(value, types):
        names = {
            str: "a string",
            int: "an integer",
            float: "a number",
            bool: "true or false",
            list: "a list",
            dict: "a table",
        }
        raise InvalidSettingError(f"{where}: must be {' or '.join(names[kind] for kind in types)}")


def check_pattern(pattern: Any, where: str) -> None:
    """Check a regular expression that may hold placeholders.

    Raises:
        InvalidSettingError: it is invalid; the message starts with `where`.
    """
    if not isinstance(pattern, str):
        raise InvalidSettingError(f"{where}: must be a string")
    try:
        compile_pattern(_PLACEHOLDER.sub("x", pattern))
    except re.error as error:
        raise InvalidSettingError(f"{where}: invalid regular expression: {error}") from None


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The compiled pattern: case-insensitive, with `^` and `$` at every line."""
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _listed(value: str | Sequence[str]) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else value
