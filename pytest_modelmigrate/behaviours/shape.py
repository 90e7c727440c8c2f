"""The shape of a reply: everything that a caller's code depends on and no word of its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, TypeAlias

from pytest_modelmigrate.behaviours.refusals import declines
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.form import Form
from pytest_modelmigrate.text.sentences import count_words

LengthClass: TypeAlias = Literal["empty", "word", "line", "paragraph", "page", "pages"]
"""How long the text is, in steps that a rewording does not cross: up to 3, 30, 150, 600 words, or more."""

MOST_KEYS: Final = 500
"""Paths of keys that are kept, the first in alphabetical order."""

DEEPEST: Final = 50
"""Levels of nesting whose keys are kept."""

_STEPS: Final[tuple[tuple[int, LengthClass], ...]] = (
    (0, "empty"),
    (3, "word"),
    (30, "line"),
    (150, "paragraph"),
    (600, "page"),
)
_LONGEST_PAGE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a reply a snapshot keeps: never its text, only what a caller's code depends on.

    Attributes:
        form: `JSON`, `fenced JSON`, `prose` and so on.
        keys: the paths of the content's keys with the type of each value, such as `items[].price: number`.
        tools: the tools that were called, in order.
        stop_reason: the API's `stop_reason`.
        refused: whether the API or the text declines.
        length: how long the text is.
    """

    form: Form
    keys: tuple[str, ...]
    tools: tuple[str, ...]
    stop_reason: str | None
    refused: bool
    length: LengthClass

    def plain(self) -> dict[str, Any]:
        """The shape as plain JSON data; `from_plain` reads it back."""
        return {
            "form": self.form,
            "keys": list(self.keys),
            "tools": list(self.tools),
            "stop_reason": self.stop_reason,
            "refused": self.refused,
            "length": self.length,
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """Read what `plain` wrote.

        Raises:
            KeyError: a part is missing.
        """
        return cls(
            form=data["form"],
            keys=tuple(data["keys"]),
            tools=tuple(data["tools"]),
            stop_reason=data["stop_reason"],
            refused=bool(data["refused"]),
            length=data["length"],
        )

    def differences(self, before: Shape) -> list[str]:
        """What has changed since an earlier shape, one line each; empty where nothing has."""
        changed = [
            f"{name} was {old!r}, is {new!r}"
            for name, old in before.plain().items()
            if name != "keys" and (new := self.plain()[name]) != old
        ]
        gone, come = set(before.keys) - set(self.keys), set(self.keys) - set(before.keys)
        return [
            *changed,
            *(f"key gone: {key}" for key in sorted(gone)),
            *(f"key come: {key}" for key in sorted(come)),
        ]


def shape_of(reply: Reply) -> Shape:
    """Reduce a reply to its shape.

    Example:
        >>> shape_of(Reply.from_text('{"a": [1]}')).keys
        ('a: array', 'a[]: number')
    """
    content = reply.content if "JSON" in reply.form else None
    return Shape(
        form=reply.form,
        keys=tuple(sorted(set(_keys(content)))[:MOST_KEYS]),
        tools=tuple(call.name for call in reply.tool_calls),
        stop_reason=reply.stop_reason,
        refused=reply.stop_reason == "refusal" or declines(reply.text) is not None,
        length=length_class(reply.text),
    )


def length_class(text: str) -> LengthClass:
    """How long a text is, coarsely."""
    if count_words(text[:_LONGEST_PAGE]) > _STEPS[-1][0]:
        return "pages"
    words = count_words(text)
    return next((name for most, name in _STEPS if words <= most), "pages")


def _keys(content: Any) -> Iterator[str]:
    waiting: list[tuple[str, Any, int]] = [("", content, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if depth == DEEPEST:
            continue
        if isinstance(value, dict):
            for key, each in value.items():
                inner = f"{path}.{key}" if path else str(key)
                yield f"{inner}: {_type_of(each)}"
                waiting.append((inner, each, depth + 1))
        elif isinstance(value, list):
            for kind in {_type_of(each) for each in value}:
                yield f"{path}[]: {kind}"
            waiting.extend((f"{path}[]", each, depth + 1) for each in value if isinstance(each, dict | list))


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "number", float: "number", str: "string", dict: "object", list: "array"}
    return names.get(type(value), type(value).__name__)
