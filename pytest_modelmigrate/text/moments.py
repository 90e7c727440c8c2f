"""Moments: dates and times as people and programs write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

_UNITS: Final = (1, 1_000, 1_000_000, 1_000_000_000)
"""Parts of a second that programs count since 1970: seconds, milliseconds, microseconds, nanoseconds."""

_SINCE_1970: Final = re.compile(r"\d{9,19}(\.\d+)?")
_IN_UTC: Final = re.compile(r"\s*(UTC|GMT)$", re.IGNORECASE)
_LAST_SECOND: Final = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
"""A larger number of seconds is a number of smaller units."""


def moment(text: str | float, zone: tzinfo = UTC) -> datetime:
    """Read a date, or a date and a time, as ISO 8601 or as a number of seconds, milli-, micro- or nanoseconds.

    `2026-11-20`, `2026-11-20 10:00:00+01`, `2026-11-20T10:00:00.5Z`, `2026-11-20 10:00:00 UTC`, `1795168800`.

    Args:
        text: what was written.
        zone: the time zone of a text that names none.

    Returns:
        The moment, in UTC.

    Raises:
        ValueError: it is neither.
    """
    written = str(text).strip()
    if _SINCE_1970.fullmatch(written):
        return datetime.fromtimestamp(_seconds(written), UTC)
    try:
        found = datetime.fromisoformat(_IN_UTC.sub("+00:00", written))
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"expected a time such as 2026-11-20T10:00:00Z, found {written[:60]!r}") from None


def has_zone(text: str | float) -> bool:
    """Whether a moment names its time zone, or needs none."""
    written = str(text).strip()
    return (
        bool(_SINCE_1970.fullmatch(written))
        or datetime.fromisoformat(_IN_UTC.sub("+00:00", written)).tzinfo is not None
    )


def _seconds(digits: str) -> float:
    return next(float(digits) / unit for unit in _UNITS if float(digits) / unit < _LAST_SECOND)
