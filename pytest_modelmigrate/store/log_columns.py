"""Log columns: which column of an application's log says what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any, Final

from pytest_modelmigrate.facts.log_entries import LogEntry
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.log_values import (
    Values,
    count_of,
    flag_of,
    has_failed,
    is_missing,
    number_of,
    retries_of,
    shown,
    tool_calls_of,
)
from pytest_modelmigrate.text.moments import has_zone, moment
from pytest_modelmigrate.text.parsed_json import parsed_json

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "time": (
        *(
            "time",
            "timestamp",
            "created_at",
            "called_at",
            "logged_at",
            "started_at",
            "start_time",
            "requested_at",
            "ts",
        ),
        *("created", "datetime", "date"),
    ),
    "model": ("model", "model_id", "model_name", "response_model", "request_model", "llm_model"),
    "task": (
        *(
            "task",
            "task_name",
            "task_type",
            "task_kind",
            "feature",
            "use_case",
            "scenario",
            "prompt_name",
            "case_id",
            "kind",
        ),
        *("workflow", "agent", "agent_name", "endpoint"),
    ),
    "task_id": ("task_id", "task_run_id", "trace_id", "job_id", "workflow_id", "conversation_id", "run_id"),
    "input_tokens": ("input_tokens", "prompt_tokens", "tokens_in", "request_tokens", "tokens_input"),
    "output_tokens": ("output_tokens", "completion_tokens", "tokens_out", "response_tokens", "tokens_output"),
    "cache_read_input_tokens": (
        *("cache_read_input_tokens", "cache_read_tokens", "cached_tokens", "cached_input_tokens", "cache_hit_tokens"),
    ),
    "cache_creation_input_tokens": (
        *("cache_creation_input_tokens", "cache_creation_tokens", "cache_write_tokens", "cache_write_input_tokens"),
    ),
    "ephemeral_5m_input_tokens": ("ephemeral_5m_input_tokens",),
    "ephemeral_1h_input_tokens": ("ephemeral_1h_input_tokens",),
    "cost_usd": ("cost_usd", "cost", "total_cost", "total_cost_usd", "usd", "price_usd", "cost_dollars"),
    "batch": ("batch", "is_batch"),
    "retries": ("retries", "retry_count", "num_retries", "n_retries", "retries_count"),
    "attempts": ("attempts", "attempt_count", "num_attempts"),
    "attempt": ("attempt", "attempt_number", "is_retry", "retry"),
    "tools_called": ("tools_called", "tool_calls", "tool_call_count", "num_tool_calls", "tool_calls_count"),
    "tools_succeeded": ("tools_succeeded", "tool_successes", "tool_calls_succeeded", "tools_ok"),
    "tools_failed": ("tools_failed", "tool_errors", "tool_failures", "tool_calls_failed"),
    "success": ("success", "succeeded", "ok", "is_success"),
    "status": ("status", "status_code", "http_status", "outcome"),
    "error": ("error", "error_type", "error_code", "error_message", "exception"),
}
"""What a column may be called, the best name first; case, and the separator of words, do not matter."""

_TOKENS: Final = tuple(name for name in COLUMNS if name.endswith("_tokens"))
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_INCLUSIVE: Final = "prompt_tokens"
"""In OpenAI's form of usage, the prompt has its cached tokens in it; in Anthropic's, `input_tokens` has not."""


class LogColumns:
    """Reads rows with the columns of an `ai_call_log`, under any of their usual names.

    Args:
        named: names of columns that the user gave, by what they say.
        zone: the time zone of times that name none.

    Attributes:
        used: the columns that were read, by what they say.
        unused: the other columns.
        without_zone: how many times named no time zone.
    """

    def __init__(self, named: Mapping[str, str], zone: tzinfo = UTC) -> None:
        self.named = named
        self.zone = zone
        self.used: dict[str, str] = {}
        self.unused: dict[str, None] = {}
        self.without_zone = 0
        self._places: dict[tuple[str, ...], dict[str, str]] = {}

    def entry(self, row: Mapping[str, Any]) -> LogEntry:
        """Read a row.

        Raises:
            ValueError: a column is missing or has a value of another type.
        """
        row = _with_usage(row)
        places = self._found(tuple(row))
        value = {what: found for what, name in places.items() if not is_missing(found := row[name])}.get
        for name in ("time", "model"):
            if value(name) is None:
                raise ValueError(self._no_column(name, row) if name not in places else f"{places[name]} is empty")
        called, succeeded = tool_calls_of(value)
        cost = value("cost_usd")
        return LogEntry(
            time=self.moment(value("time"), places["time"]),
            model=str(value("model")).strip(),
            usage=_usage(row, value, inclusive=places.get("input_tokens", "").endswith(_INCLUSIVE)),
            cost_usd=None if cost is None else number_of(cost, places["cost_usd"]),
            batch=bool(flag_of(value("batch"), "batch")),
            task=str(value("task") or ""),
            task_id=str(value("task_id") or ""),
            retries=retries_of(value),
            tools_called=called,
            tools_succeeded=succeeded,
            failed=has_failed(value),
        )

    def moment(self, value: Any, column: str) -> Any:
        """Read a time.

        Raises:
            ValueError: it is none.
        """
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f"{column}: expected a time, found {shown(value)}")  # noqa: TRY004 - a fault of the row
        try:
            found = moment(value, self.zone)
        except ValueError as error:
            raise ValueError(f"{column}: {error}") from None
        self.without_zone += not has_zone(value)
        return found

    def _found(self, columns: tuple[str, ...]) -> dict[str, str]:
        """Which of these columns says what."""
        known = self._places.get(columns)
        if known is None:
            known = self._places[columns] = dict(self._search(columns))
            self.used |= known
            rest = dict.fromkeys(each for each in columns if each not in known.values())
            self.unused = {each: None for each in self.unused | rest if each not in self.used.values()}
        return known

    def _search(self, columns: tuple[str, ...]) -> dict[str, str]:
        by_name: dict[str, str] = {}
        for column in columns:
            by_name.setdefault("_".join(filter(None, _WORDS.split(column))).lower(), column)
        found = {
            what: next(by_name[name] for name in names if name in by_name)
            for what, names in COLUMNS.items()
            if what not in self.named and any(name in by_name for name in names)
        }
        return found | {what: column for what, column in self.named.items() if column in columns}

    def _no_column(self, name: str, row: Mapping[str, Any]) -> str:
        names = ", ".join(list(row)[:20])
        if name in self.named:
            return f"it has no column {self.named[name]!r}, but {names}"
        return f"no column for the {name}; name it with --column {name}=NAME, one of {names}"


def _with_usage(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row with the members of its `usage` object, which may also be in a `response` or `message`, or JSON text."""
    for holder in (row, *(row.get(name) for name in ("response", "message"))):
        usage = holder.get("usage") if isinstance(holder, Mapping) else None
        if isinstance(usage, str):
            try:
                usage = parsed_json(usage)
            except ValueError:
                continue
        if isinstance(usage, Mapping):
            details = usage.get("prompt_tokens_details")
            return {**(details if isinstance(details, Mapping) else {}), **usage, **row, "usage": usage}
    return row


