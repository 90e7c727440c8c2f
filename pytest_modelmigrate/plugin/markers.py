"""The `prompt` and `control` markers of a test, and what all its markers have in common."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest

from pytest_modelmigrate.facts.errors import InvalidPromptError
from pytest_modelmigrate.facts.prompts import Prompt, sections

T = TypeVar("T")

API_PARAMETERS: Final = (
    "system",
    "messages",
    "tools",
    "tool_choice",
    "max_tokens",
    "stop_sequences",
    "thinking",
    "output_config",
    "metadata",
    "service_tier",
    "inference_geo",
    "speed",
    "temperature",
    "top_p",
    "top_k",
    "container",
    "context_management",
    "mcp_servers",
    "cache_control",
)
"""Parameters of the Messages API, which the marker passes on unchanged."""

OWN_KEYS: Final = ("user", "file", "images", "schema", "betas")
"""Keys of the marker that become a part of the request."""

PROMPT_KEYS: Final = (*API_PARAMETERS, *OWN_KEYS)

_LIST: Final = ("a list", (list, tuple))
_TEXTS: Final = ("a list of texts", (list, tuple))
_DICT: Final = ("a dict", (Mapping,))
_TEXT: Final = ("a text or a list of content blocks", (str, list, tuple))
_PATH: Final = ("a path", (str, Path))
_PATHS: Final = ("a path or a list of paths", (str, Path, list, tuple))
_NAMES: Final = ("a model or a list of models", (str, list, tuple, set, frozenset))
_BOOL: Final = ("True or False", (bool,))

_KINDS: Final[Mapping[str, tuple[str, tuple[type, ...]]]] = {
    **dict.fromkeys(("messages", "tools", "mcp_servers"), _LIST),
    **dict.fromkeys(("stop_sequences", "betas"), _TEXTS),
    **dict.fromkeys(("tool_choice", "thinking", "output_config", "metadata", "context_management"), _DICT),
    **dict.fromkeys(("system", "user"), _TEXT),
    "file": _PATH,
    "images": _PATHS,
    **dict.fromkeys(("served_models", "kept_models"), _NAMES),
    **dict.fromkeys(("calls", "snapshot", "shape", "intercept"), _BOOL),
    "samples": ("a number of samples such as 5, or a range such as '3..20'", (int, str)),
    "cause_thresholds": ("a dict such as {'tokenizer': '35%'}", (Mapping, str)),
    "pass_rate": ("a share such as 0.9 or '90%'", (int, float, str)),
    "tags": ("a tag or a list of tags", (str, list, tuple, set, frozenset)),
    "calls_per_month": ("a number of calls such as 20_000", (int, float)),
    "role": ("the name of an agent", (str,)),
}
"""The accepted types of a key, in words and as types, where not everything will do."""

_OF_TEXT: Final = ("stop_sequences", "betas", "images", "served_models", "kept_models", "tags")
"""Keys whose lists hold only texts, or paths."""

_PROMPT_SUFFIXES: Final = (".md", ".txt")


def read_prompt(item: pytest.Item) -> Prompt | None:
    """The prompt of a test, or None when it has no `prompt` marker; a closer marker overrides single keys.

    Raises:
        InvalidPromptError: a key or a value is not accepted, or a file cannot be read.
    """
    marks = list(item.iter_markers("prompt"))
    return _prompt(merged_keys(marks, PROMPT_KEYS, "prompt"), item.path.parent) if marks else None


def read_control(item: pytest.Item) -> Prompt | None:
    """The control of a test's prompt: the prompt with the keys of the `control` marker replaced.

    Raises:
        InvalidPromptError: a key or a value is not accepted, or the test has no `prompt` marker.
    """
    marks = list(item.iter_markers("control"))
    if not marks:
        return None
    changed = merged_keys(marks, PROMPT_KEYS, "control")
    if not changed:
        raise InvalidPromptError(
            "@pytest.mark.control changes nothing; give it a key of the prompt, such as system=..."
        )
    base = merged_keys(item.iter_markers("prompt"), PROMPT_KEYS, "prompt")
    if not base:
        raise InvalidPromptError(
            "@pytest.mark.control changes a prompt, and the test has none; add @pytest.mark.prompt(...)"
        )
    kept = {key: value for key, value in base.items() if not ("file" in changed and key in ("file", "system", "user"))}
    return _prompt({**kept, **changed}, item.path.parent)


def _prompt(values: Mapping[str, Any], folder: Path) -> Prompt:
    parameters: dict[str, Any] = {key: values[key] for key in API_PARAMETERS if key in values}
    if "file" in values:
        _add_file(parameters, values, folder)
    if "user" in values:
        earlier = list(parameters.get("messages") or [])
        parameters["messages"] = [*earlier, {"role": "user", "content": values["user"]}]
    if not parameters.get("messages"):
        raise InvalidPromptError("the prompt has no user turn; give user=, messages= or file=")
    if "schema" in values:
        output = dict(parameters.get("output_config") or {})
        output["format"] = {"type": "json_schema", "schema": _schema(values["schema"], folder)}
        parameters["output_config"] = output
    _check(parameters)
    images = values.get("images", ())
    return Prompt(
        parameters=parameters,
        images=tuple(str(path) for path in ([images] if isinstance(images, str | Path) else images)),
        betas=tuple(values.get("betas", ())),
        folder=folder,
    )


def location_of(item: pytest.Item) -> str:
    """The file and line of a test, as messages begin: `tests/test_refund.py:12`."""
    path, line, _ = item.reportinfo()
    return f"{path}:{(line or 0) + 1}"


def merged_keys(marks: Iterable[pytest.Mark], accepted: tuple[str, ...], name: str) -> dict[str, Any]:
    """The keys of all markers of a test with one name; a closer marker overrides single keys.

    Raises:
        InvalidPromptError: a key or a value is not accepted.
    """
    values: dict[str, Any] = {}
    for mark in marks:
        if mark.args:
            raise InvalidPromptError(f"@pytest.mark.{name} takes keyword arguments only, such as {accepted[0]}=...")
        for key, value in mark.kwargs.items():
            if key not in accepted:
                close = difflib.get_close_matches(key, accepted, n=1)
                hint = f"did you mean {close[0]}=?" if close else f"choose from {', '.join(accepted)}"
                raise InvalidPromptError(f"invalid key {key}= in @pytest.mark.{name}; {hint}")
            words, types = _KINDS.get(key, ("", (object,)))
            if not isinstance(value, types) or not _holds_text(key, value):
                raise InvalidPromptError(f"invalid {key}={value!r} in @pytest.mark.{name}; give {words}")
        values = {**mark.kwargs, **values}
    return values


def _holds_text(key: str, value: Any) -> bool:
    """Whether a list holds only texts, or paths, where nothing else will do."""
    if key not in _OF_TEXT or isinstance(value, str | Path):
        return True
    return all(isinstance(each, str) or (key == "images" and isinstance(each, Path)) for each in value)


def _add_file(parameters: dict[str, Any], values: Mapping[str, Any], folder: Path) -> None:
    """A file without section lines is the system prompt if the marker gives a user turn, else the user turn."""
    path = folder / str(values["file"])
    if path.suffix.lower() not in _PROMPT_SUFFIXES:
        raise InvalidPromptError(f"invalid file={str(values['file'])!r}; give a .md or .txt file")
    parts = sections(_text(path, "prompt file"))
    if parts[0][0] == "":
        role = "system" if "user" in values or "messages" in values else "user"
        parts = [(role, parts[0][1])]
    for role, text in parts:
        if role == "system":
            if "system" in parameters:
                raise InvalidPromptError(f"system= and {path.name} both give a system prompt; remove one of them")
            parameters["system"] = text
        else:
            turns = list(parameters.get("messages") or [])
            parameters["messages"] = [*turns, {"role": role, "content": text}]


def _schema(schema: Any, folder: Path) -> Mapping[str, Any]:
    """A JSON Schema from a dict, a path of one, or a type that pydantic understands."""
    if isinstance(schema, str | Path):
        try:
            schema = json.loads(_text(folder / schema, "schema file"))
        except ValueError as error:
            raise InvalidPromptError(f"invalid schema file {schema}: it is not JSON: {error}") from error
    elif not isinstance(schema, Mapping):
        from pydantic import TypeAdapter
        from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError

        try:
            schema = _closed(TypeAdapter(schema).json_schema())
        except (PydanticUserError, PydanticUndefinedAnnotation, TypeError) as error:
            reason = str(error).partition("\n")[0]
            raise InvalidPromptError(
                f"invalid schema={schema!r}; give a pydantic type, a JSON Schema or the path of one: {reason}"
            ) from error
    import jsonschema

    try:
        jsonschema.validators.validator_for(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        raise InvalidPromptError(f"invalid JSON Schema: {error.message}") from error
    return dict(schema)


def _closed(schema: Any) -> Any:
    """Structured outputs want every object closed (docs: build-with-claude/structured-outputs)."""
    if isinstance(schema, dict):
        closed = {key: _closed(value) for key, value in schema.items()}
        if closed.get("type") == "object":
            closed.setdefault("additionalProperties", False)
        return closed
    return [_closed(value) for value in schema] if isinstance(schema, list) else schema


def _check(parameters: Mapping[str, Any]) -> None:
    max_tokens = parameters.get("max_tokens", 1)
    if not isinstance(max_tokens, int) or isinstance(max_tokens, bool) or max_tokens < 0:
        raise InvalidPromptError(f"invalid max_tokens={max_tokens!r}; give a whole number of tokens")
    for index, message in enumerate(parameters["messages"]):
        if not isinstance(message, Mapping) or not {"role", "content"} <= message.keys():
            raise InvalidPromptError(f"invalid messages[{index}]; give a dict with role and content")
    try:
        json.dumps(parameters, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise InvalidPromptError(f"the prompt cannot be sent as JSON: {error}") from error


def _text(path: Path, kind: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InvalidPromptError(f"cannot read the {kind} {path}: {reason}") from error
