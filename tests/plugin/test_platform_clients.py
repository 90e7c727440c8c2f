"""The clients of Foundry, Vertex and Bedrock: simulated, recorded and replayed, with the ids of their platforms."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.aws_event_stream import AWS_EVENT_STREAM
from pytest_modelmigrate.simulator import RunningSimulator

CLIENTS = """
import os
import anthropic

URL = os.environ.get("PLATFORM_URL")
BEDROCK = {"base_url": URL, "aws_region": "us-east-1", "api_key": "k", "max_retries": 0}
VERTEX = {"base_url": URL and f"{URL}/v1", "region": "global", "project_id": "p", "access_token": "t"}
MODELS = {"bedrock": "us.anthropic.claude-opus-4-6-v1", "vertex": "claude-opus-4-6", "foundry": "claude-opus-4-6"}
ASK = {"max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}


def client(platform, asynchronous=False):
    prefix = "Async" if asynchronous else ""
    if platform == "bedrock":
        return getattr(anthropic, f"{prefix}AnthropicBedrock")(**BEDROCK)
    if platform == "vertex":
        return getattr(anthropic, f"{prefix}AnthropicVertex")(**VERTEX)
    return getattr(anthropic, f"{prefix}AnthropicFoundry")(resource="r", api_key="k")


def whole(platform, **more):
    return client(platform).messages.create(model=MODELS[platform], **ASK, **more)


def stream(platform):
    with client(platform).messages.stream(model=MODELS[platform], **ASK) as stream:
        return stream.get_final_message()


def raw_stream(platform):
    # Reads no more than the first event.
    with client(platform).messages.create(model=MODELS[platform], stream=True, **ASK) as stream:
        return next(iter(stream)).message


async def async_whole(platform):
    return await client(platform, True).messages.create(model=MODELS[platform], **ASK)


async def async_stream(platform):
    async with client(platform, True).messages.stream(model=MODELS[platform], **ASK) as stream:
        return await stream.get_final_message()
"""

SUITE = """
import asyncio
import inspect
import clients
import pytest


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("way", WAYS)
def test_platform(target, platform, way, reply_of):
    clients.ASK["messages"] = [{"role": "user", "content": f"Say {way}."}]
    made = getattr(clients, way)(platform)
    message = asyncio.run(made) if inspect.iscoroutine(made) else made
    call = reply_of(message).calls[0]
    assert target.model in call.request.model
    assert call.message["content"][0]["text"] == f"Simulated answer of {target.model} to: Say {way}."
"""

AWS = find_spec("botocore") is not None
WHOLE = ("whole", "async_whole")
EVERY_WAY = (*WHOLE, "stream", "raw_stream", "async_stream")
WAYS = {"vertex": EVERY_WAY, "foundry": EVERY_WAY, "bedrock": EVERY_WAY if AWS else WHOLE}
OPTIONS = ("--models=opus-4-7", "--migrate-from=opus-4-6", "-p", "no:cacheprovider")
NO_GATES = ("--snapshot-update", "--migrate-baseline-threshold=off")


def write(pytester: pytest.Pytester, *platforms: str, ways: tuple[str, ...]) -> None:
    settings = f"PLATFORMS, WAYS = {platforms!r}, {ways!r}\n"
    pytester.makepyfile(clients=CLIENTS, test_platforms=settings + SUITE)


def recordings(pytester: pytest.Pytester) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in Path(pytester.path, "recordings").rglob("*.json")]


def test_every_platform_reaches_the_simulated_api(pytester: pytest.Pytester) -> None:
    write(pytester, "vertex", "foundry", ways=EVERY_WAY)
    pytester.runpytest_inprocess(*OPTIONS, "--migrate-calls=sim").assert_outcomes(passed=2 * len(EVERY_WAY))
    write(pytester, "bedrock", ways=WAYS["bedrock"])
    pytester.runpytest_inprocess(*OPTIONS, "--migrate-calls=sim").assert_outcomes(passed=len(WAYS["bedrock"]))


@pytest.mark.parametrize(
    ("platform", "paths"),
    [
        (
            "bedrock",
            {
                "/model/us.anthropic.claude-opus-4-7/invoke",
                *(["/model/us.anthropic.claude-opus-4-7/invoke-with-response-stream"] if AWS else ()),
            },
        ),
        (
            "vertex",
            {
                f"/v1/projects/p/locations/global/publishers/anthropic/models/claude-opus-4-7:{verb}"
                for verb in ("rawPredict", "streamRawPredict")
            },
        ),
    ],
)
def test_a_platform_is_sent_its_own_ids_recorded_and_replayed(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch, platform: str, paths: set[str]
) -> None:
    ways = WAYS[platform]
    write(pytester, platform, ways=ways)
    monkeypatch.setenv("PLATFORM_URL", api.url)
    recorded = pytester.runpytest_inprocess(*OPTIONS, "--migrate-calls=record", *NO_GATES)
    recorded.assert_outcomes(passed=len(ways))
    assert {each.path for each in api.requests} == paths
    requests = [each["request"] for each in recordings(pytester)]
    assert len(requests) == len(ways)
    assert {request["path"] for request in requests} == {"/v1/messages"}
    api.close()
    replayed = pytester.runpytest_inprocess(*OPTIONS)
    replayed.assert_outcomes(passed=len(ways))
    replayed.stdout.fnmatch_lines([f"*{len(ways)} replayed*"])


@pytest.mark.skipif(not AWS, reason="nox --session clients installs botocore")
def test_a_stream_of_bedrock_that_ends_early_is_recorded_to_its_end(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pytester, "bedrock", ways=("raw_stream",))
    monkeypatch.setenv("PLATFORM_URL", api.url)
    pytester.runpytest_inprocess(*OPTIONS, "--migrate-calls=record", *NO_GATES).assert_outcomes(passed=1)
    (recording,) = recordings(pytester)
    assert recording["response"]["events"][-1] == {"type": "message_stop"}
    assert recording["response"]["headers"]["content-type"] == AWS_EVENT_STREAM


def test_an_error_of_bedrock_is_replayed_with_its_text(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pytester, "bedrock", ways=("whole",))
    pytester.makepyfile(
        test_platforms="""
        import anthropic
        import clients
        import pytest

        def test_rejected(target):
            with pytest.raises(anthropic.BadRequestError, match="no_such_field") as caught:
                clients.whole("bedrock", extra_body={"no_such_field": 1})
            assert caught.value.body == {"message": "no_such_field: Extra inputs are not permitted"}
            assert caught.value.response.headers["x-amzn-errortype"] == "ValidationException"
    """
    )
    monkeypatch.setenv("PLATFORM_URL", api.url)
    pytester.runpytest_inprocess(*OPTIONS, "--migrate-calls=record", *NO_GATES).assert_outcomes(passed=1)
    api.close()
    pytester.runpytest_inprocess(*OPTIONS).assert_outcomes(passed=1)


def test_vertex_is_sent_the_dated_id_of_an_older_model(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pytester, "vertex", ways=("whole",))
    pytester.makepyfile(
        test_platforms="""
        import clients

        def test_dated(target):
            assert clients.whole("vertex").content
    """
    )
    monkeypatch.setenv("PLATFORM_URL", api.url)
    options = ("--models=opus-4-5", *OPTIONS[1:], "--migrate-calls=record", *NO_GATES)
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=1)
    assert api.requests[0].path.endswith("/models/claude-opus-4-5@20251101:rawPredict")
