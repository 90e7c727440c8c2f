"""Targets: the cells of the matrix, a model at an effort each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, TypeAlias

from pytest_modelmigrate.facts.json_object import JsonObject

Effort: TypeAlias = Literal["low", "medium", "high", "xhigh", "max"]

EFFORTS: Final[tuple[Effort, ...]] = ("low", "medium", "high", "xhigh", "max")
"""Effort levels in rising order (https://platform.claude.com/docs/en/build-with-claude/effort)."""

_UNSAFE_IN_IDS: Final = re.compile(r"[^A-Za-z0-9_.-]+")


def effort_named(text: str) -> Effort | None:
    """The effort level of that name, or None when there is no such level."""
    return next((effort for effort in EFFORTS if effort == text), None)


@dataclass(frozen=True, slots=True)
class Target:
    """One cell of the matrix: a model, and the effort it is asked to work at.

    Attributes:
        model: the model id as it goes on the wire, such as `claude-opus-4-7`.
        effort: sent as `output_config.effort`; None leaves the caller's value, or the model's default.
        name: the short name of the model in the catalogue, such as `opus-4-7`; the id is made of it.
    """

    model: str
    effort: Effort | None = None
    name: str = ""

    @property
    def id(self) -> str:
        """The target in test ids, `-k` expressions and file names, such as `opus-4-7-xhigh`."""
        name = _UNSAFE_IN_IDS.sub("-", self.name or self.model.removeprefix("claude-"))
        return f"{name}-{self.effort}" if self.effort else name

    def plain(self) -> dict[str, Any]:
        """The target as plain JSON data; `read` reads it back."""
        return {"model": self.model, "effort": self.effort, "name": self.name}

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing or not of its type.
        """
        return cls(data.text("model"), data.choice("effort", (None, *EFFORTS)), data.text("name"))
