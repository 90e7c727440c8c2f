"""The JSON type of each field of a Messages request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, parameter_path

Types: TypeAlias = tuple[type, ...]

DEEPEST_BLOCK: Final = 16
"""How deep content blocks may be nested; the API's own limit is not published."""

_TYPE_NAMES: Final = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "list",
    dict: "dictionary",
}

_REQUEST: Final[Mapping[str, Types]] = {
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
_MESSAGE: Final[Mapping[str, Types]] = {"role": (str,), "content": (str, list), "output_config": (dict,)}
_BLOCK: Final[Mapping[str, Types]] = {
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
_TOOL: Final[Mapping[str, Types]] = {
    "type": (str,),
    "name": (str,),
    "description": (str,),
    "input_schema": (dict,),
    "cache_control": (dict,),
    "strict": (bool,),
}
_NESTED: Final[Mapping[str, Mapping[str, Types]]] = {
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
"""The fields of nested objects, by the name of the field that holds the object."""

_HOLDS_BLOCKS: Final = frozenset({"document", "search_result", "tool_result"})


def check_types(body: Any) -> tuple[Mapping[str, Any], tuple[Rejection, ...]]:
    """Check that every known field holds a value of the right type; null stands for an omitted field.

    Returns:
        The body without the values of wrong types, and one rejection for each of those. A message, tool or block
        that is not an object becomes an empty one, so that the others keep their positions.
    """
    if not isinstance(body, Mapping):
        fix = "Send a JSON object as the body."
        return {}, (Rejection("", "Input should be a valid dictionary", fix, wording="reported", rule="field_types"),)
    reader = _Reader()
    readable = reader.read_request(body)
    return (readable, tuple(reader.rejections)) if reader.rejections else (body, ())


class _Reader:
    """Copies a body without the values of wrong types, and collects a rejection for each of them."""

    def __init__(self) -> None:
        self.rejections: list[Rejection] = []

    def read_request(self, body: Mapping[str, Any]) -> dict[str, Any]:
        kept = self._fields(body, _REQUEST, "")
        kept["system"] = self._blocks(kept.get("system"), "system")
        sequences = kept.get("stop_sequences") or ()
        kept["stop_sequences"] = [
            each for number, each in enumerate(sequences) if self._has_type(each, (str,), f"stop_sequences.{number}")
        ]
        kept["messages"] = [self._message(each, f"messages.{n}") for n, each in enumerate(kept.get("messages") or ())]
        kept["tools"] = [self._tool(each, f"tools.{number}") for number, each in enumerate(kept.get("tools") or ())]
        return {name: value for name, value in kept.items() if name in body}

    def _message(self, message: Any, path: str) -> dict[str, Any]:
        if not isinstance(message, dict):
            text = f"{path}: Input does not match the expected shape."
            self._reject(path, text, (dict,))
            return {}
        kept = self._fields(message, _MESSAGE, f"{path}.")
        if "content" in kept:
            kept["content"] = self._blocks(kept["content"], f"{path}.content")
        return kept

    def _tool(self, tool: Any, path: str) -> dict[str, Any]:
        return self._fields(tool, _TOOL, f"{path}.") if self._has_type(tool, (dict,), path) else {}

    def _blocks(self, content: Any, path: str, depth: int = 0) -> Any:
        if not isinstance(content, list):
            return content
        if depth > DEEPEST_BLOCK:
            self._reject(path, f"{path}: Input is nested too deeply", (str,))
            return None
        return [self._block(block, f"{path}.{number}", depth) for number, block in enumerate(content)]

    def _block(self, block: Any, path: str, depth: int) -> dict[str, Any]:
        if not self._has_type(block, (dict,), path):
            return {}
        kept = self._fields(block, _BLOCK, f"{path}.")
        types: dict[str, Types] = {"source": (dict,)}
        if kept.get("type") in _HOLDS_BLOCKS:
            if kept["type"] == "search_result":
                types["source"] = (str,)
            types |= {"citations": (dict,), "content": (str, list)}
        kept = self._fields(kept, types, f"{path}.")
        if "content" in types and "content" in kept:
            kept["content"] = self._blocks(kept["content"], f"{path}.content", depth + 1)
        source = kept.get("source")
        if isinstance(source, dict):
            source = self._fields(source, {"content": (str, list)}, f"{path}.source.")
            if "content" in source:
                source["content"] = self._blocks(source["content"], f"{path}.source.content", depth + 1)
            kept["source"] = source
        return kept

    def _fields(self, fields: Mapping[str, Any], table: Mapping[str, Types], path: str) -> dict[str, Any]:
        kept = dict(fields)
        for name, types in table.items():
            value = fields.get(name)
            if value is None:
                continue
            if not self._has_type(value, types, f"{path}{name}"):
                del kept[name]
            elif isinstance(value, dict) and name in _NESTED:
                kept[name] = self._fields(value, _NESTED[name], f"{path}{name}.")
        return kept

    def _has_type(self, value: Any, types: Types, path: str) -> bool:
        if isinstance(value, types) and (not isinstance(value, bool) or bool in types):
            return True
        self._reject(path, f"{path}: Input should be a valid {_named(types)}", types)
        return False

    def _reject(self, path: str, message: str, types: Types) -> None:
        at = parameter_path(path)
        self.rejections.append(
            Rejection(at, message, f"Set `{at}` to a {_named(types)}.", wording="reported", rule="field_types")
        )


def _named(types: Types) -> str:
    return " or ".join(_TYPE_NAMES[each] for each in types)
