"""Placeholders such as `{{name}}` in the patterns and answers of reply scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_PLACEHOLDER: Final = re.compile(
    r"\{\{(?P<name>\w+)(?::(?P<form>number|integer|boolean|short|upper|lower))?(?:\|(?P<default>[^{}]*))?\}\}"
)
_SHORT_WORDS: Final = 10
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")


def fill_text(template: str, values: Mapping[str, str | None]) -> str:
    """Fill the placeholders of a string; one without a value or default becomes empty."""
    return _PLACEHOLDER.sub(lambda match: _shaped(match, values) or "", template)


def fill_pattern(template: str, values: Mapping[str, str | None]) -> str:
    """Fill the placeholders of a regular expression with escaped values; one without a value never matches."""

    def escaped(match: re.Match[str]) -> str:
        value = _shaped(match, values)
        return re.escape(value) if value else r"(?!)"

    return _PLACEHOLDER.sub(escaped, template)


def fill_json(template: Any, values: Mapping[str, str | None]) -> Any:
    """Fill the placeholders in every string of a JSON value.

    A string that is one placeholder becomes the value itself: `null` without a value, and a number, integer or
    boolean for `{{name:number}}`, `{{name:integer}}` and `{{name:boolean}}`.
    """
    if isinstance(template, Mapping):
        return {fill_text(str(name), values): fill_json(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [fill_json(value, values) for value in template]
    if not isinstance(template, str):
        return template
    alone = _PLACEHOLDER.fullmatch(template)
    if alone is None:
        return fill_text(template, values)
    value = _shaped(alone, values)
    return None if value is None else _typed(value, alone["form"])


def _shaped(match: re.Match[str], values: Mapping[str, str | None]) -> str | None:
    value = values.get(match["name"])
    if value is None:
        return match["default"]
    match match["form"]:
        case "short":
            words = value.split()
            return " ".join(words[:_SHORT_WORDS]) + (" ..." if len(words) > _SHORT_WORDS else "")
        case "upper":
            return value.upper()
        case "lower":
            return value.lower()
        case _:
            return value


def _typed(value: str, form: str | None) -> Any:
    if form == "boolean":
        return value.strip().lower() in {"true", "yes", "1", "on"}
    if form not in {"number", "integer"}:
        return value
    found = _NUMBER.search(value.replace(",", ""))
    if found is None:
        return None
    number = float(found.group())
    return int(number) if form == "integer" or (number.is_integer() and "." not in found.group()) else number
