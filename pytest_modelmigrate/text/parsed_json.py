"""JSON from outside, with a limit of depth."""

from __future__ import annotations

import json
from typing import Any, Final

DEEPEST: Final = 200
"""Levels of nesting that are read; the deepest requests and answers of the API have about 30."""

_TOO_DEEP: Final = f"it is nested more than {DEEPEST} levels deep"


def parsed_json(text: str) -> Any:
    """The data of a JSON text.

    Raises:
        ValueError: it is not JSON (a `json.JSONDecodeError`), or nested too deeply.
    """
    try:
        data = json.loads(text)
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
        level = (
            [
                inner
                for outer in level
                for inner in (outer.values() if isinstance(outer, dict) else outer)
                if isinstance(inner, dict | list)
            ]
            if level and isinstance(level[0], dict | list)
            else []
        )
        if not level:
            return
    raise ValueError(_TOO_DEEP)
