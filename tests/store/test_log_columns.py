from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pytest_modelmigrate.facts.log_entries import LogEntry
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.log_columns import LogColumns
from pytest_modelmigrate.text.moments import moment

BARE = {"created_at": "2026-11-20T10:00:00Z", "model": "claude-opus-4-7"}


def entry(row: dict[str, Any] | None = None, **more: Any) -> LogEntry:
    return LogColumns({}).entry({**BARE, **(row or {}), **more})


def test_a_row_of_an_ai_call_log_is_read() -> None:
    row = {
        "id": 1,
        "created_at": "2026-11-20 10:00:00+01",
        "model": "claude-opus-4-7",
        "task": "refund",
        "task_id": 17,
        "input_tokens": "1000",
        "output_tokens": 50.0,
        "cache_read_input_tokens": "",
        "retry_count": 2,
        "cost_usd": "0.0125",
        "tools_called": 3,
        "tools_succeeded": 2,
        "status": 200,
        "is_batch": "true",
    }
    columns = LogColumns({})
    assert columns.entry(row) == LogEntry(
        time=moment("2026-11-20T09:00:00Z"),
        model="claude-opus-4-7",
        usage=Usage(1000, 50),
        cost_usd=0.0125,
        batch=True,
        task="refund",
        task_id="17",
        retries=2,
        tools_called=3,
        tools_succeeded=2,
        failed=False,
    )
    assert columns.used["retries"] == "retry_count"
    assert [*columns.unused] == ["id"]
    assert columns.without_zone == 0


def test_what_a_row_does_not_say_is_none() -> None:
    assert entry() == LogEntry(moment("2026-11-20T10:00:00Z"), "claude-opus-4-7")
    assert entry(input_tokens="NULL", retries="", status="new", tools_called=None) == entry()


@pytest.mark.parametrize(
    "row",
    [
        {"inputTokens": 10, "outputTokens": 2},
        {"Input Tokens": "10", "OUTPUT-TOKENS": "2"},
        {"usage": {"input_tokens": 10, "output_tokens": 2}},
        {"usage": '{"input_tokens": 10, "output_tokens": 2}'},
        {"response": {"usage": {"input_tokens": 10, "output_tokens": 2}}},
        {"usage": {"prompt_tokens": 10, "completion_tokens": 2}},
    ],
)
def test_tokens_are_found_under_their_usual_names(row: dict[str, Any]) -> None:
    assert entry(row).usage == Usage(10, 2)


def test_cached_tokens_are_a_part_of_a_prompt_and_not_of_the_input() -> None:
    anthropic = {"input_tokens": 100, "cache_read_tokens": 30, "cache_creation_tokens": 20, "output_tokens": 1}
    assert entry(anthropic).usage == Usage(100, 1, 30, 20)
    openai = {"prompt_tokens": 100, "prompt_tokens_details": {"cached_tokens": 30}, "completion_tokens": 1}
    assert entry(usage=openai).usage == Usage(70, 1, 30)
    hours = {"cache_creation": {"ephemeral_1h_input_tokens": 5, "ephemeral_5m_input_tokens": 2}, "input_tokens": 9}
    assert entry(usage=hours).usage == Usage(9, 0, 0, 2, 5)
    assert entry(ephemeral_1h_input_tokens=5, cache_creation_input_tokens=7, input_tokens=9).usage == Usage(
        9, 0, 0, 2, 5
    )


@pytest.mark.parametrize(
    ("row", "retries"),
    [
        ({"retries": 0}, 0),
        ({"attempts": 3}, 2),
        ({"attempts": 0}, 0),
        ({"attempt": 1}, 0),
        ({"attempt": "3"}, 1),
        ({"is_retry": True}, 1),
        ({"is_retry": "no"}, 0),
        ({}, None),
    ],
)
def test_retries_are_counted_however_they_are_logged(row: dict[str, Any], retries: int | None) -> None:
    assert entry(row).retries == retries


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"tool_calls": ["a", "b"], "tool_errors": 1}, (2, 1)),
        ({"tool_calls": '["a", "b"]', "tools_succeeded": "[]"}, (2, 0)),
        ({"tools_called": 5, "tools_succeeded": 3, "tool_errors": 1}, (5, 3)),
        ({"tools_called": 2}, (2, None)),
        ({"tools_succeeded": 2}, (None, None)),
    ],
)
def test_tool_calls_are_numbers_or_lists(row: dict[str, Any], counts: tuple[int | None, int | None]) -> None:
    found = entry(row)
    assert (found.tools_called, found.tools_succeeded) == counts


