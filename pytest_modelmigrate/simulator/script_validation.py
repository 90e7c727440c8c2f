"""What a reply script may hold, and the message for what it may not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.rejection import ERROR_TYPES
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import EFFORTS

PATTERNS: Final = ("model", "system", "user", "conversation", "tool_result")
"""Conditions that are searched for, in the order in which their groups become usable."""
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
        InvalidSettingError: a condition is unknown, or of the wrong kind; the message begins with `where`.
    """
    for key, value in conditions.items():
        at = f"{where}: when.{key}"
        types = _CONDITION_TYPES.get(key)
        if types is None:
            raise InvalidSettingError(f"{at}: unknown condition; known are {', '.join(_CONDITION_TYPES)}")
        _check_type(value, types, at)
        if key in PATTERNS or key in ABSENT_PATTERNS:
            check_pattern(value, at)
    for key in ("has", "lacks"):
        for name in conditions.get(key, ()):
            if name not in values:
                raise InvalidSettingError(f"{where}: when.{key}: {name!r} is not one of the file's [values]")
    for effort in _listed(conditions.get("effort", ())):
        if effort not in EFFORTS:
            raise InvalidSettingError(f"{where}: when.effort: {effort!r} is not one of {', '.join(EFFORTS)}")
    if conditions.get("generation", "literal") not in {"literal", "charitable"}:
        raise InvalidSettingError(f"{where}: when.generation: has to be literal or charitable")


def check_answer(value: Any, where: str) -> dict[str, Any]:
    """Check an answer, and bring it into the form of a table with a list of tools.

    Raises:
        InvalidSettingError: a part is unknown, or of the wrong kind; the message begins with `where`.
    """
    if isinstance(value, str):
        return {"text": value}
    if not isinstance(value, dict) or not value:
        raise InvalidSettingError(f"{where}: has to be a text or a table of {', '.join(_ANSWER_TYPES)}")
    for key, part in value.items():
        types = _ANSWER_TYPES.get(key)
        if types is None:
            raise InvalidSettingError(f"{where}.{key}: unknown; known are {', '.join(_ANSWER_TYPES)}")
        _check_type(part, types, f"{where}.{key}")
    if "text" in value and "json" in value:
        raise InvalidSettingError(f"{where}: give `text` or `json`, not both")
    tools = value["tool"] if isinstance(value.get("tool"), list) else [value["tool"]] if "tool" in value else []
    for tool in tools:
        if not isinstance(tool, dict) or not isinstance(tool.get("name"), str) or tool.keys() - {"name", "input"}:
            raise InvalidSettingError(f"{where}.tool: needs a `name`, and may have an `input`")
    _check_refusal(value.get("refusal", {}), where)
    _check_error(value.get("error"), where)
    if value.get("stop_reason", "end_turn") not in STOP_REASONS:
        raise InvalidSettingError(f"{where}.stop_reason: has to be one of {', '.join(STOP_REASONS)}")
    return {**value, "tool": tools}


def _check_refusal(refusal: Mapping[str, Any], where: str) -> None:
    unknown = refusal.keys() - {"category", "explanation"}
    if unknown:
        raise InvalidSettingError(f"{where}.refusal: unknown key {min(unknown)!r}; known are category, explanation")
    category = refusal.get("category")
    if category is not None and category not in REFUSAL_CATEGORIES:
        raise InvalidSettingError(f"{where}.refusal: category has to be one of {', '.join(REFUSAL_CATEGORIES)}")


def _check_error(error: Mapping[str, Any] | None, where: str) -> None:
    if error is None:
        return
    unknown = error.keys() - {"status", "message", "type"}
    if unknown:
        raise InvalidSettingError(f"{where}.error: unknown key {min(unknown)!r}; known are status, message, type")
    if error.get("status") not in ERROR_TYPES:
        raise InvalidSettingError(f"{where}.error: status has to be one of {', '.join(map(str, ERROR_TYPES))}")


def _check_type(value: Any, types: tuple[type, ...], where: str) -> None:
    wrong_boolean = isinstance(value, bool) and bool not in types and object not in types
    if wrong_boolean or not isinstance(value, types):
        names = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
        raise InvalidSettingError(f"{where}: has to be {' or '.join(names[kind] for kind in types)}")


def check_pattern(pattern: Any, where: str) -> None:
    """Check a regular expression that may hold placeholders.

    Raises:
        InvalidSettingError: it is none; the message begins with `where`.
    """
    if not isinstance(pattern, str):
        raise InvalidSettingError(f"{where}: has to be a text")
    try:
        compile_pattern(_PLACEHOLDER.sub("x", pattern))
    except re.error as error:
        raise InvalidSettingError(f"{where}: not a regular expression: {error}") from None


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The pattern as it is searched for: without regard to case, `^` and `$` at every line."""
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _listed(value: str | Sequence[str]) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else value
