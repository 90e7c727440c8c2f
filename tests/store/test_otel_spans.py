from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.facts.log_entries import LogEntry
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.log_columns import LogColumns
from pytest_modelmigrate.store.otel_spans import is_trace, span_entry, spans_of
from pytest_modelmigrate.text.moments import moment

CALL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "claude-opus-4-7",
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.usage.output_tokens": 7,
}
START = "2026-11-20T10:00:00.000000Z"


def typed(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    """Attributes in OTLP's JSON form, where whole numbers are strings."""
    return [
        {"key": key, "value": {"stringValue": value} if isinstance(value, str) else {"intValue": str(value)}}
        for key, value in attributes.items()
    ]


def entry(attributes: dict[str, Any], columns: LogColumns | None = None, **span: Any) -> LogEntry | None:
    record = {"start_time": START, "context": {"trace_id": "0xabc"}, "attributes": attributes, **span}
    assert is_trace(record)
    (found,) = spans_of(record)
    return span_entry(found, columns or LogColumns({}))


def test_spans_of_an_otlp_export_are_read_with_their_resource() -> None:
    spans = [
        {"traceId": "t1", "startTimeUnixNano": "1795168800000000000", "attributes": typed(CALL), "status": {}},
        {
            "traceId": "t1",
            "startTimeUnixNano": "1795168801000000000",
            "status": {"code": 2},
            "attributes": typed({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search"}),
        },
    ]
    resource = {"attributes": typed({"service.name": "shop"})}
    record = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {}, "spans": spans}]}]}
    assert is_trace(record)
    columns = LogColumns({})
    assert [span_entry(span, columns) for span in spans_of(record)] == [
        LogEntry(moment(1795168800), "claude-opus-4-7", Usage(100, 7), task="shop", task_id="t1", failed=False),
        LogEntry(moment(1795168801), "", task_id="t1", tools_called=1, tools_succeeded=0),
    ]


def test_a_span_of_the_console_exporter_is_read() -> None:
    found = entry({**CALL, "gen_ai.response.model": "claude-opus-4-7-20260416", "gen_ai.agent.name": "planner"})
    assert found == LogEntry(
        moment(START), "claude-opus-4-7-20260416", Usage(100, 7), task="planner", task_id="0xabc", failed=False
    )


def test_a_line_may_be_the_attributes_alone() -> None:
    record = {**CALL, "timestamp": 1795168800, "trace_id": "t"}
    assert is_trace(record)
    (span,) = spans_of(record)
    found = span_entry(span, LogColumns({}))
    assert found is not None
    assert (found.usage, found.task_id) == (Usage(100, 7), "t")


def test_input_tokens_of_the_convention_have_the_cached_ones_in_them() -> None:
    cached = {"gen_ai.usage.cache_read.input_tokens": 60, "gen_ai.usage.cache_creation.input_tokens": 30}
    found = entry({**CALL, **cached})
    assert found is not None
    assert found.usage == Usage(10, 7, 60, 30)
    separate = entry({**CALL, **cached, "gen_ai.usage.cache_read.input_tokens": 5000})
    assert separate is not None
    assert separate.usage == Usage(100, 7, 5000, 30)


def test_names_of_earlier_conventions_are_read() -> None:
    old = {"gen_ai.request.model": "m", "gen_ai.usage.prompt_tokens": "8", "gen_ai.usage.completion_tokens": 2}
    found = entry(old)
    assert found is not None
    assert found.usage == Usage(8, 2)


@pytest.mark.parametrize(
    "attributes",
    [
        {**CALL, "gen_ai.operation.name": "invoke_agent"},
        {**CALL, "gen_ai.operation.name": "embeddings"},
        {"db.system.name": "postgresql"},
        {"http.request.method": "POST", "server.address": "api.example.com"},
    ],
)
def test_other_spans_are_left_out_so_that_no_token_counts_twice(attributes: dict[str, Any]) -> None:
    assert entry(attributes) is None


@pytest.mark.parametrize(("resent", "retries"), [({}, 0), ({"http.request.resend_count": 2}, 1)])
def test_http_requests_to_the_api_tell_the_retries(resent: dict[str, Any], retries: int) -> None:
    request = {"http.request.method": "POST", "server.address": "api.anthropic.com", **resent}
    found = entry(request)
    assert found == LogEntry(moment(START), "", task_id="0xabc", retries=retries)


@pytest.mark.parametrize(
    "failure",
    [
        {"attributes": {**CALL, "error.type": "overloaded_error"}},
        {"attributes": CALL, "status": {"status_code": "ERROR"}},
        {"attributes": CALL, "status": {"code": "STATUS_CODE_ERROR"}},
    ],
)
def test_a_span_with_an_error_is_a_failed_call(failure: dict[str, Any]) -> None:
    found = entry(**failure)
    assert found is not None
    assert found.failed


def test_the_user_names_the_attributes_of_tasks() -> None:
    columns = LogColumns({"task": "app.feature", "task_id": "gen_ai.conversation.id"})
    found = entry({**CALL, "app.feature": "refund", "gen_ai.conversation.id": "c9"}, columns)
    assert found is not None
    assert (found.task, found.task_id) == ("refund", "c9")
    assert columns.used["task_id"] == "gen_ai.conversation.id"


@pytest.mark.parametrize(
    ("span", "problem"),
    [
        ({"attributes": {**CALL, "gen_ai.usage.input_tokens": "many"}}, "gen_ai.usage.input_tokens|input_tokens: exp"),
        ({"attributes": CALL, "start_time": None}, "a span without a start time"),
        ({"attributes": {"gen_ai.operation.name": "chat"}}, "without gen_ai.response.model or gen_ai.request.model"),
    ],
)
def test_a_span_that_cannot_be_read_says_why(span: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        entry(**span)


def test_a_row_of_a_log_is_no_span() -> None:
    assert not is_trace({"model": "a", "created_at": 1})
