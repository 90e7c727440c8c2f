"""JSON values generated from a JSON schema, for structured outputs and tool inputs without a script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.schema_validity import resolve_reference

_DEPTH: Final = 12
_NOTHING: Final = object()
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_FORMATS: Final[Mapping[str, str]] = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "duration": "P1D",
    "email": "simulated@example.com",
    "hostname": "example.com",
    "uri": "https://example.com/",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def is_valid(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a value is valid against a schema."""
    from jsonschema import Draft202012Validator

    return bool(Draft202012Validator(schema).is_valid(value))


def generate(schema: Mapping[str, Any], values: Mapping[str, str | None], text: str = "") -> Any:
    """A value that is valid against a schema.

    A property with the name of a captured value takes that value, and a number is taken from the text. Everything else
    is null if the schema allows it, else as small as it allows.
    """
    return _Generator(schema, values, text).value(schema, "", 0)


class _Generator:
    def __init__(self, root: Mapping[str, Any], values: Mapping[str, str | None], text: str) -> None:
        self._root = root
        self._values = values
        self._text = " ".join(text.split()[:10])
        self._numbers = [float(number) for number in _NUMBER.findall(text)]

    def value(self, schema: Any, name: str, depth: int) -> Any:
        schema = self._resolved(schema)
        fixed = next((schema[key] for key in ("const", "default") if key in schema), _NOTHING)
        if fixed is not _NOTHING:
            return fixed
        if schema.get("enum"):
            return self._choice(schema["enum"])
        branches = schema.get("anyOf") or schema.get("oneOf")
        if branches:
            return self._branch(branches, name, depth)
        return self._of_kind(self._kind(schema, name), schema, name, depth)

    def _of_kind(self, kind: str, schema: Mapping[str, Any], name: str, depth: int) -> Any:
        made: Any = None
        match kind:
            case "object":
                made = self._object(schema, depth)
            case "array":
                made = self._array(schema, name, depth)
            case "integer" | "number":
                made = self._number(schema, name, whole=kind == "integer")
            case "boolean":
                made = str(self._values.get(name) or "").lower() in {"true", "yes"}
            case "string":
                made = self._string(schema, name)
        return made

    def _kind(self, schema: Mapping[str, Any], name: str) -> str:
        kinds = schema.get("type")
        if kinds is None:
            return "object" if "properties" in schema else "string"
        if isinstance(kinds, str):
            return kinds
        said = self._values.get(name) is not None
        return "null" if "null" in kinds and not said else next((k for k in kinds if k != "null"), "null")

    def _branch(self, branches: list[Any], name: str, depth: int) -> Any:
        """Null if nullable and not captured or nested too deeply, else the first branch."""
        nullable = any(self._resolved(branch).get("type") == "null" for branch in branches)
        if nullable and (self._values.get(name) is None or depth > _DEPTH):
            return None
        first = next((b for b in branches if self._resolved(b).get("type") != "null"), branches[0])
        return self.value(first, name, depth + 1)

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties") or {}
        required = set(schema.get("required") or ())
        if depth > _DEPTH:
            properties = {name: inner for name, inner in properties.items() if name in required}
        return {name: self.value(inner, name, depth + 1) for name, inner in properties.items()}

    def _array(self, schema: Mapping[str, Any], name: str, depth: int) -> list[Any]:
        least = int(schema.get("minItems") or 0)
        wanted = 0 if depth > _DEPTH else min(1, int(schema.get("maxItems", 1)))
        prefix = [self.value(inner, name, depth + 1) for inner in schema.get("prefixItems") or ()]
        items = schema.get("items", {})
        if items is False:
            return prefix
        missing = max(0, max(least, wanted) - len(prefix))
        return [*prefix, *(self.value(items, name, depth + 1) for _ in range(missing))]

    def _number(self, schema: Mapping[str, Any], name: str, *, whole: bool) -> int | float:
        captured = _NUMBER.search(self._values.get(name) or "")
        number = float(captured.group()) if captured else (self._numbers[0] if self._numbers else 0.0)
        low = schema.get("minimum", schema.get("exclusiveMinimum", number))
        high = schema.get("maximum", schema.get("exclusiveMaximum", number))
        number = min(max(number, low), high)
        step = 1 if whole else 0.5
        if number == schema.get("exclusiveMinimum"):
            number += step
        if number == schema.get("exclusiveMaximum"):
            number -= step
        if multiple := schema.get("multipleOf"):
            number = -(-number // multiple) * multiple
        return int(number) if whole or float(number).is_integer() else number

    def _string(self, schema: Mapping[str, Any], name: str) -> str:
        if form := _FORMATS.get(str(schema.get("format"))):
            return form
        text = self._values.get(name) or self._text or "simulated"
        text = text.ljust(int(schema.get("minLength", 0)), ".")
        return text[: int(schema["maxLength"])] if "maxLength" in schema else text

    def _choice(self, choices: list[Any]) -> Any:
        """The choice that occurs in the text, else the first."""
        lowered = self._text.lower()
        return next((each for each in choices if isinstance(each, str) and each.lower() in lowered), choices[0])

    def _resolved(self, schema: Any) -> dict[str, Any]:
        """The schema with its local `$ref` resolved and the parts of `allOf` merged."""
        if not isinstance(schema, Mapping):
            return {}
        seen = 0
        while "$ref" in schema and seen < _DEPTH:
            target = resolve_reference(self._root, str(schema["$ref"]))
            schema = target if isinstance(target, Mapping) else {}
            seen += 1
        if "allOf" in schema:
            merged: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
            for part in schema["allOf"]:
                part = self._resolved(part)  # noqa: PLW2901 - the part behind its reference
                merged = {
                    **part,
                    **merged,
                    "properties": {**part.get("properties", {}), **merged.get("properties", {})},
                }
                merged["required"] = [*part.get("required", ()), *merged.get("required", ())]
            return merged
        return dict(schema)
