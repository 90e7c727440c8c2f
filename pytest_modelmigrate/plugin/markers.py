"""Reading the `prompt` and `task` markers of a test."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.errors import InvalidPromptError, InvalidSettingError
from pytest_modelmigrate.facts.prompts import Prompt, sections
from pytest_modelmigrate.plugin.settings import threshold

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
"""Parameters of the Messages API that the marker hands on as they are."""

OWN_KEYS: Final = ("user", "file", "images", "schema", "betas")
"""Keys of the marker that stand for something in the request."""

PROMPT_KEYS: Final = (*API_PARAMETERS, *OWN_KEYS)

TASK_KEYS: Final = ("cost_threshold", "served_models", "kept_models", "snapshot", "shape")

_LIST: Final = ("a list", (list, tuple))
_DICT: Final = ("a dict", (Mapping,))

_KINDS: Final[Mapping[str, tuple[str, tuple[type, ...]]]] = {
    **dict.fromkeys(("messages", "tools", "stop_sequences", "mcp_servers", "betas"), _LIST),
    **dict.fromkeys(("tool_choice", "thinking", "output_config", "metadata", "context_management"), _DICT),
}
"""What a key of the `prompt` marker has to be, where it can be anything that would not do."""

_PROMPT_SUFFIXES: Final = (".md", ".txt")


@dataclass(frozen=True, slots=True)
class Task:
    """What a test says of itself with `@pytest.mark.task(...)`.

    Attributes:
        cost_threshold: how much its cost may rise, as a fraction; None leaves it to the option.
        costs_compared: False when the marker says `cost_threshold="off"`.
        served_models: other models that may answer, `*` for any.
        kept_models: ids of models that an outgoing request keeps instead of the target's.
        snapshot: whether its usage is compared with a snapshot.
        shape: whether the shape of its reply is kept and compared; None leaves it to the option.
    """

    cost_threshold: float | None = None
    costs_compared: bool = True
    served_models: tuple[str, ...] = ()
    kept_models: tuple[str, ...] = ()
    snapshot: bool = True
    shape: bool | None = None


def read_prompt(item: pytest.Item) -> Prompt | None:
    """The prompt of a test, or None when it has no `prompt` marker; a closer marker overrides single keys.

    Raises:
        InvalidPromptError: a key or a value is not accepted, or a file cannot be read.
    """
    marks = list(item.iter_markers("prompt"))
    return _prompt(_merged(marks, PROMPT_KEYS, "prompt"), item.path.parent) if marks else None


def read_control(item: pytest.Item) -> Prompt | None:
    """The control of a test's prompt: the prompt with the keys that the `control` marker gives put in their place.

    Raises:
        InvalidPromptError: a key or a value is not accepted, or there is no prompt to be the control of.
    """
    marks = list(item.iter_markers("control"))
    if not marks:
        return None
    base = _merged(item.iter_markers("prompt"), PROMPT_KEYS, "prompt")
    if not base:
        raise InvalidPromptError("a control marker stands beside a prompt marker, which is missing here")
    changed = _merged(marks, PROMPT_KEYS, "control")
    kept = {key: value for key, value in base.items() if not ("file" in changed and key in ("file", "system", "user"))}
    return _prompt({**kept, **changed}, item.path.parent)


def _prompt(values: Mapping[str, Any], folder: Path) -> Prompt:
    for key, (words, kinds) in _KINDS.items():
        if key in values and not isinstance(values[key], kinds):
            raise InvalidPromptError(f"{key}={values[key]!r} has to be {words}")
    parameters: dict[str, Any] = {key: values[key] for key in API_PARAMETERS if key in values}
    if "file" in values:
        _add_file(parameters, values, folder)
    if "user" in values:
        earlier = list(parameters.get("messages") or [])
        parameters["messages"] = [*earlier, {"role": "user", "content": values["user"]}]
    if not parameters.get("messages"):
        raise InvalidPromptError("the prompt asks nothing: give user=, messages= or file=")
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


def read_task(item: pytest.Item) -> Task:
    """What the test says of itself.

    Raises:
        InvalidPromptError: a key or a value is not accepted.
    """
    values = _merged(item.iter_markers("task"), TASK_KEYS, "task")
    limit: float | None = None
    if "cost_threshold" in values:
        try:
            limit = threshold(str(values["cost_threshold"]), "task(cost_threshold=)")
        except InvalidSettingError as error:
            raise InvalidPromptError(str(error)) from error
    return Task(
        cost_threshold=limit,
        costs_compared=not ("cost_threshold" in values and limit is None),
        served_models=_names(values, "served_models"),
        kept_models=_names(values, "kept_models"),
        snapshot=bool(values.get("snapshot", True)),
        shape=values.get("shape"),
    )


def _merged(marks: Iterable[pytest.Mark], accepted: tuple[str, ...], name: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for mark in marks:
        if mark.args:
            raise InvalidPromptError(f"{name} takes keywords only, such as {name}({accepted[0]}=...)")
        for key in mark.kwargs:
            if key not in accepted:
                close = difflib.get_close_matches(key, accepted, n=1)
                hint = f"did you mean {close[0]}=?" if close else f"accepted are {', '.join(accepted)}"
                raise InvalidPromptError(f"{name} has no key {key}=: {hint}")
        values = {**mark.kwargs, **values}
    return values


def _names(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names = values.get(key, ())
    return (names,) if isinstance(names, str) else tuple(names)


def _add_file(parameters: dict[str, Any], values: Mapping[str, Any], folder: Path) -> None:
    """A file without section marks is the system prompt where the user's turn is given, else the user's turn."""
    path = folder / str(values["file"])
    if path.suffix.lower() not in _PROMPT_SUFFIXES:
        raise InvalidPromptError(f"file={values['file']!r} is no prompt file: give a .md or .txt file")
    parts = sections(_text(path, "prompt file"))
    if parts[0][0] == "":
        role = "system" if "user" in values or "messages" in values else "user"
        parts = [(role, parts[0][1])]
    for role, text in parts:
        if role == "system":
            if "system" in parameters:
                raise InvalidPromptError(f"both system= and {path.name} give a system prompt")
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
            raise InvalidPromptError(f"the schema file {schema} is not JSON: {error}") from error
    elif not isinstance(schema, Mapping):
        from pydantic import TypeAdapter
        from pydantic.errors import PydanticUserError

        try:
            schema = _closed(TypeAdapter(schema).json_schema())
        except PydanticUserError as error:
            reason = str(error).partition("\n")[0]
            raise InvalidPromptError(
                f"schema={schema!r} is no type that a JSON Schema can be made of: {reason}"
            ) from error
    import jsonschema

    try:
        jsonschema.validators.validator_for(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        raise InvalidPromptError(f"the schema is no valid JSON Schema: {error.message}") from error
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
        raise InvalidPromptError(f"max_tokens={max_tokens!r} is no whole number of tokens")
    for index, message in enumerate(parameters["messages"]):
        if not isinstance(message, Mapping) or not {"role", "content"} <= message.keys():
            raise InvalidPromptError(f"messages[{index}] has to be a dict with role and content")
    try:
        json.dumps(parameters)
    except (TypeError, ValueError) as error:
        raise InvalidPromptError(f"the prompt cannot be sent as JSON: {error}") from error


def _text(path: Path, kind: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InvalidPromptError(f"the {kind} {path} cannot be read: {reason}") from error
