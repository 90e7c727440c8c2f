"""Reduce a reply to its shape: `shape_of`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.shape import LengthClass, Shape
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import count_words

MOST_KEYS: Final = 500
"""Paths of keys that are kept, the first ones in alphabetical order."""

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


def shape_of(reply: Reply) -> Shape:
    """Reduce a reply to its shape.

    Example:
        >>> shape_of(Reply.from_text('{"a": [1]}')).keys
        ('a: array', 'a[]: number')
    """
    __tracebackhide__ = True
    if not isinstance(reply, Reply):
        raise MatcherArguments("shape_of").wrong_type("reply", reply, "a reply, such as reply_of(message)")
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
    """The length class of a text."""
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
