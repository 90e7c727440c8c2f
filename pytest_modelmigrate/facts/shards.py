"""Shards: parts of a suite that run in jobs of their own, as in `2/5`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject

_TEXT: Final = re.compile(r"\s*(\d{1,4})\s*/\s*(\d{1,4})\s*")


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts of a suite; whole cases belong to one part each.

    Attributes:
        number: which part it is, from 1.
        total: how many parts there are.
        cases: how many cases all parts have together; None before they are collected.
    """

    number: int
    total: int
    cases: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.total:
            raise ValueError(f"invalid shard '{self}'; {HOW}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2/5`.

        Raises:
            ValueError: it is no shard, or the number is out of range.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"invalid shard {text!r}; {HOW}")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"

    def plain(self) -> dict[str, Any]:
        """The shard as plain JSON data; `read` reads it back."""
        return {"part": str(self), "cases": self.cases}

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing or not of its type.
        """
        text = data.text("part")
        cases = None if data.value("cases") is None else data.whole("cases")
        try:
            return replace(cls.parse(text), cases=cases)
        except ValueError as error:
            raise InvalidJsonError(f"{data.path}.part", str(error)) from error


HOW: Final = "give the number of the part and how many there are, such as 2/5"
"""What messages say is accepted."""
