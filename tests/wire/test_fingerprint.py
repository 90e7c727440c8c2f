from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.fingerprint import canonical, differences, fingerprint

BODY: dict[str, Any] = {
    "model": "claude-opus-4-7",
    "max_tokens": 64,
    "system": "Be brief.",
    "messages": [{"role": "user", "content": "hi"}],
    "tools": [{"name": "search", "input_schema": {"type": "object", "properties": {"q": {"type": "string"}}}}],
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
bodies = st.dictionaries(st.text(max_size=6), json_values, max_size=5)


def asked(**changes: Any) -> Request:
    return Request("/v1/messages", {**BODY, **changes})


def turned_round(value: Any) -> Any:
    """The same JSON data with every object's keys in the opposite order."""
    if isinstance(value, dict):
        return {key: turned_round(value[key]) for key in reversed(value)}
    return [turned_round(each) for each in value] if isinstance(value, list) else value


@given(bodies)
def test_the_order_of_keys_does_not_matter(body: dict[str, Any]) -> None:
    assert fingerprint(Request("/v1/messages", turned_round(body))) == fingerprint(Request("/v1/messages", body))


@given(bodies)
def test_a_round_trip_through_json_keeps_the_fingerprint(body: dict[str, Any]) -> None:
    again = json.loads(json.dumps(body))
    assert fingerprint(Request("/v1/messages", again)) == fingerprint(Request("/v1/messages", body))


@given(bodies, bodies)
def test_requests_with_different_canonical_forms_have_different_fingerprints(
    left: dict[str, Any], right: dict[str, Any]
) -> None:
    one, other = Request("/v1/messages", left), Request("/v1/messages", right)

    def exact(request: Request) -> str:
        return json.dumps(canonical(request), sort_keys=True)

    assert (fingerprint(one) == fingerprint(other)) == (exact(one) == exact(other))


def test_fingerprints_are_stable_between_versions() -> None:
    # Recordings of users are found by it: a new value here makes every one of them a miss.
    assert fingerprint(asked()) == "e3b232e82f96b6fd"
    assert re.fullmatch("[0-9a-f]{16}", fingerprint(Request("/v1/models", None, "GET")))


@pytest.mark.parametrize(
    "same",
    [
        asked(stream=False),
        asked(output_config={}),
        asked(output_config=None),
        asked(max_tokens=64.0),
        asked(system=[{"type": "text", "text": "Be brief."}]),
        asked(messages=({"role": "user", "content": [{"type": "text", "text": "hi"}]},)),
        replace(asked(), version="2023-06-01"),
        replace(asked(), method="post"),
        replace(asked(), path="/v1/messages?beta=true"),
    ],
    ids=["stream", "output_config", "null", "number", "system", "content", "version", "method", "query"],
)
def test_equivalent_requests_have_the_same_fingerprint(same: Request) -> None:
    assert fingerprint(same) == fingerprint(asked())


@pytest.mark.parametrize(
    "other",
    [
        asked(stream=True),
        asked(model="claude-opus-4-6"),
        asked(max_tokens=65),
        asked(output_config={"effort": "high"}),
        asked(system="Be brief. "),
        asked(system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]),
        asked(messages=[{"role": "user", "content": "Hi"}]),
        asked(messages=[*BODY["messages"], {"role": "assistant", "content": "{"}]),
        asked(tools=[]),
        asked(temperature=1),
        replace(asked(), path="/v1/messages/count_tokens"),
        replace(asked(), betas=("b-1",)),
        replace(asked(), method="GET"),
    ],
    ids=[
        "stream", "model", "max_tokens", "effort", "a blank", "cache_control", "a letter", "prefill", "tools",
        "temperature", "path", "beta", "method",
    ],
)  # fmt: skip
def test_different_requests_have_different_fingerprints(other: Request) -> None:
    assert fingerprint(other) != fingerprint(asked())


def test_true_differs_from_one_and_the_order_of_messages_matters() -> None:
    assert fingerprint(asked(a=True)) != fingerprint(asked(a=1))
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    assert fingerprint(asked(messages=turns)) != fingerprint(asked(messages=turns[::-1]))


def test_the_order_of_betas_does_not_matter() -> None:
    assert fingerprint(replace(asked(), betas=("a", "b"))) == fingerprint(replace(asked(), betas=("b", "a")))


def test_a_lone_surrogate_has_a_fingerprint() -> None:
    assert fingerprint(asked(system="\ud83d")) != fingerprint(asked(system="\ud83e"))


def test_a_fingerprint_does_not_change_the_request() -> None:
    body = {**BODY, "stream": False, "output_config": {}}
    before = json.dumps(body)
    fingerprint(Request("/v1/messages", body))
    assert json.dumps(body) == before


def test_differences_are_named_by_their_paths() -> None:
    other = asked(model="claude-opus-5", temperature=0, messages=[{"role": "user", "content": "hello"}], tools=[])
    assert differences(canonical(asked()), canonical(other)) == [
        "body.messages[0].content[0].text",
        "body.model",
        "body.temperature",
        "body.tools",
    ]
    assert differences(canonical(asked()), canonical(asked(stream=False))) == []


@given(bodies, bodies)
def test_there_are_differences_if_and_only_if_the_values_differ(left: dict[str, Any], right: dict[str, Any]) -> None:
    one, other = canonical(Request("/v1/messages", left)), canonical(Request("/v1/messages", right))
    assert bool(differences(one, other)) == (one != other)
    assert differences(one, other) == differences(other, one)
