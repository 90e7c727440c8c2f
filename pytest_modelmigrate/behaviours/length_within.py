"""The matcher `length_within`: the length of a reply, compared with another reply or text."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.format_rules.counts import count
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

LengthUnit: TypeAlias = Literal["words", "characters", "sentences", "lines"]
"""The unit of a length."""

_SHOWN: Final = 60


def length_within(
    ratio: float | tuple[float | None, float | None], of: Reply | str, *, unit: LengthUnit = "words"
) -> Behaviour:
    """The reply is at most so many times as long as a baseline, or within a range of ratios.

    Use `formatted(words=...)` for absolute lengths. Failure classes: `too long`, `too short`; the evidence says by how
    much.

    Args:
        ratio: 1.2 for at most 20% longer; `(0.5, 1.5)` for a range, with None for no limit.
        of: the reply of the baseline, or its text.
        unit: the unit of length.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: the baseline has no text, the ratio is no range, or there is no such unit.

    Example:
        >>> Reply.from_text("Yes, it is open.") == length_within(1.5, of="Yes, it is.")
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("length_within")
    if not isinstance(of, Reply | str):
        raise given.wrong_type("of", of, "a reply (baseline_reply, or reply_of(message)) or a text")
    text = of if isinstance(of, str) else of.text
    if not text.strip():
        raise ValueError("length_within() needs a baseline with a text")
    low, high = _range(given, ratio)
    return LengthWithin(low, high, text, given.choice("unit", unit, get_args(LengthUnit)))


def _range(given: MatcherArguments, ratio: object) -> tuple[float | None, float | None]:
    __tracebackhide__ = True
    if not isinstance(ratio, tuple):
        return None, given.number("ratio", ratio, low=0)
    if len(ratio) != 2:  # noqa: PLR2004 - a range has two ends
        raise given.wrong_type("ratio", ratio, "a number such as 1.5, or a range such as (0.5, 1.5)")
    low, high = (None if limit is None else given.number("ratio", limit, low=0) for limit in ratio)
    if (not low and high is None) or (low is not None and high is not None and low > high):
        raise given.wrong_value("ratio", ratio, "give a range such as (0.5, 1.5), (0.5, None) or (None, 1.5)")
    return low, high


class LengthWithin(Behaviour):
    """See `length_within`."""

    __slots__ = ("baseline", "high", "low", "unit")

    def __init__(self, low: float | None, high: float | None, baseline: str, unit: LengthUnit) -> None:
        self.low = low
        self.high = high
        self.baseline = baseline
        self.unit = unit

    @property
    def question(self) -> str:
        """Ask whether the length is right."""
        return f"Is the reply as long as {self!r} asks for?"

    def __repr__(self) -> str:
        ratio = repr(self.high) if self.low is None else repr((self.low, self.high))
        shown = self.baseline if len(self.baseline) <= _SHOWN else f"{self.baseline[: _SHOWN - 3]}..."
        unit = "" if self.unit == "words" else f", unit={self.unit!r}"
        return f"length_within({ratio}, of={shown!r}{unit})"

    def judge(self, reply: Reply) -> Finding:
        """Compare the lengths."""
        if (missing := missing_text(self, reply)) is not None:
            return missing
        mine, theirs = count(reply.text, self.unit), count(self.baseline, self.unit)
        share = mine / theirs if theirs else float(mine or 1)
        evidence = f"{mine} {self.unit} against {theirs}: {abs(share - 1):.0%} {'more' if share > 1 else 'fewer'}"
        if self.high is not None and share > self.high:
            return failed(self, "too long", f"{evidence}, allowed: at most {self.high:g} times as many")
        if self.low is not None and share < self.low:
            return failed(self, "too short", f"{evidence}, wanted: at least {self.low:g} times as many")
        return held(self, evidence)
