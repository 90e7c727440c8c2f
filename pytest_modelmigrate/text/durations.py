"""Durations, as people say them."""

from __future__ import annotations

from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 3600


def duration(seconds: float) -> str:
    """A number of seconds as text, such as `8 s`, `3 min 20 s` or `2 h 1 min`; at least `1 s`."""
    whole = max(1, round(seconds))
    if whole >= _HOUR:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _MINUTE} min {whole % _MINUTE} s" if whole >= _MINUTE else f"{whole} s"
