"""Moments in UTC, as JSON documents hold them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00")


def read_moment(data: JsonObject, name: str) -> datetime:
    """Read a moment that `datetime.isoformat` wrote.

    Args:
        data: the object that holds it.
        name: of the member.

    Raises:
        InvalidJsonError: the member is missing, or no moment in UTC.
    """
    text = data.text(name)
    try:
        return datetime.fromisoformat(text if _MOMENT.fullmatch(text) else "")
    except ValueError:
        problem = f"expected a moment in UTC such as 2026-11-21T14:56:00+00:00, found {text!r}"
        raise InvalidJsonError(f"{data.path}.{name}", problem) from None
