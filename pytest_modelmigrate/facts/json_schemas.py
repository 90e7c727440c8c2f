"""JSON Schemas: compiled once, and where a value does not have one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Any, Final, cast

_MANY: Final = 50
_LONGEST_REASON: Final = 240
_MOST_COMPILED: Final = 256

_DESCRIBING: Final = frozenset({"title", "description", "default", "examples", "definitions"})
"""Keywords that check nothing. Source: https://json-schema.org/draft/2020-12/json-schema-validation#section-9"""


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a value does not have the wanted schema.

    Attributes:
        path: the place in the value, such as `$.items[2].price`.
        reason: what is wrong there.
        count: how many violations there are in all; counting stops at 50.
    """

    path: str
    reason: str
    count: int = 1

    def __str__(self) -> str:
        more = f" (and {self.count - 1} more)" if self.count > 1 else ""
        return f"{self.path}: {self.reason}{more}"


class UncheckableSchemaError(ValueError):
    """A schema is valid, but values cannot be checked against it."""


class CompiledSchema:
    """A JSON Schema; draft 2020-12 unless its `$schema` says otherwise. No remote schema is fetched.

    Attributes:
        schema: the schema.

    Raises:
        ValueError: it is not a valid schema.
    """

    def __init__(self, schema: Mapping[str, Any] | bool) -> None:  # noqa: FBT001 - a schema may be a boolean
        __tracebackhide__ = True
        import jsonschema

        specifications = import_module("jsonschema_specifications")
        kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
        try:
            kind.check_schema(cast("Any", schema))
        except jsonschema.SchemaError as error:
            raise ValueError(f"not a valid JSON Schema: {error.json_path}: {shortened(error.message)}") from None
        self.schema = schema
        self._validator = kind(schema, registry=specifications.REGISTRY)

    @property
    def has_keywords(self) -> bool:
        """Whether one of its keys is a keyword that checks values, or describes the schema."""
        return not isinstance(self.schema, bool) and any(
            key in self._validator.VALIDATORS or key in _DESCRIBING or key.startswith("$") for key in self.schema
        )

    def violation(self, value: Any) -> Violation | None:
        """The violation that jsonschema rates as most relevant; None for a valid value.

        Raises:
            UncheckableSchemaError: the schema refers to an unavailable schema, or has a pattern that Python cannot
                compile.
        """
        from jsonschema.exceptions import best_match
        from referencing.exceptions import Unresolvable

        try:
            errors = list(islice(self._validator.iter_errors(value), _MANY))
            if not errors:
                return None
            error = best_match(errors)
            return Violation(error.json_path, shortened(error.message), len(errors))
        except RecursionError:
            return Violation("$", "nested too deeply to be checked")
        except re.error as error:
            raise UncheckableSchemaError(f"the schema has a pattern that Python cannot compile: {error}") from error
        except Unresolvable as error:
            raise UncheckableSchemaError(f"the schema refers to {error.ref!r}, which is not available") from error


def compiled_schema(schema: Mapping[str, Any]) -> CompiledSchema:
    """The schema, compiled once for all equal ones.

    Raises:
        ValueError: it is not a valid schema.
    """
    return _compiled(json.dumps(schema, sort_keys=True, default=str))


@lru_cache(maxsize=_MOST_COMPILED)
def _compiled(text: str) -> CompiledSchema:
    return CompiledSchema(json.loads(text))


def shortened(text: str, longest: int = _LONGEST_REASON) -> str:
    """The text, cut at its end where it is too long."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
