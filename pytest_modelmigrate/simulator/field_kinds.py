"""The kind of JSON value that each field of a Messages request holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.simulator.rejections import invalid

Kinds: TypeAlias = tuple[type, ...]

_KIND_NAMES: Final = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "list",
    dict: "dictionary",
}

_REQUEST: Final[Mapping[str, Kinds]] = {
    "model": (str,),
    "messages": (list,),
    "max_tokens": (int,),
    "system": (str, list),
    "tools": (list,),
    "tool_choice": (dict,),
    "thinking": (dict,),
    "output_config": (dict,),
    "output_format": (dict,),
    "metadata": (dict,),
    "cache_control": (dict,),
    "stop_sequences": (list,),
    "stream": (bool,),
    "speed": (str,),
    "service_tier": (str,),
    "inference_geo": (str,),
    "temperature": (float, int),
    "top_p": (float, int),
    "top_k": (int,),
}
_MESSAGE: Final[Mapping[str, Kinds]] = {"role": (str,), "content": (str, list), "output_config": (dict,)}
_BLOCK: Final[Mapping[str, Kinds]] = {
    "type": (str,),
    "text": (str,),
    "thinking": (str,),
    "signature": (str,),
    "id": (str,),
    "name": (str,),
    "input": (dict,),
    "tool_use_id": (str,),
    "cache_control": (dict,),
    "title": (str,),
    "context": (str,),
    "transformations": (dict,),
}
_TOOL: Final[Mapping[str, Kinds]] = {
    "type": (str,),
    "name": (str,),
    "description": (str,),
    "input_schema": (dict,),
    "cache_control": (dict,),
    "strict": (bool,),
}
_NESTED: Final[Mapping[str, Mapping[str, Kinds]]] = {
    "thinking": {"type": (str,), "display": (str,), "budget_tokens": (int,), "block_binding": (dict,)},
    "tool_choice": {"type": (str,), "name": (str,), "disable_parallel_tool_use": (bool,)},
    "output_config": {"effort": (str,), "format": (dict,), "task_budget": (dict,)},
    "output_format": {"type": (str,), "schema": (dict,)},
    "cache_control": {"type": (str,), "ttl": (str,)},
    "transformations": {"oversized_image": (str,)},
    "block_binding": {"prefix_mismatch_behavior": (str,)},
    "task_budget": {"type": (str,), "total": (int,), "remaining": (int,)},
    "format": {"type": (str,), "schema": (dict,)},
    "source": {"type": (str,), "data": (str,), "media_type": (str,)},
}
"""The fields of the objects inside, by the name of the field that holds them."""

_BLOCKS_IN: Final = frozenset({"document", "search_result", "tool_result"})
"""Blocks that may hold further ones."""


def check_kinds(body: Mapping[str, Any]) -> None:
    """Check that every known field holds the kind of value that it should; null stands for a field left out.

    Raises:
        RejectedError: one of them does not.
    """
    _check_fields(body, _REQUEST, "")
    _check_blocks(body.get("system"), "system")
    for number, sequence in enumerate(body.get("stop_sequences") or ()):
        _check_kind(sequence, (str,), f"stop_sequences.{number}")
    for number, message in enumerate(body.get("messages") or ()):
        path = f"messages.{number}"
        if not isinstance(message, dict):
            raise invalid(f"{path}: Input does not match the expected shape.")
        _check_fields(message, _MESSAGE, f"{path}.")
        _check_blocks(message.get("content"), f"{path}.content")
    for number, tool in enumerate(body.get("tools") or ()):
        path = f"tools.{number}"
        _check_kind(tool, (dict,), path)
        _check_fields(tool, _TOOL, f"{path}.")


def _check_blocks(content: Any, path: str) -> None:
    if not isinstance(content, list):
        return
    for position, block in enumerate(content):
        at = f"{path}.{position}"
        _check_kind(block, (dict,), at)
        _check_fields(block, _BLOCK, f"{at}.")
        if block.get("type") not in _BLOCKS_IN:
            _check_source(block.get("source"), at)
            continue
        if block["type"] == "search_result":
            _check_optional(block.get("source"), (str,), f"{at}.source")
        else:
            _check_source(block.get("source"), at)
        _check_optional(block.get("citations"), (dict,), f"{at}.citations")
        _check_optional(block.get("content"), (str, list), f"{at}.content")
        _check_blocks(block.get("content"), f"{at}.content")


def _check_source(source: Any, path: str) -> None:
    """Where an image or a document comes from; a document may be made of further blocks."""
    _check_optional(source, (dict,), f"{path}.source")
    if source is not None:
        _check_fields(source, _NESTED["source"], f"{path}.source.")
        _check_optional(source.get("content"), (str, list), f"{path}.source.content")
        _check_blocks(source.get("content"), f"{path}.source.content")


def _check_fields(fields: Mapping[str, Any], table: Mapping[str, Kinds], path: str) -> None:
    for name, kinds in table.items():
        value = fields.get(name)
        _check_optional(value, kinds, f"{path}{name}")
        if isinstance(value, dict) and name in _NESTED:
            _check_fields(value, _NESTED[name], f"{path}{name}.")


def _check_optional(value: Any, kinds: Kinds, path: str) -> None:
    if value is not None:
        _check_kind(value, kinds, path)


def _check_kind(value: Any, kinds: Kinds, path: str) -> None:
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise invalid(f"{path}: Input should be a valid {' or '.join(_KIND_NAMES[kind] for kind in kinds)}")
