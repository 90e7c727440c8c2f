from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.facts.exchanges import Recording, Request, Response

MESSAGE = {"type": "message", "content": [{"type": "text", "text": "hi"}]}
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}, "request_id": "req_1"}
STREAM = (
    {"type": "message_start", "message": {"type": "message", "content": [], "usage": {"input_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "hi"}},
)


def test_the_model_and_the_streaming_of_a_request_are_read_from_its_body() -> None:
    request = Request("/v1/messages", {"model": "claude-opus-5", "stream": True})
    assert (request.model, request.streamed) == ("claude-opus-5", True)
    assert not Request("/v1/messages", {"model": "claude-opus-5", "stream": False}).streamed
    assert (Request("/v1/models", None, "GET").model, Request("/v1/models", None, "GET").streamed) == (None, False)


def test_a_json_answer_is_its_own_message() -> None:
    response = Response(200, body=MESSAGE)
    assert (response.ok, response.error, response.message) == (True, None, MESSAGE)


def test_a_stream_adds_up_to_its_message() -> None:
    response = Response(200, events=STREAM)
    assert response.ok
    assert response.message["content"] == [{"type": "text", "text": "hi"}]


@pytest.mark.parametrize("place", ["body", "stream"])
def test_an_error_in_the_body_or_in_the_stream_is_no_answer(place: str) -> None:
    response = Response(529, body=OVERLOADED) if place == "body" else Response(200, events=(*STREAM, OVERLOADED))
    assert not response.ok
    assert response.error == {"type": "overloaded_error", "message": "Overloaded"}
    assert place == "stream" or response.message == {}


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (502, "<html>Bad Gateway</html>", "<html>Bad Gateway</html>"),
        (500, None, ""),
        (500, "x" * 900, "x" * 500),
    ],
)
def test_an_error_that_is_not_the_apis_keeps_the_beginning_of_its_text(status: int, body: Any, message: str) -> None:
    assert Response(status, body=body).error == {"type": "unknown", "message": message}


def test_an_error_object_of_another_shape_is_kept_as_text() -> None:
    assert Response(400, body={"type": "error", "error": "odd"}).error == {"type": "unknown", "message": "odd"}


def test_the_request_id_comes_from_the_header_or_else_from_the_body() -> None:
    assert Response(529, {"request-id": "req_2"}, OVERLOADED).request_id == "req_2"
    assert Response(529, body=OVERLOADED).request_id == "req_1"
    assert Response(200, body="text").request_id is None


def test_a_recording_is_simulated_when_its_source_says_so() -> None:
    request, response = Request("/v1/messages", {}), Response(200, body=MESSAGE)
    assert Recording(request, response, source="simulated").simulated
    assert not any(Recording(request, response, source=each).simulated for each in ("live", "batch", "imported"))


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        ({"x-amzn-errortype": "ThrottlingException:http://x"}, {"message": "Slow"}, "400 ThrottlingException: Slow"),
        ({}, {"Message": "Slow"}, "400 unknown: Slow"),
        ({}, {"error": {"code": 404, "message": "No model", "status": "NOT_FOUND"}}, "400 NOT_FOUND: No model"),
        ({}, {"detail": "no"}, "400 unknown: {'detail': 'no'}"),
        ({}, "no", "400 unknown: no"),
    ],
)
def test_an_error_of_a_platform_has_its_type_and_its_text(headers: dict[str, str], body: object, text: str) -> None:
    assert Response(400, headers, body=body).error_text == text


def test_the_id_of_a_request_is_in_the_header_of_its_platform() -> None:
    assert Response(200, {"x-amzn-requestid": "1"}).request_id == "1"
