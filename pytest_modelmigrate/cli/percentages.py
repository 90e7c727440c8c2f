"""Percentages on a command line: `90%`, `0.9`, and points such as `30`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from pytest_modelmigrate.facts.errors import InvalidSettingError


def share(text: str, source: str) -> float:
    """Read a share as a fraction from 0 to 1: `90%` or `0.9`.

    Raises:
        InvalidSettingError: it is neither; the message begins with `source`.
    """
    found = _fraction(text)
    if found is None or found > 1:
        raise InvalidSettingError(f"{source}: invalid share {text!r}; give a percentage such as 90%, or 0.9")
    return float(found)


def points(text: str, source: str) -> float:
    """Read a difference of two shares as a fraction above 0 and up to 1: `30` or `30%` for 30 points, or `0.3`.

    Raises:
        InvalidSettingError: it is none of these; the message begins with `source`.
    """
    found = _fraction(text)
    if found is not None and "%" not in text and found >= 1:
        found /= 100
    if found is None or not 0 < found <= 1:
        raise InvalidSettingError(f"{source}: invalid drop {text!r}; give points from 1 to 100, such as 30")
    return float(found)


def _fraction(text: str) -> Decimal | None:
    """A finite number of at least 0, divided by 100 where it has a percent sign; None for anything else."""
    number, sign, rest = text.strip().partition("%")
    try:
        found = Decimal(number) / 100 if sign else Decimal(number)
    except InvalidOperation:
        return None
    return None if rest or not found.is_finite() or found < 0 else found