@pytest.mark.parametrize(
    ("row", "failed"),
    [
        ({"status": 529}, True),
        ({"status": "200"}, False),
        ({"status": 500.0}, True),
        ({"status": "200.0"}, False),
        ({"status": "Success"}, False),
        ({"status": "timeout"}, True),
        ({"status": "queued"}, None),
        ({"success": "f"}, True),
        ({"success": 1, "status": 500}, False),
        ({"error": "overloaded_error", "success": True}, True),
        ({"error": "", "status": 200}, False),
        ({"error": None}, None),
    ],
)
def test_a_call_failed_by_its_error_its_flag_or_its_status(row: dict[str, Any], *, failed: bool | None) -> None:
    assert entry(row).failed is failed


def test_json_in_a_value_is_not_read_if_it_is_nested_too_deeply() -> None:
    deep = "[" * 200_000
    assert entry(usage=deep).usage is None
    with pytest.raises(ValueError, match=r"tools_called: expected a number of at least 0"):
        entry(tool_calls=deep)


def test_times_without_a_zone_are_in_the_given_one_and_counted() -> None:
    columns = LogColumns({}, ZoneInfo("Europe/Berlin"))
    times = ["2026-11-20 10:00:00", "2026-11-20T10:00:00+02:00", "2026-07-01 10:00", 1795168800]
    found = [columns.entry({**BARE, "created_at": each}).time.isoformat()[:16] for each in times]
    assert found == ["2026-11-20T09:00", "2026-11-20T08:00", "2026-07-01T08:00", "2026-11-20T10:00"]
    assert columns.without_zone == 2


def test_the_user_names_columns_that_are_called_otherwise() -> None:
    columns = LogColumns({"task": "label", "task_id": "Job"})
    found = columns.entry({**BARE, "label": "x", "Job": "j1", "task": "y", "task_id": "k"})
    assert (found.task, found.task_id) == ("x", "j1")
    assert [*columns.unused] == ["task", "task_id"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"input_tokens": "many"}, "input_tokens: expected a number of at least 0, found 'many'"),
        ({"input_tokens": -1}, "input_tokens: expected a number of at least 0, found -1"),
        ({"input_tokens": True}, "input_tokens: expected a number of at least 0, found True"),
        ({"output_tokens": 1.5}, "output_tokens: expected a whole number, found 1.5"),
        ({"output_tokens": 10**400}, "output_tokens: expected a number of at least 0, found 1000"),
        ({"cost": "1,5"}, "cost: expected a number of at least 0, found '1,5'"),
        ({"retries": {}}, "retries: expected a number of at least 0, found {}"),
        ({"tools_called": 1, "tools_succeeded": 2}, "2 of 1 tool calls cannot have worked"),
        ({"tools_called": 1, "tool_errors": 2}, "-1 of 1 tool calls cannot have worked"),
        ({"success": "perhaps"}, "success: expected true or false, found 'perhaps'"),
        ({"created_at": "soon"}, "created_at: expected a time such as 2026-11-20T10:00:00Z, found 'soon'"),
        ({"created_at": [1]}, "created_at: expected a time, found [1]"),
        ({"created_at": None}, "created_at is empty"),
        ({"model": " "}, "model is empty"),
    ],
)
def test_a_value_of_another_type_is_named(row: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem[0]) as caught:
        entry(row)
    assert str(caught.value).startswith(problem)
    assert len(str(caught.value)) < 150


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(ValueError, match="no column for the time; name it with --column time=NAME, one of model, when"):
        LogColumns({}).entry({"model": "a", "when": 1})
    with pytest.raises(ValueError, match="it has no column 'at', but model, when"):
        LogColumns({"time": "at"}).entry({"model": "a", "when": 1})
