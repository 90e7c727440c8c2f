"""Schemas for JSON values: a pydantic model, a plain type, or a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias

from pytest_modelmigrate.behaviours.behaviour import UnusableArgumentError
from pytest_modelmigrate.behaviours.described_fields import field_descriptions
from pytest_modelmigrate.facts.json_schemas import CompiledSchema, UncheckableSchemaError, Violation, shortened

SchemaLike: TypeAlias = Any
"""A pydantic model or any type, a JSON Schema as a mapping or a boolean, or the path of a schema file."""

_LONGEST_NAME: Final = 100

_OF_FIELDS: Final = frozenset(
    {"properties", "required", "additionalProperties", "type", "title", "description", "$defs", "$schema", "$id"}
)
"""Keywords of a schema that says nothing but which fields an object has."""


class Schema(Protocol):
    """A schema that checks JSON values."""

    @property
    def name(self) -> str:
        """The schema as the author wrote it."""

    @property
    def descriptions(self) -> Mapping[str, str]:
        """The descriptions of its fields, by name."""

    @property
    def fields(self) -> frozenset[str] | None:
        """The fields of an object that requires none of them and ignores all others; None for any other schema."""

    def violation(self, value: Any, text: str | None = None) -> Violation | None:
        """The most relevant violation, or None.

        Args:
            value: the value.
            text: the JSON text of the value, if there is one.
        """


class AnyValue:
    """Any JSON value."""

    name: str = ""
    descriptions: Mapping[str, str] = MappingProxyType({})
    fields: frozenset[str] | None = None

    def violation(self, value: Any, text: str | None = None) -> Violation | None:  # noqa: ARG002 - the protocol
        """Return None: every value is valid."""
        return None


class TypeSchema:
    """A pydantic model, a dataclass, a TypedDict or a plain type such as `list[int]`."""

    def __init__(self, wanted: Any) -> None:
        __tracebackhide__ = True
        from pydantic import TypeAdapter
        from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError

        self._wanted = wanted
        self.name = wanted.__name__ if type(wanted) is type or _is_class(wanted) else repr(wanted)
        try:
            self._adapter: TypeAdapter[Any] = TypeAdapter(wanted)
        except (PydanticUserError, PydanticUndefinedAnnotation, TypeError) as error:
            reason = str(error).partition("\n")[0]
            wanted_one = "a type such as a pydantic model, a JSON Schema as a dict, or the path of one"
            shown = shortened(repr(wanted), _LONGEST_NAME)
            raise TypeError(f"invalid schema {shown}; give {wanted_one} ({reason})") from None

    @cached_property
    def descriptions(self) -> Mapping[str, str]:
        """The descriptions of the fields; none for a type that pydantic cannot write as a JSON Schema."""
        return field_descriptions(self._json_schema)

    @cached_property
    def fields(self) -> frozenset[str] | None:
        """The fields of a model that requires none of them and ignores all others."""
        names = _optional_fields(self._json_schema)
        known = getattr(self._wanted, "model_fields", {})
        decorators = getattr(self._wanted, "__pydantic_decorators__", None)
        if (
            names is None
            or getattr(decorators, "model_validators", {})  # it may read other fields
            or not all(isinstance(field.validation_alias, str | None) for field in known.values())
        ):
            return None
        return names.union(known)  # a field with an alias may be read by its name as well

    @cached_property
    def _json_schema(self) -> Mapping[str, Any]:
        from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError

        try:
            return self._adapter.json_schema()
        except (PydanticInvalidForJsonSchema, PydanticUserError):
            return {}

    def violation(self, value: Any, text: str | None = None) -> Violation | None:
        """The first error of pydantic; JSON rules apply, so a strict model still reads dates from text."""
        from pydantic import ValidationError

        try:
            self._adapter.validate_json(json.dumps(value) if text is None else text)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=False, include_input=False)
            path = "$" + "".join(_step(each) for each in errors[0]["loc"])
            return Violation(path, errors[0]["msg"], len(errors))
        return None


class JsonSchema:
    """A JSON Schema; draft 2020-12 unless its `$schema` says otherwise. No remote schema is fetched.

    Raises:
        ValueError: it is not a valid schema, or it is a document: it has keys, and none of them is a keyword.
    """

    def __init__(self, schema: Mapping[str, Any] | bool, name: str = "") -> None:  # noqa: FBT001 - a schema may be a boolean
        __tracebackhide__ = True
        self._compiled = CompiledSchema(schema)
        if schema and isinstance(schema, Mapping) and not self._compiled.has_keywords:
            keys = shortened(", ".join(map(repr, schema)), _LONGEST_NAME)
            raise ValueError(
                f"the JSON Schema has no keyword that checks anything, only {keys}; give one such as "
                '{"type": "object", "properties": {...}, "required": [...]}'
            )
        self.name = name or shortened(repr(schema), _LONGEST_NAME)

    @cached_property
    def descriptions(self) -> Mapping[str, str]:
        """The descriptions of the fields, by name."""
        return field_descriptions(self._compiled.schema)

    @cached_property
    def fields(self) -> frozenset[str] | None:
        """The fields of an object that requires none of them and ignores all others."""
        return _optional_fields(self._compiled.schema)

    def violation(self, value: Any, text: str | None = None) -> Violation | None:  # noqa: ARG002 - the protocol
        """The violation that jsonschema rates as most relevant.

        Raises:
            UnusableArgumentError: the schema refers to an unavailable schema, or has a pattern that Python cannot
                compile.
        """
        try:
            return self._compiled.violation(value)
        except UncheckableSchemaError as error:
            raise UnusableArgumentError(str(error)) from error


def schema_for(wanted: SchemaLike) -> Schema:
    """The schema for what the author wrote.

    Raises:
        FileNotFoundError: the schema file does not exist.
        TypeError: it is neither a type nor a JSON Schema nor a path.
        ValueError: the schema, or the file, is not a JSON Schema.
    """
    __tracebackhide__ = True
    if wanted is None or wanted is Any:
        return AnyValue()
    if isinstance(wanted, bool | Mapping):
        return JsonSchema(wanted)
    if isinstance(wanted, str | Path):
        return JsonSchema(_read_schema(wanted), name=repr(str(wanted)))
    return TypeSchema(wanted)


def _read_schema(path: str | Path) -> Any:
    __tracebackhide__ = True
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        missing = (
            f"there is no schema file {str(path)!r} in {Path.cwd()}; give a path, a type or a JSON Schema as a dict"
        )
        raise FileNotFoundError(missing) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ValueError(f"cannot read the schema file {str(path)!r}: {reason}") from None
    try:
        schema = json.loads(text)
    except ValueError as error:
        raise ValueError(f"the schema file {str(path)!r} is not JSON: {error}") from None
    if not isinstance(schema, dict | bool):
        raise ValueError(f"the schema file {str(path)!r} does not contain a JSON Schema, which is an object")  # noqa: TRY004 - the value is in a file
    return schema


def _optional_fields(schema: Any) -> frozenset[str] | None:
    """The fields of a JSON Schema that accepts every object without them; None where another keyword may check more."""
    if not isinstance(schema, Mapping) or not schema.keys() <= _OF_FIELDS or "properties" not in schema:
        return None
    return None if schema.get("required") or "additionalProperties" in schema else frozenset(schema["properties"])


def _is_class(wanted: Any) -> bool:
    return isinstance(wanted, type) and not hasattr(wanted, "__origin__")


def _step(step: int | str) -> str:
    return f"[{step}]" if isinstance(step, int) else f".{step}"
