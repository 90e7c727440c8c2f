"""Sample counts: how many times a case runs on each target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

MOST_SAMPLES: Final = 1000
"""The most samples of a case on a target."""

_TEXT: Final = re.compile(r"\s*(\d{1,4})\s*(?:\.\.\s*(\d{1,4})\s*)?")


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """How many times a case runs on each target.

    Attributes:
        least: samples that every case gets on every target.
        most: samples after which an undecided case stops; the same as `least` for a fixed number.
    """

    least: int = 1
    most: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most <= MOST_SAMPLES:
            raise ValueError(f"invalid number of samples {self}; give {HOW}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `5` or `3..20`.

        Raises:
            ValueError: it is neither, or a number is out of range.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"invalid number of samples {text!r}; give {HOW}")
        return cls(int(match[1]), int(match[2] or match[1]))

    @property
    def fixed(self) -> bool:
        """Whether every case gets the same number."""
        return self.least == self.most

    def __str__(self) -> str:
        return f"{self.least}" if self.fixed else f"{self.least}..{self.most}"


HOW: Final = f"a number from 1 to {MOST_SAMPLES}, or a range such as 3..20"
"""What messages say is accepted."""

ONE_SAMPLE: Final = SampleCounts()
"""The default: every case runs once on every target."""
