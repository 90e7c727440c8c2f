"""The largest requests that the API accepts (https://platform.claude.com/docs/en/api/errors)."""

from __future__ import annotations

from typing import Final

MEGABYTE: Final = 1024 * 1024

MESSAGES_LIMIT: Final = 32 * MEGABYTE
"""Bytes of a request to the Messages API, and to any endpoint that has no limit of its own."""

BATCHES_LIMIT: Final = 256 * MEGABYTE
"""Bytes of a request to the Message Batches API."""
