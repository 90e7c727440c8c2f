from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.exchanges import Response
from pytest_modelmigrate.wire.answers import answer, content_of, replayed_headers

JSON = {"Content-Type": "application/json"}
STREAM = {"Content-Type": "text/event-stream; charset=utf-8"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
events = st.lists(
    st.builds(
        lambda kind, data: {**data, "type": kind},
        st.sampled_from(["message_start", "ping", "message_stop"]),
        st.dictionaries(st.text(max_size=5), json_values, max_size=3),
    ),
    max_size=4,
)


def test_a_json_body_is_parsed_and_header_names_are_lowered() -> None:
    assert answer(200, JSON, '{"a": "é"}'.encode()) == Response(200, {"content-type": "application/json"}, {"a": "é"})


def test_a_body_that_is_not_json_is_text() -> None:
    assert answer(502, {"content-type": "text/html"}, b"<html>\xff").body == "<html>\N{REPLACEMENT CHARACTER}"


def test_an_event_stream_is_parsed_into_events() -> None:
    text = b'event: ping\ndata: {"type": "ping"}\n\ndata: {"type": "message_stop"}\n\n'
    response = answer(200, STREAM, text)
    assert response.events == ({"type": "ping"}, {"type": "message_stop"})
    assert response.body is None


@given(json_values)
def test_a_body_survives_a_round_trip_through_bytes(body: Any) -> None:
    if not isinstance(body, str):
        response = answer(200, JSON, content_of(Response(200, body=body)))
        assert response.body == body


@given(events)
def test_events_survive_a_round_trip_through_bytes(kept: list[dict[str, Any]]) -> None:
    response = Response(200, {"content-type": "text/event-stream"}, events=tuple(kept))
    assert answer(200, replayed_headers(response), content_of(response)).events == tuple(kept)


def test_text_is_replayed_unchanged() -> None:
    assert content_of(Response(502, body="<html>")) == b"<html>"


@pytest.mark.parametrize(("stream", "kind"), [(True, "text/event-stream"), (False, "application/json")])
def test_a_replay_without_headers_gets_the_content_type_of_its_body(stream: bool, kind: str) -> None:  # noqa: FBT001 - a column of the table
    response = Response(200, events=()) if stream else Response(200, body={})
    assert replayed_headers(response) == {"content-type": kind}


def test_only_a_replayed_error_has_the_header_that_stops_retries() -> None:
    error = Response(529, {"retry-after": "30"}, {"type": "error", "error": {"type": "overloaded_error"}})
    assert replayed_headers(error)["x-should-retry"] == "false"
    assert "x-should-retry" not in replayed_headers(Response(200, body={}))
