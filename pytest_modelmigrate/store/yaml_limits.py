"""Limits of YAML: how deeply a file may be nested, and how much its aliases may stand for.

A file of 1 KB can stand for billions of values, and deep nesting ends the process inside libyaml.
"""

from __future__ import annotations

from typing import Any, Final

from pytest_modelmigrate.text.parsed_json import DEEPEST

_MOST_REPEATED: Final = 1_000_000
"""Values that the aliases of a file may stand for."""


def check_yaml(text: str) -> None:
    """Check a YAML text before its values are made.

    Raises:
        ValueError: it is nested too deeply, its aliases stand for too much, or one stands for itself.
        yaml.YAMLError: it is not YAML.
    """
    import yaml

    sizes = _Sizes()
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # without recursion
        sizes.add(event)


class _Sizes:
    """Counts the values that anchors hold and aliases repeat."""

    def __init__(self) -> None:
        self._of_anchors: dict[str, int] = {}
        self._open: list[tuple[str | None, int]] = []
        self._values = 0
        self._repeated = 0

    def add(self, event: Any) -> None:
        match type(event).__name__:
            case "MappingStartEvent" | "SequenceStartEvent":
                self._begin(event.anchor)
            case "MappingEndEvent" | "SequenceEndEvent":
                anchor, before = self._open.pop()
                if anchor:
                    self._of_anchors[anchor] = self._values - before
            case "ScalarEvent":
                self._values += 1
                if event.anchor:
                    self._of_anchors[event.anchor] = 1
            case "AliasEvent":
                self._repeat(event.anchor)

    def _begin(self, anchor: str | None) -> None:
        self._open.append((anchor, self._values))
        if len(self._open) > DEEPEST:
            raise ValueError(f"it is nested more than {DEEPEST} levels deep")
        self._values += 1

    def _repeat(self, anchor: str) -> None:
        if any(anchor == each for each, _ in self._open):
            raise ValueError(f"its alias *{anchor} stands for itself")
        size = self._of_anchors.get(anchor, 1)
        self._values += size
        self._repeated += size
        if self._repeated > _MOST_REPEATED:
            raise ValueError(f"its aliases stand for more than {_MOST_REPEATED:,} values")
