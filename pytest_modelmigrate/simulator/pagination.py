"""Pagination of models and batches.

Source: https://platform.claude.com/docs/en/api/overview
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.simulator.errors import invalid

PAGE_SIZE: Final = 20
LARGEST_PAGE: Final = 1000


def page_of(items: Sequence[Mapping[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """The page of a list for the query's `limit`, `after_id` and `before_id`.

    Raises:
        SimulatedError: `limit` is not an integer from 1 to 1000, or a cursor is unknown.
    """
    wanted = query.get("limit", str(PAGE_SIZE))
    if not wanted.isdecimal() or not 1 <= int(wanted) <= LARGEST_PAGE:
        raise invalid(f"limit: Input should be a valid integer from 1 to {LARGEST_PAGE}")
    limit = int(wanted)
    ids = [str(item["id"]) for item in items]
    start, stop = 0, len(items)
    if after := query.get("after_id"):
        start = _position(ids, after, "after_id") + 1
    if before := query.get("before_id"):
        stop = _position(ids, before, "before_id")
        page, has_more = items[max(start, stop - limit) : stop], stop - limit > start
    else:
        page, has_more = items[start : min(stop, start + limit)], start + limit < stop
    return {
        "data": list(page),
        "has_more": has_more,
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
    }


def _position(ids: Sequence[str], wanted: str, name: str) -> int:
    if wanted not in ids:
        raise invalid(f"{name}: Invalid cursor {wanted!r}")
    return ids.index(wanted)
