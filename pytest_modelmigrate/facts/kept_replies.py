"""Kept replies: the last reply of a sample as reports show it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, Self

from pytest_modelmigrate.facts.checks import CheckLog
from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject
from pytest_modelmigrate.facts.replies import Reply

MOST_CHARACTERS: Final = 20_000
"""A longer text is cut, and so is a longer tool call."""


@dataclass(frozen=True, slots=True)
class KeptReply:
    """The last reply of a sample as reports show it.

    Attributes:
        text: its text; the first 20,000 characters of a longer one.
        characters: the length of the whole text.
        form: the form of the whole text, such as `fenced JSON`.
        stop_reason: the API's `stop_reason`.
        tool_calls: its tool calls, each as `name(input)` with the input as JSON.
        judged: which findings of the sample are about this reply, as indexes; the spans of others are of other texts.
        withheld: why the text and the tool calls are not kept, such as `it contains what looks like an AWS access key`;
            empty where they are.
    """

    text: str
    characters: int
    form: str = ""
    stop_reason: str | None = None
    tool_calls: tuple[str, ...] = ()
    judged: tuple[int, ...] = ()
    withheld: str = ""

    @classmethod
    def of(cls, reply: Reply, checks: CheckLog) -> Self:
        """What reports keep of a reply.

        Args:
            reply: the reply.
            checks: the comparisons of the sample.
        """
        calls = (f"{call.name}({json.dumps(call.input, ensure_ascii=False)})" for call in reply.tool_calls)
        return cls(
            text=reply.text[:MOST_CHARACTERS],
            characters=len(reply.text),
            form=reply.form if reply.text else "",
            stop_reason=reply.stop_reason,
            tool_calls=tuple(_cut(call) for call in calls),
            judged=checks.about(reply),
        )

    @property
    def left_out(self) -> int:
        """How many characters of the text are not kept."""
        return self.characters - len(self.text)

    def plain(self) -> dict[str, Any]:
        """The reply as plain JSON data; `read` reads it back."""
        return {
            "text": self.text,
            "characters": self.characters,
            "form": self.form,
            "stop_reason": self.stop_reason,
            **({"tool_calls": list(self.tool_calls)} if self.tool_calls else {}),
            **({"judged": list(self.judged)} if self.judged else {}),
            **({"withheld": self.withheld} if self.withheld else {}),
        }

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing or not of its type.
        """
        return cls(
            text=data.text("text"),
            characters=data.whole("characters"),
            form=data.text("form", ""),
            stop_reason=data.optional_text("stop_reason", None),
            tool_calls=data.texts("tool_calls", ()),
            judged=tuple(_index(each, path) for each, path in data.array("judged", ())),
            withheld=data.text("withheld", ""),
        )


def _cut(text: str) -> str:
    left = len(text) - MOST_CHARACTERS
    return text if left <= 0 else f"{text[:MOST_CHARACTERS]}... ({left} more characters)"


def _index(value: object, path: str) -> int:
    if type(value) is not int or value < 0:
        raise InvalidJsonError(path, f"expected a whole number of at least 0, found {value!r:.80}")
    return value
