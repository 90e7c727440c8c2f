from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.json_object import InvalidJsonError
from pytest_modelmigrate.facts.usage import COUNTS, TOKEN_CLASSES, Iteration, Usage

counts = st.integers(min_value=0, max_value=10**9)
texts = st.none() | st.sampled_from(["batch", "us", "fast"])
plain_usages = st.builds(Usage, **dict.fromkeys(COUNTS, counts), service_tier=texts, inference_geo=texts, speed=texts)
usages = st.builds(
    lambda usage, parts: Usage(**{name: getattr(usage, name) for name in COUNTS}, iterations=tuple(parts)),
    plain_usages,
    st.lists(st.builds(Iteration, type=st.just("message"), model=texts, usage=plain_usages), max_size=3),
)


def test_every_field_of_the_api_is_read() -> None:
    usage = Usage.from_api(
        {
            "input_tokens": 1,
            "output_tokens": 2,
            "cache_read_input_tokens": 3,
            "cache_creation_input_tokens": 9,
            "cache_creation": {"ephemeral_5m_input_tokens": 4, "ephemeral_1h_input_tokens": 5},
            "output_tokens_details": {"thinking_tokens": 1},
            "server_tool_use": {
                "web_search_requests": 6,
                "web_fetch_requests": 7,
                "code_execution_requests": 8,
            },
            "service_tier": "batch",
            "inference_geo": "us",
            "speed": "fast",
            "iterations": [
                {"type": "message", "input_tokens": 1},
                {"type": "advisor_message", "model": "claude-opus-4-8", "output_tokens": 2},
            ],
        }
    )
    assert usage == Usage(
        1, 2, 3, 4, 5, 1, 6, 7, 8, "batch", "us", "fast",
        (
            Iteration("message", None, Usage(1)),
            Iteration("advisor_message", "claude-opus-4-8", Usage(0, 2)),
        ),
    )  # fmt: skip
    assert usage.cache_creation_input_tokens == 9
    assert usage.total_input_tokens == 13


def test_cache_writes_without_a_lifetime_are_five_minute_writes() -> None:
    assert Usage.from_api({"cache_creation_input_tokens": 7}).ephemeral_5m_input_tokens == 7
    stale = {"cache_creation_input_tokens": 7, "cache_creation": {"ephemeral_1h_input_tokens": 2}}
    assert Usage.from_api(stale) == Usage(ephemeral_5m_input_tokens=5, ephemeral_1h_input_tokens=2)


def test_a_split_without_a_sum_is_enough() -> None:
    split = {"cache_creation": {"ephemeral_5m_input_tokens": 3, "ephemeral_1h_input_tokens": 2}}
    assert Usage.from_api(split).cache_creation_input_tokens == 5


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"input_tokens": None, "cache_creation": None, "server_tool_use": None, "iterations": None},
    ],
)
def test_absent_and_null_values_count_nothing(data: dict[str, object] | None) -> None:
    assert Usage.from_api(data) == Usage()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"input_tokens": "7"}, "input_tokens in its usage is '7', not a count"),
        ({"output_tokens": True}, "output_tokens in its usage is True, not a count"),
        ({"output_tokens": -1}, "output_tokens in its usage is -1, not a count"),
        ({"output_tokens": 2.0}, "output_tokens in its usage is 2.0, not a count"),
        ({"output_tokens": 10**13}, "output_tokens in its usage is 10000000000000, not a count"),
        ({"cache_creation": 3}, "cache_creation in its usage is 3, not an object"),
        ({"cache_creation": {"ephemeral_1h_input_tokens": []}}, "ephemeral_1h_input_tokens in its usage is [], not"),
        ({"server_tool_use": [1]}, "server_tool_use in its usage is [1], not an object"),
        ({"service_tier": {}}, "service_tier in its usage is {}, not a string"),
        ({"iterations": ["x"]}, "iterations in its usage is ['x'], not a list of objects"),
        ({"iterations": [{"output_tokens": "x"}]}, "output_tokens in its usage is 'x', not a count"),
        ([9, 2], "usage is [9, 2], not an object"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused_and_not_counted_as_nothing(data: Any, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        Usage.from_api(data)


@given(usages)
def test_plain_data_reads_back(usage: Usage) -> None:
    assert Usage.from_plain(json.loads(json.dumps(usage.plain()))) == usage


def test_plain_data_leave_out_what_is_zero_or_standard() -> None:
    usage = Usage(5, service_tier="standard", inference_geo="not_available", speed="standard")
    assert usage.plain() == {"input_tokens": 5}


def test_plain_data_with_a_count_that_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidJsonError, match="input_tokens: expected a whole number, found 'many'"):
        Usage.from_plain({"input_tokens": "many"})


@given(usages, usages)
def test_adding_adds_every_count(left: Usage, right: Usage) -> None:
    both = left + right
    for name in COUNTS:
        assert getattr(both, name) == getattr(left, name) + getattr(right, name)
    assert both.iterations == left.iterations + right.iterations


def test_what_two_calls_disagree_on_is_dropped() -> None:
    both = Usage(1, service_tier="standard", speed="fast") + Usage(1, service_tier="standard", speed="standard")
    assert both.service_tier == "standard"
    assert both.speed is None


def test_token_classes_are_disjoint_parts_of_the_prompt_and_the_reply() -> None:
    usage = Usage(1, 2, 4, 8, 16, thinking_tokens=2)
    assert sum(getattr(usage, name) for name in TOKEN_CLASSES) == usage.total_input_tokens + usage.output_tokens
