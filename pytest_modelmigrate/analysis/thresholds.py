"""Thresholds: how much a cost may rise, as users write it."""

from __future__ import annotations

from typing import Final

from pytest_modelmigrate.analysis.percentages import fraction
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Threshold

_MOST_RISE: Final = 1_000_000
"""The largest threshold, as a fraction."""


def read_threshold(text: str, source: str) -> Threshold:
    """Read a threshold as a fraction, `20%` or `0.2`, or `off`.

    A number from 1 on needs its percent sign, so that 20 is not taken as 2000%.

    Raises:
        InvalidSettingError: it is none of these; the message begins with `source`.
    """
    text = text.strip()
    if text.lower() == "off":
        return "off"
    rise = fraction(text)
    if rise is None or rise > _MOST_RISE:
        raise InvalidSettingError(f"{source}: invalid threshold {text!r}; give a percentage such as 20%, or 'off'")
    if "%" not in text and rise >= 1:
        raise InvalidSettingError(f"{source}: invalid threshold {text!r}; write {text}%, or a fraction such as 0.2")
    return float(rise)
