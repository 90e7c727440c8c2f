"""All rules together, on requests with several faults and on malformed ones."""

from __future__ import annotations

import contextlib
import copy
import functools
import json
import operator
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from pytest_modelmigrate.analysis.acceptance.all_rules import FIELD_RULES, MODEL_RULES, VALUE_RULES, rejections
from pytest_modelmigrate.analysis.acceptance.rejection import parameter_path
from pytest_modelmigrate.facts.catalog import Model, catalog

CALL = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
SCHEMA = {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"enum": ["x"]}}}
FAULTY: dict[str, Any] = {
    "model": "claude-opus-5-5",
    "max_tokens": 200_000,
    "temperature": 0.2,
    "top_k": 4,
    "surprise": True,
    "speed": "slow",
    "thinking": {"type": "disabled"},
    "output_config": {"effort": "huge", "format": {"type": "json_schema", "schema": SCHEMA}},
    "system": [{"type": "image"}],
    "tools": [
        {"name": "look", "input_schema": SCHEMA, "strict": True},
        {"type": "computer_20251124", "name": "computer"},
    ],
    "tool_choice": {"type": "tool", "name": "see"},
    "stop_sequences": ["x", 3],
    "messages": [
        {"role": "robot", "content": "Hi"},
        {"role": "user", "content": [{"type": "text", "text": " "}, {"type": "image"}]},
        {"role": "assistant", "content": [CALL]},
        {"role": "user", "content": [{"type": "document", "source": {"type": "text", "data": "Blue"}}]},
        {"role": "assistant", "content": [{"type": "text", "text": "Well", "cache_control": {"type": "ephemeral"}}]},
    ],
}
PATHS = [
    "surprise",
    "stop_sequences[1]",
    "messages[0].role",
    "messages[1].content[0].text",
    "messages[1].content[1].source",
    "system[0].type",
    "temperature",
    "top_k",
    "thinking.type",
    "max_tokens",
    "output_config.effort",
    "output_config.format.schema.additionalProperties",
    "tools[0].input_schema.additionalProperties",
    "speed",
    "tools[1].type",
    "tool_choice.type",
    "tool_choice.name",
    "messages[2].content",
    "messages[4]",
]


def row(model_id: str) -> Model:
    found = catalog().find(model_id)
    assert found is not None
    return found


OPUS = row("opus-5-5")


def test_a_request_with_many_faults_lists_each_of_them_once_in_a_fixed_order() -> None:
    found = list(rejections(FAULTY, OPUS))
    assert [each.path for each in found] == PATHS
    assert list(rejections(copy.deepcopy(FAULTY), OPUS)) == found


def test_every_rejection_has_a_fix_and_says_where_its_text_comes_from() -> None:
    for each in rejections(FAULTY, OPUS):
        assert each.fix.endswith(".")
        assert each.wording in {"documented", "reported", "ours"}
        assert each.source is None or each.source.startswith("https://platform.claude.com/docs/")
        assert (each.status, each.error_type) == (400, "invalid_request_error")


def test_following_every_fix_leaves_nothing_to_reject() -> None:
    closed = {**SCHEMA, "additionalProperties": False}
    fixed = {
        "model": "claude-opus-5-5",
        "max_tokens": 128_000,
        "speed": "standard",
        "thinking": {"type": "adaptive"},
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": closed}},
        "system": [{"type": "text", "text": "Be brief"}],
        "tools": [
            {"name": "look", "input_schema": closed, "strict": True},
            {"type": "computer_toolset_20260801"},
        ],
        "tool_choice": {"type": "auto"},
        "stop_sequences": ["x"],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Look"}]},
            {"role": "assistant", "content": [CALL]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "Blue"}]},
        ],
    }
    assert list(rejections(fixed, OPUS)) == []


def test_only_the_rules_for_all_models_are_checked_for_an_unknown_model() -> None:
    found = [each.path for each in rejections(FAULTY, None)]
    assert found == PATHS[:6]


def test_a_value_of_the_wrong_type_is_one_rejection_and_the_rest_is_checked() -> None:
    body = {
        "model": "claude-opus-5-5",
        "max_tokens": "many",
        "messages": ["Hi", {"role": "user", "content": [{"type": "image", "source": "here"}, 3]}],
        "thinking": [],
        "tools": {"name": "look"},
        "temperature": 1,
    }
    assert [(each.path, each.message) for each in rejections(body, OPUS)] == [
        ("max_tokens", "max_tokens: Input should be a valid integer"),
        ("tools", "tools: Input should be a valid list"),
        ("thinking", "thinking: Input should be a valid dictionary"),
        ("messages[0]", "messages.0: Input does not match the expected shape."),
        ("messages[1].content[0].source", "messages.1.content.0.source: Input should be a valid dictionary"),
        ("messages[1].content[1]", "messages.1.content.1: Input should be a valid dictionary"),
        ("temperature", "temperature: Extra inputs are not permitted"),
    ]