def _usage(row: Mapping[str, Any], value: Values, *, inclusive: bool) -> Usage | None:
    nested = row.get("usage")
    if isinstance(nested, Mapping) and "input_tokens" in nested:
        return Usage.from_api(nested)
    counts = {name: count_of(value(name), name) for name in _TOKENS}
    if counts["input_tokens"] is None and counts["output_tokens"] is None:
        return None
    return usage_of({name: count or 0 for name, count in counts.items()}, inclusive=inclusive)


def usage_of(counts: Mapping[str, int], *, inclusive: bool) -> Usage:
    """Tokens as they are billed.

    Args:
        counts: tokens by the API's names.
        inclusive: whether the input tokens have the cached ones in them; where they are fewer, they have not.
    """
    one_hour = counts.get("ephemeral_1h_input_tokens", 0)
    five_minutes = counts.get("ephemeral_5m_input_tokens", 0)
    written = max(five_minutes, counts.get("cache_creation_input_tokens", 0) - one_hour)
    read, given = counts.get("cache_read_input_tokens", 0), counts.get("input_tokens", 0)
    cached = read + written + one_hour
    return Usage(
        input_tokens=given - cached if inclusive and cached <= given else given,
        output_tokens=counts.get("output_tokens", 0),
        cache_read_input_tokens=read,
        ephemeral_5m_input_tokens=written,
        ephemeral_1h_input_tokens=one_hour,
    )
