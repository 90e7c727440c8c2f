from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.simulator import Fault, start
from pytest_modelmigrate.simulator.app import SimulatedApi
from pytest_modelmigrate.simulator.faults import FaultPlan
from pytest_modelmigrate.simulator.reply_scripts import load_rules

Connect = Callable[..., anthropic.Anthropic]
BODY: dict[str, Any] = {
    "model": "claude-opus-4-7",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hello there"}],
}
NOW = {"retry-after-ms": "1"}


def requests_with(fault: Fault, *, requests: int = 6, model: str = "claude-opus-4-7", attempt: int = 1) -> list[int]:
    plan = FaultPlan([fault])
    return [number for number in range(1, requests + 1) if plan.faults_for(model, attempt, None)]


def test_a_fault_without_limits_applies_to_every_request() -> None:
    assert requests_with(Fault()) == [1, 2, 3, 4, 5, 6]


def test_nth_applies_to_one_request_and_every_to_multiples() -> None:
    assert requests_with(Fault(nth=2)) == [2]
    assert requests_with(Fault(every=3)) == [3, 6]


def test_first_applies_to_the_first_attempts() -> None:
    fault = Fault(first=2)
    assert [bool(requests_with(fault, requests=1, attempt=attempt)) for attempt in (1, 2, 3)] == [True, True, False]


def test_a_model_pattern_limits_a_fault_to_that_model() -> None:
    fault = Fault(model="claude-opus-*")
    assert requests_with(fault, requests=1)
    assert not requests_with(fault, requests=1, model="claude-haiku-4-5")


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("529", Fault(status=529)),
        ("429", Fault(status=429, retry_after=1.0)),
        ("429,retry-after=0.5,first=2", Fault(status=429, retry_after=0.5, first=2)),
        ("drop, nth=3", Fault("drop", nth=3)),
        ("cut,every=2,model=claude-*", Fault("cut", every=2, model="claude-*")),
        ("slow=1.5", Fault("slow", seconds=1.5)),
        ("slow-stream=0.01", Fault("slow-stream", seconds=0.01)),
        ("stream-error", Fault("stream-error")),
        ("stream-error=500", Fault("stream-error", status=500)),
        ("spend-limit", Fault("spend-limit")),
    ],
)
def test_a_fault_is_parsed(spec: str, fault: Fault) -> None:
    assert Fault.parse(spec) == fault


@pytest.mark.parametrize("spec", ["", "418", "fast", "529,first=0", "529,often", "slow", "slow=-1", "drop=1", "status"])
def test_an_invalid_fault_is_rejected_with_the_valid_ones(spec: str) -> None:
    with pytest.raises(InvalidSettingError, match="expected an error status"):
        Fault.parse(spec)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, anthropic.AuthenticationError),
        (403, anthropic.PermissionDeniedError),
        (409, anthropic.ConflictError),
        (429, anthropic.RateLimitError),
        (500, anthropic.InternalServerError),
        (529, anthropic.APIStatusError),
    ],
)
def test_the_sdk_raises_its_own_error_for_a_status(
    client: anthropic.Anthropic, status: int, error: type[anthropic.APIStatusError]
) -> None:
    with pytest.raises(error) as caught:
        client.messages.create(**BODY, extra_headers={"x-modelmigrate-fault": str(status)})
    assert caught.value.status_code == status
    assert caught.value.response.headers["x-modelmigrate-simulated"] == "true"
    assert caught.value.response.headers.get("retry-after") == ("1" if status == 429 else None)


def test_the_sdk_retries_until_the_fault_is_over(connect: Connect) -> None:
    with start(faults=[Fault.parse("529,first=2")]) as running:
        client = connect(running, max_retries=2)
        assert client.messages.create(**BODY).stop_reason == "end_turn"
        assert [request.headers["x-stainless-retry-count"] for request in running.requests] == ["0", "1", "2"]


def test_a_dropped_connection_is_a_connection_error(connect: Connect) -> None:
    with start(faults=[Fault("drop", nth=1)]) as running:
        client = connect(running)
        with pytest.raises(anthropic.APIConnectionError):
            client.messages.create(**BODY)
        assert client.messages.create(**BODY).stop_reason == "end_turn"


