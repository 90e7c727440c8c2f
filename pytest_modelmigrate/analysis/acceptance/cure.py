"""Cures: mechanical edits of a request body that avoid a rejection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Step: TypeAlias = str | int
"""The name of a field, or the position in a list."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a request body.

    Attributes:
        path: where, such as `("thinking", "type")`; the last step may be a field that does not exist yet.
        value: what is put there.
        drops: whether the field or the list item is removed instead.
    """

    path: tuple[Step, ...]
    value: Any = None
    drops: bool = False

    def apply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A copy of the body with this change; everything else in it stays as it is."""
        new: dict[str, Any] = self._changed(body, self.path)
        return new

    def _changed(self, value: Any, path: tuple[Step, ...]) -> Any:
        step, *rest = path
        copy: Any = list(value) if isinstance(value, list | tuple) else dict(value or {})
        if rest:
            inner = copy[step] if isinstance(step, int) else copy.get(step)
            copy[step] = self._changed(inner, tuple(rest))
        elif self.drops:
            del copy[step]
        else:
            copy[step] = self.value
        return copy


@dataclass(frozen=True, slots=True)
class Cure:
    """A mechanical edit that avoids a rejection; whether replies are as good after it is for the tests to say.

    Attributes:
        done: what it does, such as "`temperature` dropped".
        edits: the changes of the body.
    """

    done: str
    edits: tuple[Edit, ...]

    def apply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A copy of the body with all edits."""
        new = dict(body)
        for edit in self.edits:
            new = edit.apply(new)
        return new


def drop(*path: Step) -> Cure:
    """The cure that removes one field."""
    return Cure(f"`{'.'.join(map(str, path))}` dropped", (Edit(path, drops=True),))
