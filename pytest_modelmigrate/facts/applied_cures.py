"""Cures that were applied: the edits that a run made so that a target accepts the requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from pytest_modelmigrate.facts.json_object import JsonObject


@dataclass(frozen=True, slots=True)
class AppliedCure:
    """An edit that was made in requests of a sample.

    Attributes:
        done: what was done, such as "`temperature` dropped".
        edit: the edit to make in the code instead.
        requests: in how many requests.
    """

    done: str
    edit: str
    requests: int

    def plain(self) -> dict[str, Any]:
        """The cure as plain JSON data; `read` reads it back."""
        return {"done": self.done, "edit": self.edit, "requests": self.requests}

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing or not of its type.
        """
        return cls(data.text("done"), data.text("edit"), data.whole("requests"))
