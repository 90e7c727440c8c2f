from __future__ import annotations

import base64
import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.streams import sse_from_events
from pytest_modelmigrate.store.cassettes import read_cassette
from pytest_modelmigrate.store.imported_exchanges import ImportedExchange, api_path

REQUEST = {"model": "claude-opus-4-7", "max_tokens": 5, "messages": [{"role": "user", "content": "grüß dich"}]}
REPLY = {"type": "message", "model": "claude-opus-4-7", "content": [{"type": "text", "text": "Grüß Gott"}]}
REPLY_TEXT = json.dumps(REPLY, ensure_ascii=False)
EVENTS = [
    {"type": "message_start", "message": {"model": "claude-opus-4-7", "content": [], "usage": {"input_tokens": 3}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi\n\nthere"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 4}},
    {"type": "message_stop"},
]


def an_interaction(
    body: Any = None, *, uri: str = "https://api.anthropic.com/v1/messages", **response: Any
) -> dict[str, Any]:
    return {
        "request": {
            "method": "POST",
            "uri": uri,
            "body": json.dumps(REQUEST),
            "headers": {"Anthropic-Version": ["2023-06-01"], "anthropic-beta": ["one-2025-01-01,two-2026-01-01"]},
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"Content-Type": ["application/json"], "date": ["Wed, 02 Sep 2026 17:25:57 GMT"]},
            "body": {"string": REPLY_TEXT} if body is None else body,
            **response,
        },
    }


def read(folder: Path, *interactions: Any, suffix: str = ".yaml") -> tuple[ImportedExchange, ...]:
    path = folder / f"test_it{suffix}"
    data = {"interactions": list(interactions), "version": 1}
    path.write_text(yaml.safe_dump(data) if suffix == ".yaml" else json.dumps(data, indent=1), encoding="utf-8")
    return read_cassette(path).exchanges


def faults(folder: Path) -> tuple[str, ...]:
    return read_cassette(folder / "test_it.yaml").faults


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_an_interaction_becomes_a_recording(tmp_path: Path, suffix: str) -> None:
    (exchange,) = read(tmp_path, an_interaction(), suffix=suffix)
    recording = exchange.recording
    assert exchange.id == f"{tmp_path / f'test_it{suffix}'}#1"
    assert recording.request.path == "/v1/messages"
    assert recording.request.body == REQUEST
    assert recording.request.version == "2023-06-01"
    assert recording.request.betas == ("one-2025-01-01", "two-2026-01-01")
    assert recording.response.status == 200
    assert recording.response.body == REPLY
    assert recording.recorded_on == "2026-09-02"
    assert recording.source == "imported"
    assert recording.case == f"{tmp_path.name}::test_it"


COMPRESSED = {
    "gzip": gzip.compress(REPLY_TEXT.encode()),
    "deflate": zlib.compress(REPLY_TEXT.encode()),
    "raw deflate": zlib.compress(REPLY_TEXT.encode(), wbits=-zlib.MAX_WBITS),
}


@pytest.mark.parametrize("kind", COMPRESSED)
@pytest.mark.parametrize("spelling", ["string", "base64_string"])
def test_a_compressed_body_is_decompressed(tmp_path: Path, kind: str, spelling: str) -> None:
    content = COMPRESSED[kind]
    body = {spelling: content if spelling == "string" else base64.b64encode(content).decode()}
    headers = {"content-encoding": [kind.removeprefix("raw ")]}
    (exchange,) = read(tmp_path, an_interaction(body, headers=headers))
    assert exchange.recording.response.body == REPLY


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_the_recorder_decompressed_is_read_despite_its_header(tmp_path: Path, encoding: str) -> None:
    for body in (REPLY_TEXT, REPLY_TEXT.encode()):
        headers = {"content-encoding": [encoding]}
        (exchange,) = read(tmp_path, an_interaction({"string": body}, headers=headers))
        assert exchange.recording.response.body == REPLY


@pytest.mark.parametrize("encoding", ["br", "zstd"])
def test_an_unsupported_compression_says_what_to_do(tmp_path: Path, encoding: str) -> None:
    bad = an_interaction({"string": b"\x8b\x02\x80\xff"}, headers={"content-encoding": [encoding]})
    assert len(read(tmp_path, an_interaction(), bad)) == 1
    (fault,) = faults(tmp_path)
    assert "test_it.yaml, interaction 2: " in fault
    assert f"compressed with {encoding}" in fault
    assert "decode_compressed_response" in fault


def test_the_formats_of_several_recorders_are_read(tmp_path: Path) -> None:
    old_httpx = an_interaction()
    old_httpx["response"] = {"status_code": 200, "headers": {}, "content": REPLY_TEXT, "http_version": "HTTP/1.1"}
    parsed = an_interaction()
    parsed["request"] = {**parsed["request"], "parsed_body": REQUEST}
    del parsed["request"]["body"]
    parsed["response"] = {"status": {"code": 200}, "headers": {}, "parsed_body": REPLY}
    typed = an_interaction()
    typed["request"]["body"] = {"type": "json", "content": REQUEST}
    typed["response"] = {"status": 200, "headers": {}, "body": {"type": "json", "content": REPLY}}
    typed["recorded_at"] = "2026-03-06T19:26:02.829948+00:00"
    encoded = an_interaction()
    encoded["request"]["body"] = {"base64_string": base64.b64encode(json.dumps(REQUEST).encode()).decode()}
    exchanges = read(tmp_path, old_httpx, parsed, typed, encoded)
    assert [each.recording.request.body for each in exchanges] == [REQUEST] * 4
    assert [each.recording.response.body for each in exchanges] == [REPLY] * 4
    assert [each.recording.response.status for each in exchanges] == [200] * 4
    assert exchanges[2].recording.recorded_on == "2026-03-06"


@pytest.mark.parametrize("content_type", ["text/event-stream; charset=utf-8", "application/octet-stream"])
def test_a_stream_becomes_events(tmp_path: Path, content_type: str) -> None:
    text = sse_from_events(EVENTS)
    for body in ({"string": text}, {"string": gzip.compress(text.encode())}, {"type": "text", "content": text}):
        (exchange,) = read(tmp_path, an_interaction(body, headers={"content-type": [content_type]}))
        assert list(exchange.recording.response.events or ()) == EVENTS


def test_an_error_keeps_its_status_type_and_message(tmp_path: Path) -> None:
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": "no"}, "request_id": "req_1"}
    (exchange,) = read(tmp_path, an_interaction({"string": json.dumps(error)}, status={"code": 400, "message": "Bad"}))
    assert exchange.recording.response.status == 400
    assert exchange.recording.response.error == error["error"]


def test_other_hosts_are_skipped_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "mixed.yaml"
    others = [an_interaction(uri="https://api.openai.com/v1/chat/completions")] * 2
    path.write_text(yaml.safe_dump({"interactions": [*others, an_interaction()]}), encoding="utf-8")
    reading = read_cassette(path)
    assert [each.id for each in reading.exchanges] == [f"{path}#3"]
    assert reading.skipped == {"another host: api.openai.com": 2}


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("https://api.anthropic.com/v1/messages?beta=true", "/v1/messages?beta=true"),
        ("https://api.anthropic.com/v1/models", "/v1/models"),
        ("http://localhost:4000/anthropic/v1/messages/count_tokens", "/v1/messages/count_tokens"),
        (
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-3-haiku-20240307-v1:0/invoke",
            "/model/anthropic.claude-3-haiku-20240307-v1:0/invoke",
        ),
        (
            "https://us-east5-aiplatform.googleapis.com/v1/projects/p/publishers/anthropic/models/claude-x:rawPredict",
            "/v1/projects/p/publishers/anthropic/models/claude-x:rawPredict",
        ),
        ("https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova/invoke", None),
        ("https://evil-anthropic.com/v1/complete", None),
        ("https://example.com/v1/messagesque", None),
        ("https://api.openai.com/v1/responses", None),
    ],
)
def test_only_uris_of_the_messages_api_have_a_path(uri: str, path: str | None) -> None:
    assert api_path(uri) == path


