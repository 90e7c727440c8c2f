"""Malformed bodies are rejected as the API rejects them, and never crash the server."""

from __future__ import annotations

import base64
import copy
import json
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from pytest_modelmigrate.analysis.acceptance.all_rules import rejections
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.simulator.errors import SimulatedError
from pytest_modelmigrate.simulator.identifiers import Identifiers
from pytest_modelmigrate.simulator.message_writer import MessageWriter
from pytest_modelmigrate.simulator.parsed_request import parse_body, parse_request
from pytest_modelmigrate.simulator.reply_scripts import load_rules
from pytest_modelmigrate.simulator.thinking_signature import Signature

BETAS = (
    "task-budgets-2026-03-13",
    "mid-conversation-output-config-2026-07-01",
    "thinking-binding-controls-2026-08-01",
    "structured-outputs-2025-11-13",
)
SCHEMA = {
    "type": "object",
    "properties": {"a": {"$ref": "#/$defs/A"}, "b": {"type": ["integer", "null"], "minimum": 3}},
    "required": ["a", "b"],
    "additionalProperties": False,
    "$defs": {"A": {"type": "array", "items": {"enum": ["x", "y"]}, "minItems": 1}},
}
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)).decode()
FIRST = [{"role": "user", "content": [{"type": "text", "text": "Look at it"}]}]
BODY: dict[str, Any] = {
    "model": "claude-opus-5",
    "max_tokens": 2000,
    "system": [{"type": "text", "text": "Be brief", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
    "messages": [
        *FIRST,
        {
            "role": "assistant",
            "content": [
                {
                    "type": "thinking",
                    "thinking": "",
                    "signature": Signature.of(model="claude-opus-5", text="", messages=FIRST).encode(),
                },
                {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"a": 1}},
                {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}},
                {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "Seen"}]},
                {
                    "type": "document",
                    "source": {"type": "text", "media_type": "text/plain", "data": "Blue."},
                    "citations": {"enabled": False},
                },
                {
                    "type": "image",
                    "source": {"type": "base64", "media_type": "image/png", "data": PIXEL},
                    "transformations": {"oversized_image": "error"},
                },
                {"type": "search_result", "source": "s", "title": "t", "content": [{"type": "text", "text": "c"}]},
            ],
        },
        {"role": "system", "content": [], "output_config": {"effort": "low"}},
    ],
    "tools": [{"name": "look", "description": "Look", "input_schema": {"type": "object", "properties": {}}}],
    "tool_choice": {"type": "auto", "disable_parallel_tool_use": True},
    "thinking": {"type": "adaptive", "display": "omitted", "block_binding": {"prefix_mismatch_behavior": "error"}},
    "output_config": {
        "effort": "high",
        "task_budget": {"type": "tokens", "total": 20_000},
        "format": {"type": "json_schema", "schema": SCHEMA},
    },
    "stop_sequences": ["x"],
    "speed": "fast",
    "service_tier": "auto",
    "inference_geo": "us",
    "metadata": {"user_id": "u"},
    "cache_control": {"type": "ephemeral"},
    "stream": False,
}
JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers(-5, 10**6) | strategies.text(max_size=8),
    lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(strategies.text(max_size=5), inner),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


PLACES = list(places(BODY))


def changed(place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    body = copy.deepcopy(BODY)
    inside: Any = body
    for key in place[:-1]:
        inside = inside[key]
    if value is ...:
        del inside[place[-1]]
    else:
        inside[place[-1]] = value
    return body


def send(body: dict[str, Any], betas: tuple[str, ...] = BETAS, version: str = "2026-10-21") -> dict[str, Any] | str:
    writer = MessageWriter(load_rules(), clock=lambda: 0.0, new_id=Identifiers().new)
    try:
        message = writer.write(parse_request(body, version, betas))
    except SimulatedError as rejected:
        return rejected.message
    json.dumps(message)
    return message


def test_the_unchanged_body_is_answered() -> None:
    assert isinstance(send(BODY), dict)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.sampled_from(PLACES), JSON | strategies.just(...))
def test_a_body_with_one_wrong_value_is_answered_or_rejected(place: tuple[Any, ...], value: Any) -> None:
    assert send(changed(place, value))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    strategies.sampled_from([model.id for model in catalog()]),
    strategies.sets(strategies.sampled_from([*BODY])),
    strategies.sampled_from(PLACES),
    JSON | strategies.just(...),
    strategies.sampled_from(["2023-06-01", "2026-10-21"]),
)
def test_any_part_of_a_body_is_answered_or_rejected_by_any_model(
    model: str, left_out: set[str], place: tuple[Any, ...], value: Any, version: str
) -> None:
    body = changed(place, value)
    body = {name: part for name, part in body.items() if name not in left_out - {"messages", "max_tokens"}}
    assert send({**body, "model": model}, version=version)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    strategies.sampled_from([model.id for model in catalog()]),
    strategies.lists(strategies.tuples(strategies.sampled_from([*BODY]), JSON), max_size=3),
)
def test_the_first_rejection_is_the_one_that_is_sent(model: str, changes: list[tuple[str, Any]]) -> None:
    body = {**BODY, **dict(changes), "model": model}
    row = catalog().find(model)
    found = [each.message for each in rejections(body, row, betas=BETAS)]
    answer = send(body)
    if found:
        assert answer == found[0]
    elif isinstance(answer, str):  # what depends on the signature of a thinking block, or on the tokens of the prompt
        assert "`thinking`" in answer or "prompt is too long" in answer


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "model: Field required"),
        ({"model": 3, "messages": FIRST, "max_tokens": 1}, "model: Input should be a valid string"),
        ({"model": "claude-9", "messages": 1, "max_tokens": 1}, "messages: Input should be a valid list"),
        ({"model": "claude-9", "messages": FIRST, "max_tokens": 1}, "model: claude-9"),
        ({"model": "claude-opus-5", "thread": {"type": "continue"}}, "messages: Field required"),
        (
            {"model": "claude-opus-5", "max_tokens": 1, "messages": [], "thread": {"type": "continue"}},
            "thread: Extra inputs are not permitted",
        ),
    ],
)
def test_a_missing_or_unknown_model_is_rejected_after_malformed_fields(body: dict[str, Any], message: str) -> None:
    assert send(body) == message


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"null", b"[" * 100_000])
def test_a_body_that_is_not_a_json_object_is_rejected(data: bytes) -> None:
    with pytest.raises(SimulatedError):
        parse_body(data, 1_000_000)
