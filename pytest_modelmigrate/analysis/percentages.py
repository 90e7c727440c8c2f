"""Percentages as users write them: `90%`, `0.9`, and points such as `30`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from pytest_modelmigrate.facts.errors import InvalidSettingError


def fraction(text: str) -> Decimal | None:
    """A finite number of at least 0, divided by 100 where it has a percent sign; None for anything else."""
    number, sign, rest = text.strip().partition("%")
    try:
        found = Decimal(number) / 100 if sign else Decimal(number)
    except InvalidOperation:
        return None
    return None if rest or not found.is_finite() or found < 0 else found


def share(text: str, source: str, kind: str = "share", example: int = 90) -> float:
    """Read a share as a fraction from 0 to 1: `90%` or `0.9`.

    Args:
        text: what the user wrote.
        source: where it comes from; the message begins with it.
        kind: what the message calls it.
        example: a percentage that the message gives.

    Raises:
        InvalidSettingError: it is neither.
    """
    found = fraction(text)
    if found is None or found > 1:
        hint = f"give a percentage such as {example}%, or {example / 100:g}"
        raise InvalidSettingError(f"{source}: invalid {kind} {text!r}; {hint}")
    return float(found)


def points(text: str, source: str) -> float:
    """Read a difference of two shares as a fraction above 0 and up to 1: `30` or `30%` for 30 points, or `0.3`.

    Raises:
        InvalidSettingError: it is none of these; the message begins with `source`.
    """
    found = fraction(text)
    if found is not None and "%" not in text and found >= 1:
        found /= 100
    if found is None or not 0 < found <= 1:
        raise InvalidSettingError(f"{source}: invalid drop {text!r}; give points from 1 to 100, such as 30")
    return float(found)