def test_identical_requests_of_a_cassette_are_numbered(tmp_path: Path) -> None:
    other = an_interaction()
    other["request"]["body"] = json.dumps({**REQUEST, "max_tokens": 6})
    exchanges = read(tmp_path, an_interaction(), other, an_interaction())
    assert [each.recording.occurrence for each in exchanges] == [1, 1, 2]


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['exit 7']", "!!python/unicode 'x'", "!!python/name:os.system ''", "!x y"]
)
def test_a_tag_that_could_run_code_is_rejected_with_its_line(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(f"version: 1\ninteractions:\n- request: {tag}\n", encoding="utf-8")
    with pytest.raises(CorruptFileError) as caught:
        read_cassette(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert "such tags can run code" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("interactions:\n- [1, 2\n- x: : y\n", "line 3: invalid YAML"),
        ("http_interactions: []\n", "not a vcrpy cassette"),
        ("just text", "not a vcrpy cassette"),
        ("", "not a vcrpy cassette"),
        ('{"interactions": [}', "line 1: invalid JSON"),
        ("interactions:\n- !!int ten\n", "invalid YAML"),
        ('{"interactions": ' + "[" * 100_000, "nested more than 200 levels deep"),
    ],
)
def test_a_corrupt_cassette_is_one_error_naming_the_file(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorruptFileError) as caught:
        read_cassette(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("interactions: [3]\n", "interaction 1: "),
        ("interactions: [{request: {uri: 'https://api.anthropic.com/v1/messages'}}]\n", "'response' is missing"),
    ],
)
def test_an_invalid_interaction_is_a_fault(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "test_it.yaml"
    path.write_text(text, encoding="utf-8")
    (fault,) = faults(tmp_path)
    assert said in fault


def test_a_missing_status_of_an_error_follows_from_its_type(tmp_path: Path) -> None:
    error = {"type": "error", "error": {"type": "not_found_error", "message": "model: x"}}
    unstated = an_interaction({"string": json.dumps(error)})
    del unstated["response"]["status"]
    (exchange,) = read(tmp_path, unstated)
    assert exchange.recording.response.status == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"string": gzip.compress(REPLY_TEXT.encode())[:-20]}, "truncated"),
        ({"string": b"\x1f\x8b\x00garbage"}, "damaged"),
        ({"string": b"\xff\xfe\xfd"}, "not UTF-8 text"),
        ({"base64_string": "a"}, "not base64"),
        ({"string": 5}, "must be text or bytes"),
    ],
)
def test_a_damaged_body_is_one_error_naming_the_interaction(tmp_path: Path, body: Any, said: str) -> None:
    assert len(read(tmp_path, an_interaction(body), an_interaction())) == 1
    (fault,) = faults(tmp_path)
    assert "interaction 1: " in fault
    assert said in fault


def test_a_date_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "dates.yaml"
    body = "{type: json, content: {model: claude-opus-4-7, day: 2026-10-08}}"
    request = f"{{method: POST, uri: 'https://api.anthropic.com/v1/messages', headers: {{}}, body: {body}}}"
    response = "{status: 200, headers: {}, body: {type: text, content: ok}}"
    path.write_text(f"interactions:\n- {{request: {request}, response: {response}}}\n", encoding="utf-8")
    (exchange,) = read_cassette(path).exchanges
    assert exchange.recording.request.body == {"model": "claude-opus-4-7", "day": "2026-10-08"}
    assert exchange.recording.response.body == "ok"


def test_a_bedrock_event_stream_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "bedrock.yaml"
    uri = "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-x/invoke-with-response-stream"
    headers = {"Content-Type": ["application/vnd.amazon.eventstream"]}
    data = {"interactions": [an_interaction({"string": b"\x00\x00\x01"}, uri=uri, headers=headers)]}
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    reading = read_cassette(path)
    assert not reading.exchanges
    assert reading.skipped == {"a Bedrock event stream, which is binary": 1}
