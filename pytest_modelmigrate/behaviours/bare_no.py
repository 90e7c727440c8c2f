"""A text that begins with no."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

_NO: Final = re.compile(
    r"^\W*(?:no|nope|nah|nein|nö|non|não|nee|nie|нет)(?:[.!,;:—–]|\s[—–-]\s)|^\W*(?:不行|不可以|いいえ|いえ、|नहीं[,।]|لا[،.])",
    re.IGNORECASE,
)


def begins_with_no(text: str) -> bool:
    """Whether the first word is no."""
    return bool(_NO.match(text[:200]))
