"""The clients of Foundry, Vertex and Bedrock: simulated, recorded and replayed, with the ids of their platforms."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

CLIENTS = """
import anthropic
from pytest_modelmigrate.wire.aws_event_stream import AWS_EVENT_STREAM, aws_from_events
from pytest_modelmigrate.wire.stream_recorder import http_library

LIBRARY = http_library(anthropic.DefaultHttpxClient)
SENT = []


def answer(request):
    # The network of the platform.
    SENT.append(str(request.url))
    usage = {"input_tokens": 9, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": MODEL, "usage": usage}
    if "stream" not in str(request.url):
        content = [{"type": "text", "text": "hello"}]
        return LIBRARY.Response(200, json={**message, "content": content, "stop_reason": "end_turn"})
    content = aws_from_events([
        {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "hello"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ])
    return LIBRARY.Response(200, content=content, headers={"content-type": AWS_EVENT_STREAM})


def bedrock():
    http = LIBRARY.Client(transport=LIBRARY.MockTransport(answer))
    return anthropic.AnthropicBedrock(aws_region="us-east-1", api_key="k", http_client=http)


def vertex():
    http = LIBRARY.Client(transport=LIBRARY.MockTransport(answer))
    return anthropic.AnthropicVertex(region="global", project_id="p", access_token="t", http_client=http)


def foundry():
    return anthropic.AnthropicFoundry(resource="r", api_key="k")
"""

SUITE = """
import clients
import pytest

MODELS = {"bedrock": "us.anthropic.claude-opus-4-6-v1", "vertex": "claude-opus-4-6", "foundry": "claude-opus-4-6"}
ASK = {"max_tokens": 64, "messages": [{"role": "user", "content": "Say hello."}]}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_platform(target, platform, reply_of):
    clients.MODEL = target.model
    client = getattr(clients, platform)()
    message = client.messages.create(model=MODELS[platform], **ASK)
    assert target.model in reply_of(message).calls[0].request.model
    if STREAMS:
        with client.messages.stream(model=MODELS[platform], **ASK) as stream:
            assert stream.get_final_text()
"""

STREAMS = find_spec("botocore") is not None
NO_GATES = ("--snapshot-update", "--migrate-baseline-threshold=off", "-p", "no:cacheprovider")


def write(pytester: pytest.Pytester, *platforms: str, streams: bool = True) -> None:
    settings = f"PLATFORMS, STREAMS = {platforms!r}, {streams!r}\n"
    pytester.makepyfile(clients=CLIENTS, test_platforms=settings + SUITE)


def test_every_platform_reaches_the_simulated_api(pytester: pytest.Pytester) -> None:
    write(pytester, "vertex", "foundry")
    result = pytester.runpytest_inprocess("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(passed=2)
    write(pytester, "bedrock", streams=STREAMS)
    result = pytester.runpytest_inprocess("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(passed=1)


def test_bedrock_is_sent_its_own_ids_recorded_and_replayed(pytester: pytest.Pytester) -> None:
    write(pytester, "bedrock", streams=STREAMS)
    pytester.makepyfile(
        test_sent="""
        import clients

        def test_sent():
            assert "us.anthropic.claude-opus-4-7/invoke" in clients.SENT[0]
    """
    )
    options = ("--models=opus-4-7", "--migrate-from=opus-4-6")
    recorded = pytester.runpytest_inprocess(*options, "--migrate-calls=record", *NO_GATES)
    recorded.assert_outcomes(passed=2)
    files = [*Path(pytester.path, "recordings").rglob("*.json")]
    requests = [json.loads(path.read_text(encoding="utf-8"))["request"] for path in files]
    assert {request["body"]["model"] for request in requests} == {"us.anthropic.claude-opus-4-7"}
    assert {request["path"] for request in requests} == {"/v1/messages"}
    pytester.runpytest_inprocess(*options, "test_platforms.py").assert_outcomes(passed=1)


def test_vertex_is_sent_the_dated_id_of_an_older_model(pytester: pytest.Pytester) -> None:
    write(pytester, "vertex", streams=False)
    pytester.makepyfile(
        test_sent="""
        import clients

        def test_sent():
            assert clients.SENT[0].endswith("/models/claude-opus-4-5@20251101:rawPredict")
    """
    )
    options = ("--models=opus-4-5", "--migrate-from=opus-4-6", "--migrate-calls=record", *NO_GATES)
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=2)
