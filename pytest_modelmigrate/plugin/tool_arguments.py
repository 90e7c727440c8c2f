"""Arguments and results of tools as JSON."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from pytest_modelmigrate.facts.errors import ToolRecordingError

_TEXTS: Final = (date, time, Decimal, PurePath, UUID)
"""Types of arguments that are compared by their text."""

_LONGEST: Final = 80


def input_of(
    tool: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], ignored: Collection[str]
) -> dict[str, Any]:
    """The arguments of a call by name, as JSON data, without the ignored ones.

    Raises:
        ToolRecordingError: an argument is not JSON.
    """
    named = {name: value for name, value in _by_name(function, args, kwargs).items() if name not in ignored}
    found = {}
    for name, value in named.items():
        try:
            found[name] = json.loads(json.dumps(value, default=_plain))
        except (TypeError, ValueError, RecursionError):
            raise ToolRecordingError(
                f"cannot record this call of the tool {tool!r}: its argument {name}={_shown(value)} is not JSON\n"
                f"  next        leave it out with tools.record(..., ignore={name!r})"
            ) from None
    return found


def result_of(tool: str, value: Any) -> Any:
    """What a tool returned, as a replay returns it.

    Raises:
        ToolRecordingError: it is not JSON, or JSON does not keep it as it is.
    """
    try:
        again = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        again = value
    else:
        if again == value:
            return again
    raise ToolRecordingError(
        f"cannot record this call of the tool {tool!r}: its result {_shown(value)} is not JSON\n"
        "  next        record a function that returns what the model reads: a text, a number, a list or a dict "
        "with texts as keys"
    )


def json_or_none(values: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The arguments of an exception, where they are JSON."""
    try:
        again = tuple(json.loads(json.dumps(values, allow_nan=False)))
    except (TypeError, ValueError, RecursionError):
        return None
    return again if again == values else None


def _by_name(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by name; where they do not fit the function, as they were given."""
    try:
        bound = inspect.signature(function).bind(*args, **kwargs)
    except (TypeError, ValueError):  # the model left out an argument, or the function has no signature
        return {**kwargs, **({"args": list(args)} if args else {})}
    named = dict(bound.arguments)
    for parameter in bound.signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            named.update(named.pop(parameter.name, {}))
    return named


def _plain(value: Any) -> Any:
    """An argument of another type as JSON data."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _TEXTS):
        return str(value)
    raise TypeError


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
