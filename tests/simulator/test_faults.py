from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.simulator import Fault, start
from pytest_modelmigrate.simulator.faults import FaultPlan

Connect = Callable[..., anthropic.Anthropic]
BODY: dict[str, Any] = {
    "model": "claude-opus-4-7",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hello there"}],
}
NOW = {"retry-after-ms": "1"}


def befallen(fault: Fault, *, requests: int = 6, model: str = "claude-opus-4-7", attempt: int = 1) -> list[int]:
    plan = FaultPlan([fault])
    return [number for number in range(1, requests + 1) if plan.faults_for(model, attempt, None)]


def test_a_fault_without_limits_befalls_every_request() -> None:
    assert befallen(Fault()) == [1, 2, 3, 4, 5, 6]


def test_nth_befalls_one_request_and_every_befalls_multiples() -> None:
    assert befallen(Fault(nth=2)) == [2]
    assert befallen(Fault(every=3)) == [3, 6]


def test_first_looks_at_the_attempt() -> None:
    fault = Fault(first=2)
    assert [bool(befallen(fault, requests=1, attempt=attempt)) for attempt in (1, 2, 3)] == [True, True, False]


def test_a_fault_of_one_model_leaves_the_others_alone() -> None:
    fault = Fault(model="claude-opus-*")
    assert befallen(fault, requests=1)
    assert not befallen(fault, requests=1, model="claude-haiku-4-5")


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
def test_a_fault_is_read_as_it_is_written(spec: str, fault: Fault) -> None:
    assert Fault.parse(spec) == fault


@pytest.mark.parametrize("spec", ["", "418", "fast", "529,first=0", "529,often", "slow", "slow=-1", "drop=1", "status"])
def test_what_is_no_fault_is_refused_with_what_is(spec: str) -> None:
    with pytest.raises(InvalidSettingError, match="a fault is 429, 500, 529"):
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
def test_a_status_is_raised_as_the_sdks_own_error(
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


def test_a_cut_stream_ends_in_the_middle(client: anthropic.Anthropic) -> None:
    seen: list[str] = []
    with (
        pytest.raises(Exception, match=r"incomplete|closed|disconnected|reset"),
        client.messages.stream(**BODY, extra_headers={"x-modelmigrate-fault": "cut"}) as stream,
    ):
        seen.extend(event.type for event in stream)
    assert seen[0] == "message_start"
    assert "message_stop" not in seen


def test_a_cut_plain_answer_is_a_connection_error(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.APIConnectionError):
        client.messages.create(**BODY, extra_headers={"x-modelmigrate-fault": "cut"})


def test_an_error_event_breaks_a_stream_that_began_well(client: anthropic.Anthropic) -> None:
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


def test_slowness_is_noticed_by_a_timeout(connect: Connect) -> None:
    with start(faults=[Fault("slow", seconds=30, nth=1)]) as running:
        client = connect(running, timeout=0.2)
        with pytest.raises(anthropic.APITimeoutError):
            client.messages.create(**BODY)


def test_a_slow_stream_still_arrives_whole(client: anthropic.Anthropic) -> None:
    headers = {"x-modelmigrate-fault": "slow-stream=0.001"}
    with client.messages.stream(**BODY, extra_headers=headers) as stream:
        assert stream.get_final_text().startswith("Simulated answer")


def test_a_spend_limit_is_a_bad_request(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="You have reached your specified API usage limits"):
        client.messages.create(**BODY, extra_headers={"x-modelmigrate-fault": "spend-limit"})


def test_a_header_that_is_no_fault_is_refused(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="x-modelmigrate-fault: fault 'huh'"):
        client.messages.create(**BODY, extra_headers={"x-modelmigrate-fault": "huh"})
