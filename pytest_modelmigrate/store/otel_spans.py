"""OpenTelemetry spans of generative AI: which of them are calls of a model, runs of a tool or requests to the API.

The names are those of the semantic conventions:
https://github.com/open-telemetry/semantic-conventions/blob/main/docs/gen-ai/anthropic.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.log_entries import LogEntry
from pytest_modelmigrate.store.log_columns import LogColumns, usage_of

CALLS: Final = ("chat", "text_completion", "generate_content")
"""Values of `gen_ai.operation.name` that are calls of a model; agents and workflows have the tokens of their calls."""

TOOL: Final = "execute_tool"
"""The value of `gen_ai.operation.name` for the run of a tool."""

_TASK: Final = ("gen_ai.prompt.name", "gen_ai.workflow.name", "gen_ai.agent.name", "service.name")
_MODEL: Final = ("gen_ai.response.model", "gen_ai.request.model")
_USAGE: Final = {
    "input_tokens": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    "output_tokens": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    "cache_read_input_tokens": ("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"),
    "cache_creation_input_tokens": (
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
    ),
}
_RESENT: Final = "http.request.resend_count"
"""Only on requests that are sent again: https://opentelemetry.io/docs/specs/semconv/http/http-spans/"""

_API: Final = "anthropic"
"""In the address of each request to the API; on Bedrock and Vertex, in its path."""

_STARTS: Final = ("startTimeUnixNano", "start_time_unix_nano", "start_time", "startTime", "timestamp", "time")
_TRACES: Final = ("traceId", "trace_id")
_ERROR_CODES: Final = (2, "2", "ERROR", "STATUS_CODE_ERROR", "StatusCode.ERROR")


def is_trace(record: Mapping[str, Any]) -> bool:
    """Whether a record is a batch of spans in OTLP's JSON form, or a span, or the attributes of one."""
    return (
        "resourceSpans" in record
        or "resource_spans" in record
        or any(isinstance(record.get(name), list | dict) for name in ("attributes", "Attributes"))
        or any(name.startswith("gen_ai.") for name in record)
    )


def spans_of(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The spans of a record, each with its attributes as an object, those of its resource included.

    OTLP/JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
    """
    resources = record.get("resourceSpans", record.get("resource_spans"))
    if not isinstance(resources, list):
        attributes = record.get("attributes", record.get("Attributes", record))
        resource = record.get("resource")
        inherited = _attributes(resource.get("attributes")) if isinstance(resource, Mapping) else {}
        yield {**record, "attributes": inherited | _attributes(attributes)}
        return
    for each in filter(_is_object, resources):
        resource = each.get("resource")
        inherited = _attributes(resource.get("attributes")) if isinstance(resource, Mapping) else {}
        scopes = each.get("scopeSpans", each.get("scope_spans"))
        for scope in filter(_is_object, scopes if isinstance(scopes, list) else ()):
            spans = scope.get("spans")
            for span in filter(_is_object, spans if isinstance(spans, list) else ()):
                yield {**span, "attributes": inherited | _attributes(span.get("attributes"))}


def span_entry(span: Mapping[str, Any], columns: LogColumns) -> LogEntry | None:
    """The entry of a span; None for one that is no call of a model, run of a tool or HTTP request to the API.

    Args:
        span: the span, as `spans_of` yields it.
        columns: the attributes that the user named, and the time zone.

    Raises:
        ValueError: an attribute is missing or has a value of another type.
    """
    attributes: Mapping[str, Any] = span["attributes"]
    operation = attributes.get("gen_ai.operation.name")
    model = _first(attributes, columns, "model", *_MODEL)
    counts = {name: _first(attributes, columns, name, *names) for name, names in _USAGE.items()}
    has_tokens = counts["input_tokens"] is not None or counts["output_tokens"] is not None
    is_call = operation in CALLS or (operation is None and model is not None and has_tokens)
    is_request = not is_call and operation != TOOL and _is_request(attributes)
    if not (is_call or operation == TOOL or is_request):
        return None
    start = _of_span(span, columns, "time", _STARTS)
    if start is None:
        raise ValueError("a span without a start time")
    if is_call and not model:
        raise ValueError("a span of a call without gen_ai.response.model or gen_ai.request.model")
    failed = _failed(span, attributes)
    return LogEntry(
        time=columns.moment(start, "the start of the span"),
        model=str(model) if is_call else "",
        usage=usage_of({name: _count(each, name) for name, each in counts.items()}, inclusive=True)
        if is_call and has_tokens
        else None,
        task=str(_first(attributes, columns, "task", *_TASK) or "") if is_call else "",
        task_id=str(_of_span(span, columns, "task_id", _TRACES) or ""),
        retries=int(_count(attributes.get(_RESENT), _RESENT) > 0) if is_request else None,
        tools_called=1 if operation == TOOL else None,
        tools_succeeded=int(not failed) if operation == TOOL else None,
        failed=failed if is_call else None,
    )


def _of_span(span: Mapping[str, Any], columns: LogColumns, what: str, names: Iterable[str]) -> Any:
    """A member of the span itself or of its context; an attribute only where the user named it."""
    context = span.get("context")
    members = {**(context if isinstance(context, Mapping) else {}), **span}
    if what in columns.named:
        names, members = (columns.named[what],), {**members, **span["attributes"]}
    return _first(members, columns, what, *names)


def _first(attributes: Mapping[str, Any], columns: LogColumns, what: str, *names: str) -> Any:
    """The first of these attributes that there is, or the one that the user named; it is noted as used."""
    for name in (columns.named[what],) if what in columns.named else names:
        if attributes.get(name) not in (None, ""):
            columns.used.setdefault(what, name)
            return attributes[name]
    return None


def _is_request(attributes: Mapping[str, Any]) -> bool:
    """Whether a span is an HTTP request to the API, which says whether it is a retry."""
    address = f"{attributes.get('server.address', '')} {attributes.get('url.full', attributes.get('http.url', ''))}"
    return "http.request.method" in attributes and _API in address


def _failed(span: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
    status = span.get("status")
    code = status.get("code", status.get("status_code")) if isinstance(status, Mapping) else status
    return bool(attributes.get("error.type")) or code in _ERROR_CODES


def _attributes(given: Any) -> dict[str, Any]:
    """Attributes as an object; OTLP has them as a list of keys and typed values."""
    if isinstance(given, Mapping):
        return dict(given)
    if not isinstance(given, list):
        return {}
    return {str(each.get("key")): _value(each.get("value")) for each in given if isinstance(each, Mapping)}


def _value(value: Any) -> Any:
    """A typed value of OTLP, in which whole numbers are strings."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return value
    return next(iter(value.values()))


def _count(value: Any, name: str) -> int:
    try:
        number = int(value or 0)
    except (TypeError, ValueError, OverflowError):
        number = -1
    if number < 0 or isinstance(value, bool):
        raise ValueError(f"{name}: expected a whole number, found {value!r}")
    return number


def _is_object(each: Any) -> bool:
    return isinstance(each, Mapping)
