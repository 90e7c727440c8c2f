"""Platform spelling: the id of a model as Bedrock and Vertex write it.

Source: https://platform.claude.com/docs/en/about-claude/models/overview
"""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.facts.catalog import BEDROCK_PREFIX, catalog, snapshot_of

_BEDROCK: Final = re.compile(rf"(?P<prefix>{BEDROCK_PREFIX})claude-")
_UNDATED_WITH_VERSION: Final = frozenset({"claude-opus-4-6"})
"""Models without a date that Bedrock writes with `-v1`."""


def spelled_like(model: str, like: str) -> str:
    """A model's id in the spelling of another id.

    `claude-opus-4-7` is `us.anthropic.claude-opus-4-7` like `us.anthropic.claude-opus-4-6-v1`, and `claude-haiku-4-5`
    is `claude-haiku-4-5@20251001` like `claude-sonnet-4-5@20250929`. An id of a platform stays as it is. So does the
    other id where both name the same model.

    Args:
        model: the id, as the Anthropic API or a platform writes it.
        like: the id whose spelling is wanted.
    """
    match = _BEDROCK.match(like)
    if "@" in model or _BEDROCK.match(model) or not (match or "@" in like):
        return model
    (name, date), (other_name, other_date) = snapshot_of(model), snapshot_of(like)
    if name == other_name and date in ("", other_date):
        return like
    return f"{match['prefix']}{_bedrock(model)}" if match else vertex_spelling(model)


def api_spelling(model: str) -> str:
    """A model's id as the Anthropic API writes it."""
    if not (_BEDROCK.match(model) or "@" in model):
        return model
    name, date = snapshot_of(model)
    row = catalog().find(name)
    full = f"claude-{name.removeprefix('claude-')}"
    return f"{full}-{date}" if date and (row is None or f"{row.id}-{date}" in row.dated_ids) else full


def vertex_spelling(model: str) -> str:
    """A model's id as Vertex writes it: `claude-haiku-4-5@20251001`; newer ids have no date, and stay."""
    full, date = _dated(model)
    return f"{full}@{date}" if date else model


def is_bedrock_id(model: str) -> bool:
    """Whether an id has the form of Bedrock: `us.anthropic.claude-opus-4-7`."""
    return _BEDROCK.match(model) is not None


def is_vertex_id(model: str) -> bool:
    """Whether an id has the form of Vertex, which writes a date after `@`, and not after a hyphen."""
    return not is_bedrock_id(model) and ("@" in model or not snapshot_of(model)[1])


def _bedrock(model: str) -> str:
    full, date = _dated(model)
    if date:
        return f"{full}-{date}-v1:0"
    return f"{full}-v1" if full in _UNDATED_WITH_VERSION else full


def _dated(model: str) -> tuple[str, str]:
    """The id without its date, and the date: that of the id, or else that of its only snapshot."""
    row, (name, date) = catalog().find(model), snapshot_of(model)
    if row is not None and not date and len(row.dated_ids) == 1:
        date = snapshot_of(row.dated_ids[0])[1]
    return (row.id if row else f"claude-{name.removeprefix('claude-')}"), date
