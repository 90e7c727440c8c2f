"""JSON from outside, with a limit of depth."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

DEEPEST: Final = 200
"""Levels of nesting that are read; the deepest requests and answers of the API have about 30."""

_TOO_DEEP: Final = f"it is nested more than {DEEPEST} levels deep"


def parsed_json(text: str, parse_constant: Callable[[str], Any] | None = None) -> Any:
    """The data of a JSON text.

    Args:
        text: the text.
        parse_constant: as for `json.loads`.

    Raises:
        ValueError: it is not JSON (a `json.JSONDecodeError`), or nested too deeply.
    """
    try:
        data = json.loads(text, parse_constant=parse_constant)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if text.count("[") + text.count("{") > DEEPEST:  # fewer brackets cannot be nested too deeply
        check_depth(data)
    return data


def check_depth(data: Any) -> None:
    """Check that parsed data is not nested too deeply.

    Raises:
        ValueError: it is.
    """
    level = [data]
    for _ in range(DEEPEST + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _inside(data: Any) -> list[Any]:
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [value for value in values if isinstance(value, dict | list)]
