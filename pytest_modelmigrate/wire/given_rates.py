"""Rates that the user gives: how fast requests and tokens may be sent."""

from __future__ import annotations

import re
from typing import Final

_RATE: Final = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<scale>[km]?)\s*"
    r"(?P<kind>requests?|input[ -]tokens?|output[ -]tokens?|input|output|)\s*/\s*(?P<unit>s|sec|second|m|min|minute)",
    re.IGNORECASE,
)
_SCALES: Final = {"": 1, "k": 1_000, "m": 1_000_000}
_MINUTE: Final = 60.0


def parse_rates(text: str) -> dict[str, float]:
    """Parse rates such as `40/s` or `2000/min,400k input/min`.

    Returns:
        Units a second, by `requests`, `input-tokens` and `output-tokens`.

    Raises:
        ValueError: a rate is invalid; the message says what is valid.
    """
    rates: dict[str, float] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        match = _RATE.fullmatch(part)
        rate = float(match["number"]) * _SCALES[match["scale"].lower()] if match else 0.0
        if match is None or not rate:
            raise ValueError(f"cannot read {part!r}; give rates such as 40/s, 2000/min or 400k input/min")
        kind = match["kind"].lower()
        name = next((each for each in ("input-tokens", "output-tokens") if each[:5] == kind[:5]), "requests")
        if name in rates:
            raise ValueError(f"{name} are given twice; give one rate for them")
        rates[name] = rate if match["unit"].lower().startswith("s") else rate / _MINUTE
    return rates
