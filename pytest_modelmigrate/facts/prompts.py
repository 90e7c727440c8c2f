"""A declared prompt: the request of a test, known before the test runs."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import InvalidPromptError
from pytest_modelmigrate.facts.exchanges import Request

DEFAULT_MAX_TOKENS: Final = 4096
"""The default of `max_tokens`."""

MESSAGES_PATH: Final = "/v1/messages"

_PLACEHOLDER: Final = re.compile(r"\{\{(?P<literal>[A-Za-z_]\w*)\}\}|\{(?P<name>[A-Za-z_]\w*)\}")
_SECTION: Final = re.compile(r"^[ \t]*<!--\s*(system|user|assistant)\s*-->[ \t]*\n?", re.MULTILINE)

IMAGE_TYPES: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""Media types of the images that the API accepts (https://platform.claude.com/docs/en/build-with-claude/vision)."""


@dataclass(frozen=True)
class Prompt:
    """The request of a declarative test, with placeholders still in it.

    Attributes:
        parameters: parameters of the Messages API, `system` and `messages` included.
        images: paths of images that are put in front of the last user message.
        betas: values for the `anthropic-beta` header.
        folder: where relative paths start: the test's own folder.
    """

    parameters: Mapping[str, Any]
    images: tuple[str, ...] = ()
    betas: tuple[str, ...] = ()
    folder: Path = Path()

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders."""
        found: set[str] = set()
        _walk([self.parameters, list(self.images)], found.update)
        return frozenset(found)

    def request(self, values: Mapping[str, Any]) -> Request:
        """The request with its placeholders filled and its images read; its model is still empty.

        Raises:
            InvalidPromptError: a placeholder has no value, or an image cannot be read.
        """
        body = filled(self.parameters, values)
        body.setdefault("max_tokens", DEFAULT_MAX_TOKENS)
        if self.images:
            blocks = [_image(self.folder / filled(path, values)) for path in self.images]
            body["messages"] = _with_images(body["messages"], blocks)
        return Request(MESSAGES_PATH, {"model": "", **body}, betas=self.betas)


def filled(value: Any, values: Mapping[str, Any]) -> Any:
    """Fill the placeholders in every string of some JSON data.

    `{name}` is a placeholder when `name` is a Python identifier; every other brace stands for itself, so JSON
    examples, code and `{}` survive. `{{name}}` writes a literal `{name}`. Values are not searched again.

    Raises:
        InvalidPromptError: a placeholder has no value.
    """
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: _replacement(match, values), value)
    if isinstance(value, Mapping):
        return {key: filled(each, values) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [filled(each, values) for each in value]
    return value


def sections(text: str) -> list[tuple[str, str]]:
    """Split a prompt file at its `<!-- system -->`, `<!-- user -->` and `<!-- assistant -->` lines.

    Returns:
        `(role, text)` pairs in order; a file without such lines is one pair with the role "".
    """
    parts = _SECTION.split(text)
    if len(parts) == 1:
        return [("", text.strip())]
    if parts[0].strip():
        raise InvalidPromptError(
            "there is text before the first <!-- system --> or <!-- user --> line; move it below one"
        )
    return [(role, body.strip()) for role, body in zip(parts[1::2], parts[2::2], strict=True)]


def _replacement(match: re.Match[str], values: Mapping[str, Any]) -> str:
    if match["literal"]:
        return f"{{{match['literal']}}}"
    name = match["name"]
    if name not in values:
        raise InvalidPromptError(missing_argument(name))
    return str(values[name])


def missing_argument(name: str) -> str:
    """The message for a placeholder without a value."""
    return (
        f"no parametrize argument or fixture is named like the placeholder {{{name}}}\n"
        f"  next        parametrize {name!r}, write a fixture of that name, or write {{{{{name}}}}} for literal braces"
    )


def _walk(value: Any, found: Any) -> None:
    if isinstance(value, str):
        found(match["name"] for match in _PLACEHOLDER.finditer(value) if match["name"])
    elif isinstance(value, Mapping):
        for each in value.values():
            _walk(each, found)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for each in value:
            _walk(each, found)


def _image(path: Path) -> dict[str, Any]:
    kind = IMAGE_TYPES.get(path.suffix.lower())
    if kind is None:
        raise InvalidPromptError(f"invalid image {path}; the API accepts {', '.join(IMAGE_TYPES)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidPromptError(f"cannot read the image {path}: {error.strerror}") from error
    source = {"type": "base64", "media_type": kind, "data": base64.b64encode(data).decode("ascii")}
    return {"type": "image", "source": source}


def _with_images(messages: list[dict[str, Any]], blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The API's advice is images before text (https://platform.claude.com/docs/en/build-with-claude/vision)."""
    last = max((index for index, message in enumerate(messages) if message["role"] == "user"), default=-1)
    if last < 0:
        raise InvalidPromptError(
            "the prompt has images, but no user message to put them in; give user= or a user message"
        )
    content = messages[last]["content"]
    text = [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
    return [*messages[:last], {**messages[last], "content": [*blocks, *text]}, *messages[last + 1 :]]
