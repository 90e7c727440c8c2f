"""Cut answers: streams that ended before their message did, and errors inside streams."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.facts.error_types import STATUS_OF
from pytest_modelmigrate.wire.answers import answer
from pytest_modelmigrate.wire.connections import Answer, LostConnectionError
from pytest_modelmigrate.wire.outages import is_outage_answer, is_outage_status

_OK: Final = 200
_SERVER_ERROR: Final = 500
_INPUT: Final = re.compile(rb'"input_tokens":\s*(\d{1,9})')
_OUTPUT: Final = re.compile(rb'"output_tokens":\s*(\d{1,9})')


def check_whole(raw: Answer) -> None:
    """Refuse a stream that ended without `message_stop` and without an error.

    Raises:
        LostConnectionError: the stream was cut.
    """
    if _is_stream(raw) and b"message_stop" not in raw.content and b"event: error" not in raw.content:
        raise LostConnectionError("the stream ended before its message", began=True)


def failure_status(raw: Answer) -> int | None:
    """The HTTP status of an error, also of an outage inside a stream; None for an answer that is neither."""
    if raw.status != _OK:
        return raw.status if raw.status > _OK else None
    if not _is_stream(raw) or b"event: error" not in raw.content:
        return None
    response = answer(raw.status, raw.headers, raw.content)
    if not is_outage_answer(response):
        return None
    status = STATUS_OF.get(str((response.error or {}).get("type")), _SERVER_ERROR)
    return status if is_outage_status(status) else None


def tokens_in(content: bytes) -> tuple[int, int]:
    """The first number of input tokens and the last one of output tokens in an answer; 0 where there is none."""
    read, written = _INPUT.search(content), _OUTPUT.findall(content)
    return int(read[1]) if read else 0, int(written[-1]) if written else 0


def _is_stream(raw: Answer) -> bool:
    return raw.status == _OK and raw.headers.get("content-type", "").startswith("text/event-stream")
