"""A stretch of a text."""

from __future__ import annotations

from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Where a stretch of a text begins and ends, in characters; the end is not part of it."""
