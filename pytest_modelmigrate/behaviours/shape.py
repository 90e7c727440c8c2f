"""The shape of a reply: what a caller's code depends on, without its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias

from pytest_modelmigrate.text.form import Form

LengthClass: TypeAlias = Literal["empty", "word", "line", "paragraph", "page", "pages"]
"""Length of a text in coarse classes: no words, up to 3, 30, 150, 600 words, or more."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The part of a reply that a snapshot keeps: what a caller's code depends on, never the text.

    Attributes:
        form: `JSON`, `fenced JSON`, `prose` and so on.
        keys: the paths of the keys of JSON content, each with the type of its value, such as `items[].price: number`.
        tools: the tools that were called, in order.
        stop_reason: the API's `stop_reason`.
        refused: whether the stop reason is `refusal` or the text declines.
        length: the length class of the text.
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
        """The changes since an earlier shape, one line for each; empty if there are none."""
        changed = [
            f"{name} was {old!r}, is {new!r}"
            for name, old in before.plain().items()
            if name != "keys" and (new := self.plain()[name]) != old
        ]
        removed, added = set(before.keys) - set(self.keys), set(self.keys) - set(before.keys)
        return [
            *changed,
            *(f"key removed: {key}" for key in sorted(removed)),
            *(f"key added: {key}" for key in sorted(added)),
        ]
