"""Repetitions: which of several executions of one test this is, and which recordings belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final


@dataclass(frozen=True, slots=True)
class Repetition:
    """One of several executions of a test in a run, as pytest-repeat makes them.

    Identical requests are numbered round robin: of three repetitions, the second one has the numbers 2, 5, 8 and so on.
    So a run without repetitions uses the recordings of the first ones.

    Attributes:
        number: 1 for the first.
        total: how many there are.
    """

    number: int = 1
    total: int = 1

    def occurrences(self) -> Iterator[int]:
        """The numbers of its identical requests, in their order."""
        return count(self.number, self.total)

    def first(self, occurrence: int) -> int:
        """The number that a request of this repetition has in a run without repetitions."""
        return (occurrence - self.number) // self.total + 1


ONCE: Final = Repetition()
