from __future__ import annotations

import base64
import json
from struct import pack
from zlib import crc32

import pytest

from pytest_modelmigrate.wire.aws_event_stream import aws_from_events, events_from_aws

EVENTS = ({"type": "message_start", "message": {"id": "msg_1"}}, {"type": "ping"}, {"type": "message_stop", "ö": "ü"})


def test_what_is_written_is_read_back() -> None:
    assert events_from_aws(aws_from_events(EVENTS)) == EVENTS
    assert events_from_aws(b"") == ()


def test_a_message_that_is_cut_off_is_left_out() -> None:
    content = aws_from_events(EVENTS)
    assert events_from_aws(content[:-1]) == EVENTS[:2]
    assert events_from_aws(content[:5]) == ()


def test_an_exception_of_the_platform_is_an_error_event() -> None:
    payload = json.dumps({"message": "too busy"}).encode()
    lengths = pack("!II", 16 + len(payload), 0)
    message = lengths + pack("!I", crc32(lengths)) + payload
    content = aws_from_events(EVENTS[:1]) + message + pack("!I", crc32(message))
    assert events_from_aws(content)[1] == {"type": "error", "error": {"type": "api_error", "message": "too busy"}}


def test_the_library_of_aws_reads_it() -> None:
    eventstream = pytest.importorskip("botocore.eventstream")
    buffer = eventstream.EventStreamBuffer()
    buffer.add_data(aws_from_events(EVENTS))
    messages = [message.to_response_dict() for message in buffer]
    assert [json.loads(base64.b64decode(json.loads(each["body"])["bytes"])) for each in messages] == [*EVENTS]
    assert messages[0]["headers"][":event-type"] == "chunk"