def test_a_cut_stream_ends_halfway(client: anthropic.Anthropic) -> None:
    seen: list[str] = []
    with (
        pytest.raises(Exception, match=r"incomplete|closed|disconnected|reset"),
        client.messages.stream(**BODY, extra_headers={"x-modelmigrate-fault": "cut"}) as stream,
    ):
        seen.extend(event.type for event in stream)
    assert seen[0] == "message_start"
    assert "message_stop" not in seen


def test_a_cut_response_is_a_connection_error(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.APIConnectionError):
        client.messages.create(**BODY, extra_headers={"x-modelmigrate-fault": "cut"})


def test_a_stream_error_ends_a_stream_that_has_started(client: anthropic.Anthropic) -> None:
    seen: list[str] = []
    with (
        pytest.raises(anthropic.APIStatusError) as caught,
        client.messages.stream(**BODY, extra_headers={"x-modelmigrate-fault": "stream-error"}) as stream,
    ):
        seen.extend(event.type for event in stream)
    body: Any = caught.value.body
    assert body["error"] == {"type": "overloaded_error", "message": "Overloaded"}
    assert caught.value.status_code == 200
    assert seen[0] == "message_start"


class HeldSleep:
    """Records how long it was asked to sleep, and sleeps until the test ends it."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[float] = asyncio.Queue()
        self.over = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.put_nowait(seconds)
        await self.over.wait()


async def post(api: SimulatedApi, body: dict[str, Any], sent: list[Any]) -> None:
    """Send a request to the application, without a connection."""
    headers = {"x-api-key": "simulated", "anthropic-version": "2026-10-21"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/messages",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    messages = [{"type": "http.request", "body": json.dumps(body).encode()}]

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.Event().wait()  # the client stays connected
        return messages.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    await api.asgi(scope, receive, send)


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ({"faults": [Fault("slow", seconds=30)]}, 30.0),
        ({"latency_seconds": 2.0}, 2.0),
        ({"faults": [Fault("slow", seconds=30)], "latency_seconds": 2.0}, 32.0),
    ],
)
def test_a_slow_response_is_sent_after_its_delay(options: dict[str, Any], seconds: float) -> None:
    async def run() -> None:
        sleep = HeldSleep()
        sent: list[Any] = []
        request = asyncio.create_task(post(SimulatedApi(load_rules(), sleep=sleep, **options), BODY, sent))
        assert await sleep.asked.get() == seconds
        assert not sent
        sleep.over.set()
        await request
        assert sent[0]["status"] == 200

    asyncio.run(run())


def test_each_event_of_a_slow_stream_is_sent_after_its_delay() -> None:
    async def run() -> None:
        sleep = HeldSleep()
        sent: list[Any] = []
        api = SimulatedApi(load_rules(), sleep=sleep, faults=[Fault("slow-stream", seconds=3)])
        request = asyncio.create_task(post(api, {**BODY, "stream": True}, sent))
        assert await sleep.asked.get() == 3.0
        assert [b"message_start" in each.get("body", b"") for each in sent] == [False, True]
        sleep.over.set()
        await request
        events = sum(bool(each.get("body")) for each in sent)
        assert sleep.asked.qsize() == events - 2

    asyncio.run(run())


def test_a_slow_stream_arrives_complete(client: anthropic.Anthropic) -> None:
    headers = {"x-modelmigrate-fault": "slow-stream=0.001"}
    with client.messages.stream(**BODY, extra_headers=headers) as stream:
        assert stream.get_final_text().startswith("Simulated answer")


def test_a_spend_limit_is_a_bad_request(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="You have reached your specified API usage limits"):
        client.messages.create(**BODY, extra_headers={"x-modelmigrate-fault": "spend-limit"})


def test_an_invalid_fault_header_is_rejected(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="x-modelmigrate-fault: invalid fault 'huh'"):
        client.messages.create(**BODY, extra_headers={"x-modelmigrate-fault": "huh"})
