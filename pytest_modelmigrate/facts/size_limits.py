"""Limits of size: the largest requests that the API accepts, and the largest answers and files that are read.

Source of the first: https://platform.claude.com/docs/en/api/errors
"""

from __future__ import annotations

from typing import Final

MEGABYTE: Final = 1024 * 1024

MESSAGES_LIMIT: Final = 32 * MEGABYTE
"""Bytes of a request to the Messages API, and to any endpoint that has no limit of its own."""

BATCHES_LIMIT: Final = 256 * MEGABYTE
"""Bytes of a request to the Message Batches API."""

ANSWER_LIMIT: Final = 64 * MEGABYTE
"""Bytes of an answer that is no results file of a batch; the longest answers of the API have about 1 MB."""

FILE_LIMIT: Final = 256 * MEGABYTE
"""Bytes of a file that is read whole, such as a recording or a cassette."""

RECORD_LIMIT: Final = 64 * MEGABYTE
"""Characters of one line, or of one object, of a log."""
