from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.calls import Call, CallUsage, Source
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.json_object import InvalidJsonError
from pytest_modelmigrate.facts.usage import COUNTS, Iteration, Usage

MESSAGE: dict[str, Any] = {
    "type": "message",
    "model": "claude-opus-4-7",
    "content": [{"type": "text", "text": "hi"}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 7, "output_tokens": 2},
}
REFUSAL = {"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}

plain_usages = st.builds(
    Usage,
    **dict.fromkeys(COUNTS, st.integers(0, 10**9)),
    service_tier=st.sampled_from([None, "batch", "priority"]),
    inference_geo=st.sampled_from([None, "us"]),
    speed=st.sampled_from([None, "fast"]),
)
usages = plain_usages | st.builds(
    lambda parts: Usage(5, iterations=tuple(parts)),
    st.lists(st.builds(Iteration, st.just("message"), st.none() | st.just("claude-opus-5"), plain_usages), min_size=1),
)


def call(body: Any, *, path: str = "/v1/messages", status: int = 200, method: str = "POST", **more: Any) -> Call:
    request = Request(path, {"model": "claude-opus-4-6"}, method)
    return Call(request, Response(status, body=body), **more)


@given(
    st.builds(
        CallUsage,
        model=st.text(min_size=1),
        status=st.sampled_from([200, 400, 529]),
        stop_reason=st.sampled_from([None, "end_turn", "refusal"]),
        usage=usages,
        batch=st.booleans(),
    )
)
def test_counted_calls_survive_the_way_through_json_whole(counted: CallUsage) -> None:
    assert CallUsage.from_plain(json.loads(json.dumps(counted.plain()))) == counted


def test_what_goes_without_saying_is_not_written() -> None:
    assert CallUsage("claude-opus-4-7", 200, None, Usage(3)).plain() == {"model": "claude-opus-4-7", "input_tokens": 3}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"input_tokens": 1}, "model: is missing"),
        ({"model": "m", "input_tokens": "many"}, "input_tokens: expected a whole number"),
        ({"model": "m", "tokens": 1}, "tokens: unknown member"),
        ({"model": "m", "iterations": [{"type": "message", "tokens": 1}]}, r"iterations\[0\].tokens: unknown member"),
    ],
)
def test_damaged_data_is_refused(data: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidJsonError, match=problem):
        CallUsage.from_plain(data)


def test_the_answering_model_counts_and_for_an_error_the_asked_one() -> None:
    assert call(MESSAGE).model == "claude-opus-4-7"
    assert call(REFUSAL, status=400).model == "claude-opus-4-6"


def test_a_message_gives_its_usage_and_stop_reason_and_an_error_has_none() -> None:
    answered, refused = call(MESSAGE), call(REFUSAL, status=400)
    assert (answered.usage, answered.stop_reason) == (Usage(7, 2), "end_turn")
    assert (refused.usage, refused.stop_reason, dict(refused.message)) == (Usage(), None, {})


@pytest.mark.parametrize(
    ("path", "method", "billed"),
    [
        ("/v1/messages", "POST", True),
        ("/v1/messages?beta=true", "POST", True),
        ("/proxy/v1/messages", "POST", True),
        ("/v1/messages", "GET", False),
        ("/v1/messages/count_tokens", "POST", False),
        ("/v1/messages/batches", "POST", False),
        ("/v1/models", "GET", False),
    ],
)
def test_only_requests_for_a_message_are_billed(path: str, method: str, billed: bool) -> None:  # noqa: FBT001 - a column of the table
    assert call(MESSAGE, path=path, method=method).billed is billed


@pytest.mark.parametrize(
    ("source", "tier", "batch"),
    [("live", None, False), ("batch", None, True), ("recording", "batch", True), ("recording", "standard", False)],
)
def test_a_call_counts_as_batch_by_its_source_or_its_tier(source: Source, tier: str | None, batch: bool) -> None:  # noqa: FBT001 - a column of the table
    body = {**MESSAGE, "usage": {"input_tokens": 7, "service_tier": tier}}
    assert call(body, source=source).counted.batch is batch


def test_a_counted_call_keeps_what_prices_it_again() -> None:
    assert call(MESSAGE).counted == CallUsage("claude-opus-4-7", 200, "end_turn", Usage(7, 2))
    assert call(REFUSAL, status=400).counted == CallUsage("claude-opus-4-6", 400, None, Usage())


def test_what_a_report_keeps_of_a_call_is_what_it_reads_back() -> None:
    usage = {**MESSAGE["usage"], "service_tier": "standard", "speed": "standard", "iterations": [{"speed": "standard"}]}
    counted = call({**MESSAGE, "usage": usage}).counted
    assert counted.usage.service_tier is None
    assert CallUsage.from_plain(counted.plain()) == counted
