"""The gateway between callers without the SDK and an API that the tests steer."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import MissingKeyError, UnreachableError, UnrecordedCallError
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.gateway import received_request
from pytest_modelmigrate.wire.http_library import http_library

http = http_library()

START = (
    b'event: message_start\ndata: {"type": "message_start", "message": {"model": "claude-opus-4-7", '
    b'"usage": {"input_tokens": 3, "output_tokens": 1}}}\n\n'
)
STOP = b'event: message_stop\ndata: {"type": "message_stop"}\n\n'
SSE = {"content-type": "text/event-stream; charset=utf-8"}
DEAD = "http://127.0.0.1:9"


@pytest.fixture
def streaming(api: Any) -> Any:
    """The API answers with a stream, and waits in its middle."""
    api.headers, api.chunks = SSE, [START, None, STOP]
    return api


@contextlib.contextmanager
def stream_of(running: Any) -> Iterator[Any]:
    """The answer to a streamed request, and its chunks as they arrive."""
    body = {"model": "claude-opus-4-6", "max_tokens": 9, "messages": [], "stream": True}
    with http.Client(trust_env=False) as client, client.stream("POST", f"{running.url}/v1/messages", json=body) as raw:
        yield raw


def recorded(running: Any) -> list[Any]:
    return [json.loads(path.read_text()) for path in sorted(Path(running.recorder.store.folder).rglob("*.json"))]


def test_request_goes_to_the_target_and_is_recorded_and_replayed(api: Any, run: Callable[..., Any]) -> None:
    first = run(api.url)
    sent = first.post()
    again = run(DEAD, Mode.REPLAY)
    replayed = again.post()
    (path, _, body), (recording,) = api.received[0], recorded(first)
    assert (path, json.loads(body)["model"]) == ("/v1/messages", "claude-opus-4-7")
    assert recording["request"]["body"]["model"] == "claude-opus-4-7"
    assert (replayed.status_code, replayed.json()) == (sent.status_code, sent.json())
    assert [call.source for call in again.recorder.calls] == ["recording"]
    assert len(api.received) == 1


def test_request_to_another_model_keeps_its_bytes(api: Any, run: Callable[..., Any]) -> None:
    content = b'{ "model":"claude-haiku-5-5",  "max_tokens": 9, "messages": [] }'
    http.post(f"{run(api.url).url}/v1/messages?beta=true", content=content, trust_env=False)
    assert (api.received[0][0], api.received[0][2]) == ("/v1/messages?beta=true", content)


@pytest.mark.parametrize("path", ["/v1/messages", "/modelmigrate-x/v1/messages", "/", "/modelmigrate-/v1/messages"])
def test_request_without_the_token_is_refused(api: Any, run: Callable[..., Any], path: str) -> None:
    running = run(api.url)
    answer = http.post(f"{running.gateway.url}{path}", json={}, trust_env=False)
    assert (answer.status_code, answer.json()["error"]["type"]) == (403, "permission_error")
    assert "`modelmigrate gateway` prints" in answer.json()["error"]["message"]
    assert (api.received, running.recorder.asked) == ([], False)


def test_request_after_the_test_is_refused(api: Any, run: Callable[..., Any]) -> None:
    running = run(api.url)
    running.gateway.retire(running.address)
    answer = running.post()
    assert (answer.status_code, api.received) == (403, [])
    assert "has ended" in answer.json()["error"]["message"]


def test_each_address_has_a_token_of_its_own(api: Any, run: Callable[..., Any]) -> None:
    running = run(api.url)
    other = running.gateway.open(running.address.running)
    assert other.path != running.address.path
    assert len(other.path) > len("/modelmigrate-") + 30


@pytest.mark.parametrize("path", ["", "/", "/api/event_logging/batch", "/v2/messages"])
def test_path_outside_of_the_api_is_not_forwarded(api: Any, run: Callable[..., Any], path: str) -> None:
    running = run(api.url)
    answer = http.post(f"{running.url}{path}", json={}, trust_env=False)
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "not_found_error")
    assert (api.received, running.recorder.asked, running.address.unanswered) == ([], False, [])


@pytest.mark.parametrize("content", [b"x" * 101, iter([b"x" * 60, b"x" * 60])], ids=["length", "chunked"])
def test_large_request_is_refused(
    api: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, content: Any
) -> None:
    monkeypatch.setattr(received_request, "MESSAGES_LIMIT", 100)
    answer = http.post(f"{run(api.url).url}/v1/messages", content=content, trust_env=False)
    assert (answer.status_code, answer.json()["error"]["type"]) == (413, "request_too_large")
    assert api.received == []


@pytest.mark.parametrize(
    ("content", "headers", "message"),
    [
        (b"{", {}, "not valid JSON"),
        (b"[]", {}, "not a JSON object"),
        (b"\x1f\x8b", {"content-encoding": "gzip"}, "content-encoding gzip"),
    ],
)
def test_request_that_cannot_be_read_is_refused(
    api: Any, run: Callable[..., Any], content: bytes, headers: dict[str, str], message: str
) -> None:
    answer = http.post(f"{run(api.url).url}/v1/messages", content=content, headers=headers, trust_env=False)
    assert (answer.status_code, api.received) == (400, [])
    assert message in answer.json()["error"]["message"]


def test_miss_is_a_final_error_for_the_caller_and_noted_for_the_test(run: Callable[..., Any]) -> None:
    running = run(DEAD, Mode.REPLAY)
    answer = running.post()
    assert (answer.status_code, answer.headers["x-should-retry"]) == (400, "false")
    assert answer.json()["error"]["message"].startswith("no recording answers this request")
    assert [type(problem) for problem in running.recorder.problems] == [UnrecordedCallError]
    assert running.address.unanswered == running.recorder.problems


@pytest.mark.parametrize(
    ("caller", "key", "sent"),
    [
        ({"x-api-key": "modelmigrate-gateway"}, "the-run's-key", {"x-api-key": "the-run's-key"}),
        ({"authorization": "Bearer modelmigrate-gateway"}, "the-run's-key", {"x-api-key": "the-run's-key"}),
        ({"x-api-key": "mine"}, "the-run's-key", {"x-api-key": "mine"}),
        ({"x-api-key": "modelmigrate-gateway", "authorization": "Bearer mine"}, "", {"authorization": "Bearer mine"}),
    ],
)
def test_credentials_are_those_of_the_caller_or_of_the_run(
    api: Any, run: Callable[..., Any], caller: dict[str, str], key: str, sent: dict[str, str]
) -> None:
    running = run(api.url, key=key)
    body = {"model": "claude-opus-4-7", "max_tokens": 9, "messages": []}
    http.post(f"{running.url}/v1/messages", json=body, headers=caller, trust_env=False)
    headers = api.received[0][1]
    assert {name: headers[name] for name in ("x-api-key", "authorization") if name in headers} == sent
    written = json.dumps(recorded(running))
    assert not any(value.removeprefix("Bearer ") in written for value in (*caller.values(), *sent.values()))


def test_simulated_api_never_gets_the_key_of_a_caller(api: Any, run: Callable[..., Any]) -> None:
    run(api.url, own=False).post(headers={"x-api-key": "mine"})
    assert api.received[0][1]["x-api-key"] == "the-run's-key"


def test_missing_key_is_an_error_of_the_test(api: Any, run: Callable[..., Any]) -> None:
    running = run(api.url, key="")
    assert running.post().status_code == 400
    assert [type(problem) for problem in running.recorder.problems] == [MissingKeyError]
    assert api.received == []


def test_headers_of_a_connection_are_not_passed_on(api: Any, run: Callable[..., Any]) -> None:
    api.headers = {**api.headers, "keep-alive": "timeout=5", "x-named": "a", "connection": "x-named", "request-id": "r"}
    answer = run(api.url).post(headers={"te": "trailers", "x-hop": "b", "connection": "x-hop", "x-app": "cli"})
    headers = api.received[0][1]
    assert {"te", "x-hop"} & headers.keys() == set()
    assert (headers["x-app"], headers["accept-encoding"]) == ("cli", "identity")
    assert {"keep-alive", "x-named"} & answer.headers.keys() == set()
    assert answer.headers["request-id"] == "r"


def test_redirect_is_not_followed(api: Any, run: Callable[..., Any]) -> None:
    api.status, api.headers = [307], {"location": "http://127.0.0.1:9/elsewhere"}
    running = run(api.url)
    assert running.post().status_code == 400
    (problem,) = running.recorder.problems
    assert isinstance(problem, UnreachableError)
    assert "redirects to http://127.0.0.1:9/elsewhere" in str(problem)


def test_lost_connection_is_an_outage_of_the_test(run: Callable[..., Any]) -> None:
    running = run(DEAD)
    answer = running.post()
    assert (answer.status_code, "x-should-retry" in answer.headers) == (502, False)
    assert len(running.recorder.outages) == 1
    assert running.recorder.calls == ()


def test_answer_that_is_cut_is_an_outage_and_no_call(api: Any, run: Callable[..., Any]) -> None:
    api.chunks = [b'{"type": "mess', OSError()]
    running = run(api.url)
    assert running.post().status_code == 502
    assert len(running.recorder.outages) == 1
    assert (running.recorder.calls, recorded(running)) == ((), [])


def test_retry_is_another_attempt_of_the_same_call(api: Any, run: Callable[..., Any]) -> None:
    api.status = [529, 200]
    running = run(api.url)
    assert [running.post().status_code, running.post().status_code] == [529, 200]
    (call,) = running.recorder.calls
    assert (call.attempts, call.response.status) == (2, 200)
    assert [recording["occurrence"] for recording in recorded(running)] == [1]


def test_same_request_twice_is_two_calls(api: Any, run: Callable[..., Any]) -> None:
    running = run(api.url)
    running.post()
    running.post()
    assert sorted(recording["occurrence"] for recording in recorded(running)) == [1, 2]


def test_stream_arrives_chunk_by_chunk(streaming: Any, run: Callable[..., Any]) -> None:
    running = run(streaming.url)
    with stream_of(running) as raw:
        chunks = raw.iter_raw()
        assert next(chunks) == START
        streaming.go_on.set()
        assert b"".join(chunks) == STOP
        assert len(running.recorder.calls) == 1
    (recording,) = recorded(running)
    assert [event["type"] for event in recording["response"]["events"]] == ["message_start", "message_stop"]
    with stream_of(run(DEAD, Mode.REPLAY)) as replayed:
        assert replayed.headers["content-type"] == SSE["content-type"]
        assert [line for line in replayed.iter_lines() if line.startswith("event")] == [
            "event: message_start",
            "event: message_stop",
        ]


def test_end_of_a_message_arrives_when_its_recording_is_on_disk(streaming: Any, run: Callable[..., Any]) -> None:
    streaming.chunks = [START, STOP, None]
    running = run(streaming.url)
    with stream_of(running) as raw:
        chunks = raw.iter_raw()
        assert next(chunks) == START
        assert running.recorder.calls == ()
        streaming.go_on.set()
        assert next(chunks) == STOP
        assert len(running.recorder.calls) == len(recorded(running)) == 1


def test_stream_that_the_api_cuts_is_cut(streaming: Any, run: Callable[..., Any]) -> None:
    streaming.chunks = [START, OSError()]
    running = run(streaming.url)
    with stream_of(running) as raw:
        chunks = raw.iter_raw()
        assert next(chunks) == START
        with pytest.raises(http.RemoteProtocolError):
            next(chunks)
    assert recorded(running) == []


@pytest.mark.parametrize("mode", [Mode.RECORD, Mode.LIVE])
def test_stream_whose_caller_leaves_is_read_on_for_a_recording_only(
    streaming: Any, run: Callable[..., Any], mode: Mode
) -> None:
    running = run(streaming.url, mode)
    with stream_of(running) as raw:
        next(raw.iter_raw())
    if mode is Mode.RECORD:
        streaming.go_on.set()
    running.gateway.finish(running.address)
    assert len(recorded(running)) == (mode is Mode.RECORD)
    assert len(running.recorder.calls) == 1


def test_finishing_waits_for_the_answers(api: Any, run: Callable[..., Any]) -> None:
    api.chunks = [None, *api.chunks]
    running = run(api.url)
    thread = threading.Thread(target=running.post)
    thread.start()
    while not api.received:
        pass
    threading.Timer(0, api.go_on.set).start()
    running.gateway.finish(running.address)
    assert len(running.recorder.calls) == 1
    thread.join()


def test_request_that_waits_for_admission_ends_with_its_test(
    api: Any, run: Callable[..., Any], admission: Admission
) -> None:
    running = run(api.url)
    admission.slots.adjust(32)  # every slot is taken
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(running.post()))
    thread.start()
    while not running.recorder.asked:
        pass
    running.gateway.retire(running.address)
    thread.join()
    assert (answers[0].status_code, api.received, running.recorder.calls) == (403, [], ())


def test_closing_ends_the_thread_while_a_stream_is_open(streaming: Any, run: Callable[..., Any]) -> None:
    running = run(streaming.url)
    with stream_of(running) as raw:
        next(raw.iter_raw())
        running.gateway.close()
    assert "modelmigrate-gateway" not in [thread.name for thread in threading.enumerate()]


def test_gateway_that_has_stopped_is_an_error_and_no_endless_wait(api: Any, run: Callable[..., Any]) -> None:
    running = run(api.url)
    running.gateway.close()
    with pytest.raises(UnreachableError, match="the gateway has stopped"):
        running.gateway.finish(running.address)


def test_models_are_listed_and_tokens_counted(run: Callable[..., Any], simulate: Callable[..., Any]) -> None:
    running = run(simulate().url)
    version = {"anthropic-version": "2023-06-01"}
    models = http.get(f"{running.url}/v1/models?limit=1", headers=version, trust_env=False)
    body = {"model": "claude-opus-4-7", "messages": [{"role": "user", "content": "hi"}]}
    counted = http.post(f"{running.url}/v1/messages/count_tokens", json=body, headers=version, trust_env=False)
    assert len(models.json()["data"]) == 1
    assert counted.json()["input_tokens"] > 0
    assert [call.billed for call in running.recorder.calls] == [False, False]
