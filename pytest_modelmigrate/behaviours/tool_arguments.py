"""Check the arguments of a tool call: against the tool's `input_schema`, and against the wanted arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_modelmigrate.behaviours.schemas import JsonSchema

MISSING = object()


def schema_problem(name: str, arguments: Any, tools: Sequence[Mapping[str, Any]]) -> str | None:
    """Why the arguments are not valid under the `input_schema` of the tool; None if they are.

    Without a schema (an Anthropic-defined tool, or no tool definitions), any object is valid. A schema that cannot be
    checked is not the model's fault: `unchecked_schema` says so.
    """
    if not isinstance(arguments, Mapping):
        return f"the arguments are not an object but {_shown(arguments)}"
    try:
        schema = _schema_of(name, tools)
        violation = schema.violation(arguments) if schema else None
    except ValueError:
        return None
    return str(violation) if violation else None


def unchecked_schema(name: str, arguments: Any, tools: Sequence[Mapping[str, Any]]) -> str | None:
    r"""A note that the arguments were not checked, and why; None if they were checked or there is no schema.

    Python's regular expressions lack some of what JSON Schema allows, such as `\p{L}`.
    """
    try:
        schema = _schema_of(name, tools)
        if schema:
            schema.violation(arguments)
    except ValueError as error:
        return f"the arguments were not checked against the input_schema of {name}: {error}"
    return None


def _schema_of(name: str, tools: Sequence[Mapping[str, Any]]) -> JsonSchema | None:
    schema = next((each.get("input_schema") for each in tools if each.get("name") == name), None)
    return JsonSchema(schema) if isinstance(schema, Mapping) else None


def differences(wanted: Any, got: Any, path: str = "$", *, partial: bool = False) -> Iterator[str]:
    """The differences between a value and the wanted one, one line for each.

    Values are compared with `==`, so matchers such as those of `dirty_equals` and `unittest.mock.ANY` work. A boolean
    never equals a number, as in JSON.

    Args:
        wanted: the wanted value, or a matcher, at any depth.
        got: the value in the call.
        path: the place of the value.
        partial: whether objects may have other keys.
    """
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        for key, value in wanted.items():
            if key not in got:
                yield from _absent(value, f"{path}.{key}")
            else:
                yield from differences(value, got[key], f"{path}.{key}", partial=partial)
        if not partial:
            yield from (f"{path}.{key} is unexpected: {_shown(got[key])}" for key in got if key not in wanted)
    elif isinstance(wanted, list | tuple) and isinstance(got, list | tuple):
        if len(wanted) != len(got):
            yield f"{path} has {len(got)} entries instead of {len(wanted)}"
            return
        for index, (value, mine) in enumerate(zip(wanted, got, strict=True)):
            yield from differences(value, mine, f"{path}[{index}]", partial=partial)
    elif (isinstance(wanted, bool) != isinstance(got, bool) and _is_plain(wanted)) or not _equal(wanted, got):
        yield f"{path} is {_shown(got)} instead of {_shown(wanted)}"


def _absent(wanted: Any, path: str) -> Iterator[str]:
    if _is_plain(wanted) or not _equal(wanted, MISSING):
        yield f"{path} is missing, wanted {_shown(wanted)}"


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | list | tuple | dict)


def _equal(wanted: Any, got: Any) -> bool:
    return bool(wanted == got)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - one line