def test_a_tool_whose_name_is_unreadable_is_not_reported_as_missing() -> None:
    body = {
        "model": "claude-opus-5",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": "Hi"}],
        "tools": [{"name": 3, "input_schema": {"type": "object"}}],
        "tool_choice": {"type": "tool", "name": "look"},
    }
    assert [each.path for each in rejections(body, row("opus-5"))] == ["tools[0].name"]


@pytest.mark.parametrize("body", [None, 3, "text", [], [{}]])
def test_a_body_that_is_not_an_object_is_one_rejection(body: Any) -> None:
    (found,) = rejections(body, OPUS)
    assert found.message == "Input should be a valid dictionary"


def test_content_nested_too_deeply_is_rejected() -> None:
    content: Any = "Blue"
    for _ in range(5000):
        content = [{"type": "tool_result", "tool_use_id": "toolu_1", "content": content}]
    body = {"model": "claude-opus-5", "max_tokens": 9, "messages": [{"role": "user", "content": content}]}
    assert any("nested too deeply" in each.message for each in rejections(body, OPUS))


def test_a_schema_nested_too_deeply_is_rejected() -> None:
    schema: Any = {"type": "string"}
    for _ in range(5000):
        schema = {"type": "array", "items": schema}
    tool = {"name": "look", "strict": True, "input_schema": {"type": "object", "properties": {"a": schema}}}
    body = {"model": "claude-opus-5", "max_tokens": 9, "tools": [tool], "messages": [{"role": "user", "content": "Hi"}]}
    assert [each.path for each in rejections(body, OPUS)] == ["tools[0].input_schema"]


def test_paths_are_written_with_brackets() -> None:
    assert parameter_path("messages.2.content") == "messages[2].content"
    assert parameter_path("messages.0.content.11") == "messages[0].content[11]"
    assert parameter_path("tools.0.input_schema.properties.3d") == "tools[0].input_schema.properties.3d"


SCALARS = strategies.none() | strategies.booleans() | strategies.integers() | strategies.floats() | strategies.text()
WORDS = strategies.sampled_from(
    ["user", "assistant", "system", "text", "image", "document", "tool_use", "tool_result", "thinking", "base64"]
)
JSON = strategies.recursive(
    SCALARS | WORDS,
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.sampled_from(["type", "role", "content", "source", "id"]), inner)
    ),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    strategies.lists(strategies.tuples(strategies.sampled_from(list(places(FAULTY))), JSON), max_size=4),
    strategies.sampled_from(list(catalog())),
    strategies.sampled_from(["2023-06-01", "2026-10-21", ""]),
    strategies.booleans(),
)
def test_malformed_requests_are_rejected_and_never_crash(
    changes: list[tuple[tuple[Any, ...], Any]],
    model: Model,
    version: str,
    batch: bool,  # noqa: FBT001 - a parameter
) -> None:
    body = copy.deepcopy(FAULTY)
    for place, value in changes:
        with contextlib.suppress(LookupError, TypeError):  # an earlier change took the place away
            functools.reduce(operator.getitem, place[:-1], body)[place[-1]] = value
    before = json.dumps(body)
    found = list(rejections(body, model, version=version, betas=("task-budgets-2026-03-13",), batch=batch))
    assert json.dumps(body) == before
    assert len(found) == len(set(found))
    assert all(each.fix and each.message for each in found)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.dictionaries(strategies.sampled_from([*FAULTY]), JSON), strategies.sampled_from(list(catalog())))
def test_any_json_can_be_checked(body: dict[str, Any], model: Model) -> None:
    assert all(each.fix for each in rejections(body, model))


def test_every_rule_has_a_case_in_its_file() -> None:
    for module in (rule.__module__ for rule in (*FIELD_RULES, *VALUE_RULES, *MODEL_RULES)):
        rule = module.rpartition(".")[2]
        text = Path(__file__).with_name(f"test_{rule}.py").read_text(encoding="utf-8")
        assert f'check_rule("{rule}", case)' in text or rule in ("api_version", "beta_header", "retired_model")
