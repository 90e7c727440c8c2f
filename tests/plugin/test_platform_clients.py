"""The clients of Bedrock, Vertex and other platforms: simulated, recorded and replayed, with the ids of each."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.aws_event_stream import AWS_EVENT_STREAM
from pytest_modelmigrate.simulator import RunningSimulator

CLIENTS = """
import os
import anthropic

BEDROCK = {"aws_region": "us-east-1"}
VERTEX = {"region": "global"}
if URL := os.environ.get("PLATFORM_URL"):
    BEDROCK |= {"base_url": URL, "api_key": "k", "max_retries": 0}
    VERTEX |= {"base_url": f"{URL}/v1", "project_id": "p", "access_token": "t"}
ARN = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-6-v1"
MODELS = {"bedrock": "us.anthropic.claude-opus-4-6-v1", "mantle": "anthropic.claude-opus-4-6-v1"}
ASK = {"max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}


def client(platform, asynchronous=False):
    prefix = "Async" if asynchronous else ""
    if platform == "bedrock":
        return getattr(anthropic, f"{prefix}AnthropicBedrock")(**BEDROCK)
    if platform == "vertex":
        return getattr(anthropic, f"{prefix}AnthropicVertex")(**VERTEX)
    return OTHERS[platform](prefix)


OTHERS = {
    "foundry": lambda prefix: getattr(anthropic, f"{prefix}AnthropicFoundry")(resource="r", api_key="k"),
    "mantle": lambda prefix: getattr(anthropic, f"{prefix}AnthropicBedrockMantle")(**BEDROCK, api_key="k"),
    "aws": lambda prefix: getattr(anthropic, f"{prefix}AnthropicAWS")(**BEDROCK, workspace_id="w", api_key="k"),
    "google": lambda prefix: getattr(anthropic, f"{prefix}AnthropicGoogleCloud")(
        project="p", location="us-central1", workspace_id="w", token_provider=lambda: "t"
    ),
}


def model(platform):
    return MODELS.get(platform, "claude-opus-4-6")


def whole(platform, **more):
    with client(platform) as own:
        return own.messages.create(model=model(platform), **ASK, **more)


def copied(platform):
    with client(platform) as own, own.with_options(timeout=9) as copy:
        return copy.messages.create(model=model(platform), **ASK)


def by_arn(platform):
    with client(platform) as own:
        return own.messages.create(model=ARN, **ASK)


def stream(platform):
    with client(platform) as own, own.messages.stream(model=model(platform), **ASK) as stream:
        return stream.get_final_message()


def raw_stream(platform):
    # Reads no more than the first event.
    with client(platform) as own, own.messages.create(model=model(platform), stream=True, **ASK) as stream:
        return next(iter(stream)).message


async def async_whole(platform):
    async with client(platform, True) as own:
        return await own.messages.create(model=model(platform), **ASK)


async def async_stream(platform):
    async with client(platform, True) as own, own.messages.stream(model=model(platform), **ASK) as stream:
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
    assert call.request.model.endswith(target.model)
    assert call.message["content"][0]["text"] == f"Simulated answer of {target.model} to: Say {way}."
"""

AWS = find_spec("botocore") is not None
WHOLE = ("whole", "copied", "async_whole")
EVERY_WAY = (*WHOLE, "stream", "raw_stream", "async_stream")
WAYS = {"vertex": EVERY_WAY, "bedrock": (*(EVERY_WAY if AWS else WHOLE), "by_arn")}
NAMES = {"mantle": "AnthropicBedrockMantle", "aws": "AnthropicAWS", "google": "AnthropicGoogleCloud"}
SSE_PLATFORMS = ("vertex", "foundry", *(name for name, kind in NAMES.items() if hasattr(anthropic, kind)))
OPTIONS = ("--models=opus-4-7", "--migrate-from=opus-4-6", "-p", "no:cacheprovider")
NO_GATES = ("--snapshot-update", "--migrate-baseline-threshold=off")


def write(pytester: pytest.Pytester, *platforms: str, ways: tuple[str, ...]) -> None:
    settings = f"PLATFORMS, WAYS = {platforms!r}, {ways!r}\n"
    pytester.makepyfile(clients=CLIENTS, test_platforms=settings + SUITE)


def recordings(pytester: pytest.Pytester) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in Path(pytester.path, "recordings").rglob("*.json")]


def test_every_platform_reaches_the_simulated_api(pytester: pytest.Pytester) -> None:
    write(pytester, *SSE_PLATFORMS, ways=("whole", "async_stream"))
    simulated = pytester.runpytest_inprocess(*OPTIONS, "--migrate-calls=sim")
    simulated.assert_outcomes(passed=2 * len(SSE_PLATFORMS))
    write(pytester, "bedrock", ways=WAYS["bedrock"])
    pytester.runpytest_inprocess(*OPTIONS, "--migrate-calls=sim").assert_outcomes(passed=len(WAYS["bedrock"]))


@pytest.mark.parametrize(
    ("platform", "paths"),
    [
        (
            "bedrock",
            {
                "/model/us.anthropic.claude-opus-4-7/invoke",
                "/model/arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-7/invoke",
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
def test_a_platform_is_sent_its_own_ids_recorded_and_replayed_without_an_account(
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
    monkeypatch.delenv("PLATFORM_URL")
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
