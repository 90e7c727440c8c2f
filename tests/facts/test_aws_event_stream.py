from __future__ import annotations

import base64
import json
from struct import pack
from zlib import crc32

import pytest

from pytest_modelmigrate.facts.aws_event_stream import aws_from_events, events_from_aws

EVENTS = ({"type": "message_start", "message": {"id": "msg_1"}}, {"type": "ping"}, {"type": "message_stop", "ö": "ü"})


def test_what_is_written_is_read_back() -> None:
    assert events_from_aws(aws_from_events(EVENTS)) == EVENTS
    assert events_from_aws(b"") == ()


def test_a_message_that_is_cut_off_is_left_out() -> None:
    content = aws_from_events(EVENTS)
    assert events_from_aws(content[:-1]) == EVENTS[:2]
    assert events_from_aws(content[:5]) == ()


@pytest.mark.parametrize("kind", ["throttlingException", "overloaded_error"])
def test_an_error_keeps_its_type(kind: str) -> None:
    error = {"type": "error", "error": {"type": kind, "message": "zu früh"}}
    content = aws_from_events([EVENTS[0], error])
    assert events_from_aws(content) == (EVENTS[0], error)
    assert (b":exception-type" in content) == (kind == "throttlingException")


def test_a_message_without_an_event_is_left_out() -> None:
    lengths = pack("!II", 16, 0)
    message = lengths + pack("!I", crc32(lengths))
    assert events_from_aws(message + pack("!I", crc32(message)) + aws_from_events(EVENTS)) == EVENTS


def test_an_error_without_a_type_is_an_error_of_the_api() -> None:
    payload = json.dumps({"message": "too busy"}).encode()
    lengths = pack("!II", 16 + len(payload), 0)
    message = lengths + pack("!I", crc32(lengths)) + payload
    content = aws_from_events(EVENTS[:1]) + message + pack("!I", crc32(message))
    assert events_from_aws(content)[1] == {"type": "error", "error": {"type": "api_error", "message": "too busy"}}


def test_an_event_that_is_nested_too_deeply_is_an_error() -> None:
    payload = b"[" * 200_000
    lengths = pack("!II", 16 + len(payload), 0)
    message = lengths + pack("!I", crc32(lengths)) + payload
    with pytest.raises(ValueError, match="nested more than 200 levels deep"):
        events_from_aws(message + pack("!I", crc32(message)))


def test_the_library_of_aws_reads_it() -> None:
    eventstream = pytest.importorskip("botocore.eventstream")
    buffer = eventstream.EventStreamBuffer()
    buffer.add_data(aws_from_events(EVENTS))
    messages = [message.to_response_dict() for message in buffer]
    assert [json.loads(base64.b64decode(json.loads(each["body"])["bytes"])) for each in messages] == [*EVENTS]
    assert messages[0]["headers"][":event-type"] == "chunk"
