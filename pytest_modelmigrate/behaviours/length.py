"""No growth in verbosity: the length of a reply against another reply or text."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.format_counts import count
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

LengthUnit: TypeAlias = Literal["words", "characters", "sentences", "lines"]
"""What length is counted in."""

_SHOWN: Final = 60


def length_within(
    ratio: float | tuple[float | None, float | None], of: Reply | str, *, unit: LengthUnit = "words"
) -> Behaviour:
    """The reply is not longer than a baseline's by more than a ratio, or within a span of ratios.

    For a length in absolute numbers, `formatted(words=...)` is there. Failure classes: `too long`, `too short`, by how
    much in the evidence.

    Args:
        ratio: 1.2 for at most a fifth longer; `(0.5, 1.5)` for a span, with None for an open end.
        of: the baseline's reply, or its text.
        unit: what is counted.

    Raises:
        ValueError: the baseline has no text.

    Example:
        >>> Reply.from_text("Yes, it is open.") == length_within(1.5, of="Yes, it is.")
        True
    """
    text = of if isinstance(of, str) else of.text
    if not text.strip():
        raise ValueError("the baseline that the length is compared with has no text")
    low, high = ratio if isinstance(ratio, tuple) else (None, ratio)
    return LengthWithin(low, high, text, unit)


class LengthWithin(Behaviour):
    """See `length_within`."""

    __slots__ = ("baseline", "high", "low", "unit")

    def __init__(self, low: float | None, high: float | None, baseline: str, unit: LengthUnit) -> None:
        self.low = low
        self.high = high
        self.baseline = baseline
        self.unit = unit

    def __repr__(self) -> str:
        ratio = repr(self.high) if self.low is None else repr((self.low, self.high))
        shown = self.baseline if len(self.baseline) <= _SHOWN else f"{self.baseline[: _SHOWN - 3]}..."
        unit = "" if self.unit == "words" else f", unit={self.unit!r}"
        return f"length_within({ratio}, of={shown!r}{unit})"

    def judge(self, reply: Reply) -> Finding:
        """Count both and compare."""
        if absence := judge_absence(self, reply):
            return absence
        mine, theirs = count(reply.text, self.unit), count(self.baseline, self.unit)
        share = mine / theirs if theirs else float(mine or 1)
        evidence = f"{mine} {self.unit} against {theirs}: {abs(share - 1):.0%} {'more' if share > 1 else 'fewer'}"
        if self.high is not None and share > self.high:
            return failed(self, "too long", f"{evidence}, allowed are {self.high:g} times as many")
        if self.low is not None and share < self.low:
            return failed(self, "too short", f"{evidence}, wanted are at least {self.low:g} times as many")
        return held(self, evidence)
