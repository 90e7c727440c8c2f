"""Bedrock and Vertex in the simulated API, over a real socket."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

import anthropic
import pytest

from pytest_modelmigrate.facts.aws_event_stream import AWS_EVENT_STREAM, events_from_aws
from pytest_modelmigrate.facts.streams import events_from_sse, message_from_events
from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.simulator.faults import Fault

BEDROCK = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 99}
VERTEX = {"anthropic_version": "vertex-2023-10-16", "max_tokens": 99}
HELLO: list[Any] = [{"role": "user", "content": "Hello there"}]
TOKEN = {"authorization": "Bearer simulated"}
OPUS = "/model/us.anthropic.claude-opus-4-7"
MODELS = "/v1/projects/p/locations/global/publishers/anthropic/models"


class Answer:
    """An answer of the simulated API."""

    def __init__(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content

    @property
    def body(self) -> Any:
        return json.loads(self.content)


def post(running: RunningSimulator, path: str, headers: Mapping[str, str] = TOKEN, **body: Any) -> Answer:
    connection = HTTPConnection(urlsplit(running.url).netloc)
    try:
        connection.request("POST", path, json.dumps({"messages": HELLO, **body}), dict(headers))
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def throttled() -> Iterator[RunningSimulator]:
    with start(faults=[Fault.parse("stream-error=429")]) as running:
        yield running


def test_bedrock_has_model_and_stream_in_the_path(simulator: RunningSimulator) -> None:
    whole = post(simulator, f"{OPUS}/invoke", **BEDROCK)
    assert whole.body["model"] == "claude-opus-4-7"
    assert whole.headers["x-amzn-requestid"].startswith("req_sim_")
    assert not [name for name in whole.headers if name.startswith("anthropic-")]
    assert simulator.requests[-1].model == "us.anthropic.claude-opus-4-7"
    streamed = post(simulator, f"{OPUS}/invoke-with-response-stream", **BEDROCK)
    assert streamed.headers["content-type"] == AWS_EVENT_STREAM
    assert message_from_events(events_from_aws(streamed.content))["content"] == whole.body["content"]


@pytest.mark.parametrize(
    "model",
    [
        "anthropic.claude-haiku-4-5-20251001-v1:0",
        "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
    ],
)
def test_bedrock_knows_every_name_of_a_model(simulator: RunningSimulator, model: str) -> None:
    answer = post(simulator, f"/model/{quote(model, safe=':')}/invoke", **BEDROCK)
    assert answer.body["model"] == "claude-haiku-4-5-20251001"


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/model/claude-opus-4-7/invoke", BEDROCK, "The provided model identifier is invalid."),
        ("/model/anthropic.claude-nova-9/invoke", BEDROCK, "The provided model identifier is invalid."),
        (f"{OPUS}/invoke", {"max_tokens": 9}, "anthropic_version: Field required"),
        (
            f"{OPUS}/invoke",
            {**BEDROCK, "anthropic_version": "v1"},
            'anthropic_version: "v1" is not a valid version',
        ),
        (f"{OPUS}/invoke", {**BEDROCK, "stream": True}, "stream: Extra inputs are not permitted"),
        (f"{OPUS}/invoke", {**BEDROCK, "model": "x"}, "model: Extra inputs are not permitted"),
        (f"{OPUS}/invoke", {**BEDROCK, "anthropic_beta": ["no-beta"]}, "invalid beta flag"),
        (f"{OPUS}/invoke", {**BEDROCK, "anthropic_beta": "x"}, "anthropic_beta: Input should be a valid list"),
        (f"{OPUS}/invoke", {**BEDROCK, "max_tokens": None}, "max_tokens: Field required"),
    ],
)
def test_bedrock_rejects_in_its_own_form(
    simulator: RunningSimulator, path: str, body: dict[str, Any], message: str
) -> None:
    answer = post(simulator, path, **body)
    assert (answer.status, answer.body) == (400, {"message": message})
    assert answer.headers["x-amzn-errortype"] == "ValidationException"


def test_bedrock_needs_credentials_and_takes_a_signature(simulator: RunningSimulator) -> None:
    missing = post(simulator, f"{OPUS}/invoke", {"x-api-key": "k"}, **BEDROCK)
    assert (missing.status, missing.body) == (403, {"message": "Missing Authentication Token"})
    assert missing.headers["x-amzn-errortype"] == "AccessDeniedException"
    signed = {"authorization": "AWS4-HMAC-SHA256 Credential=k"}
    assert post(simulator, f"{OPUS}/invoke", signed, **BEDROCK).status == 200


def test_betas_in_the_body_unlock_their_fields(simulator: RunningSimulator) -> None:
    body = {**BEDROCK, "context_management": {"edits": []}}
    assert post(simulator, f"{OPUS}/invoke", **body).status == 400
    body["anthropic_beta"] = ["context-management-2025-06-27"]
    assert post(simulator, f"{OPUS}/invoke", **body).status == 200


@pytest.mark.parametrize(("version", "status"), [("bedrock-2023-05-31", 200), ("2026-10-21", 400)])
def test_the_version_in_the_body_decides_about_sampling(simulator: RunningSimulator, version: str, status: int) -> None:
    body = {"anthropic_version": version, "max_tokens": 9, "temperature": 0.5}
    assert post(simulator, "/model/anthropic.claude-opus-4-6-v1/invoke", **body).status == status


def test_an_error_in_a_stream_of_bedrock_is_an_exception_of_aws(throttled: RunningSimulator) -> None:
    answer = post(throttled, f"{OPUS}/invoke-with-response-stream", **BEDROCK)
    assert events_from_aws(answer.content)[-1]["error"]["type"] == "throttlingException"


def test_bedrock_counts_the_tokens_of_an_invocation(simulator: RunningSimulator) -> None:
    invoked = json.dumps({"messages": HELLO, **BEDROCK}).encode()
    counted = {"invokeModel": {"body": base64.b64encode(invoked).decode()}}
    answer = post(simulator, "/model/anthropic.claude-opus-4-6-v1/count-tokens", input=counted)
    sent = post(simulator, "/model/anthropic.claude-opus-4-6-v1/invoke", **BEDROCK)
    assert answer.body == {"inputTokens": sent.body["usage"]["input_tokens"]}


@pytest.mark.parametrize(
    ("model", "counted", "message"),
    [
        ("us.anthropic.claude-opus-4-7", {}, "The provided model doesn't support counting tokens."),
        ("anthropic.claude-opus-4-7", None, "The request body is not valid JSON"),
        ("anthropic.claude-opus-4-7", {"invokeModel": {"body": "{}"}}, "input.invokeModel.body: it is not base64"),
        ("anthropic.claude-opus-4-7", {"invokeModel": {"body": "é"}}, "input.invokeModel.body: it is not base64"),
        ("anthropic.claude-opus-4-7", {"invokeModel": {"body": "e30="}}, "anthropic_version: Field required"),
        ("anthropic.claude-opus-4-7", {"converse": {}}, "The simulated API does not count Converse requests"),
    ],
)
def test_bedrock_counts_no_other_tokens(simulator: RunningSimulator, model: str, counted: Any, message: str) -> None:
    answer = post(simulator, f"/model/{model}/count-tokens", input=counted)
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "ValidationException")
    assert answer.body["message"].startswith(message)


def test_vertex_has_the_model_in_the_path(simulator: RunningSimulator) -> None:
    path = f"{MODELS}/claude-haiku-4-5@20251001"
    whole = post(simulator, f"{path}:rawPredict", **VERTEX)
    assert whole.body["model"] == "claude-haiku-4-5-20251001"
    assert whole.headers["request-id"].startswith("req_sim_")
    assert simulator.requests[-1].model == "claude-haiku-4-5@20251001"
    streamed = post(simulator, f"{path}:streamRawPredict", stream=True, **VERTEX)
    assert message_from_events(events_from_sse(streamed.content.decode()))["content"] == whole.body["content"]


def test_vertex_counts_tokens(simulator: RunningSimulator) -> None:
    body = {"anthropic_version": "vertex-2023-10-16", "model": "claude-opus-4-7"}
    assert post(simulator, f"{MODELS}/count-tokens:rawPredict", **body).body["input_tokens"] > 0
    del body["model"]
    missing = post(simulator, f"{MODELS}/count-tokens:rawPredict", **body)
    assert missing.body["error"]["message"] == "model: Field required"


@pytest.mark.parametrize("model", ["claude-haiku-4-5-20251001", "claude-nova-9", "us.anthropic.claude-opus-4-7"])
def test_vertex_names_a_model_that_it_does_not_know(simulator: RunningSimulator, model: str) -> None:
    answer = post(simulator, f"{MODELS}/{model}:rawPredict", **VERTEX)
    error = answer.body["error"]
    assert (answer.status, error["code"], error["status"]) == (404, 404, "NOT_FOUND")
    assert f"`projects/p/locations/global/publishers/anthropic/models/{model}` was not found" in error["message"]


def test_vertex_rejects_as_the_claude_api_does(simulator: RunningSimulator) -> None:
    path = f"{MODELS}/claude-opus-4-7:rawPredict"
    rejected = post(simulator, path, **{**VERTEX, "temperature": 0.5}).body
    assert rejected["error"]["type"] == "invalid_request_error"
    assert rejected["request_id"].startswith("req_sim_")
    assert post(simulator, path, **{**VERTEX, "model": "x"}).body["error"]["message"].startswith("model: Extra inputs")
    betas = {"context_management": {"edits": []}, "anthropic_beta": ["context-management-2025-06-27"]}
    assert post(simulator, path, **{**VERTEX, **betas}).status == 200
    unknown = post(simulator, path, {**TOKEN, "anthropic-beta": "no-beta"}, **VERTEX)
    assert "`no-beta` for the `anthropic-beta` header" in unknown.body["error"]["message"]
    assert post(simulator, path, {}, **VERTEX).body["error"]["status"] == "UNAUTHENTICATED"


def test_the_client_of_bedrock_reads_answers_streams_and_errors(
    simulator: RunningSimulator, throttled: RunningSimulator
) -> None:
    pytest.importorskip("botocore", reason="nox --session clients installs it")
    ask: dict[str, Any] = {"model": "us.anthropic.claude-opus-4-7", "max_tokens": 99, "messages": HELLO}
    own: dict[str, Any] = {"aws_region": "us-east-1", "max_retries": 0}
    signed = {"aws_access_key": "a", "aws_secret_key": "s", **own}
    with anthropic.AnthropicBedrock(base_url=simulator.url, **signed) as client:
        whole = client.messages.create(**ask)
        with client.messages.stream(**ask) as stream:
            assert stream.get_final_text() == whole.content[0].text
        with pytest.raises(anthropic.BadRequestError, match="temperature"):
            client.messages.create(**ask, extra_body={"temperature": 0.5})
    client = anthropic.AnthropicBedrock(base_url=throttled.url, api_key="k", **own)
    error = (anthropic.APIError, ValueError)  # what the SDK raised before 2.0
    with client, pytest.raises(error, match="rate limit"), client.messages.stream(**ask) as stream:
        stream.get_final_message()


def test_boto3_reads_answers_and_streams(simulator: RunningSimulator) -> None:
    boto3 = pytest.importorskip("boto3", reason="nox --session clients installs it")
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "s", "region_name": "us-east-1"}
    client = boto3.client("bedrock-runtime", endpoint_url=simulator.url, **keys)
    ask = {"modelId": "us.anthropic.claude-opus-4-7", "body": json.dumps({"messages": HELLO, **BEDROCK})}
    whole = json.loads(client.invoke_model(**ask)["body"].read())
    streamed = client.invoke_model_with_response_stream(**ask)["body"]
    events = [json.loads(each["chunk"]["bytes"]) for each in streamed]
    assert message_from_events(events)["content"] == whole["content"]
    ask["modelId"] = "anthropic.claude-nova-9"
    with pytest.raises(client.exceptions.ValidationException, match="model identifier is invalid"):
        client.invoke_model(**ask)
    ask["modelId"] = "anthropic.claude-opus-4-6-v1"
    counted = client.count_tokens(modelId=ask["modelId"], input={"invokeModel": {"body": ask["body"]}})["inputTokens"]
    assert counted == json.loads(client.invoke_model(**ask)["body"].read())["usage"]["input_tokens"]
