from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.fingerprint import canonical, differences, fingerprint, fits
from pytest_modelmigrate.wire.ignored_parts import read_ignored

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


def request(**changes: Any) -> Request:
    return Request("/v1/messages", {**BODY, **changes})


def with_reversed_keys(value: Any) -> Any:
    """The same JSON data with the keys of every object in reverse order."""
    if isinstance(value, dict):
        return {key: with_reversed_keys(value[key]) for key in reversed(value)}
    return [with_reversed_keys(each) for each in value] if isinstance(value, list) else value


@given(bodies)
def test_the_order_of_keys_does_not_matter(body: dict[str, Any]) -> None:
    assert fingerprint(Request("/v1/messages", with_reversed_keys(body))) == fingerprint(Request("/v1/messages", body))


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
    # Users have recordings with these fingerprints: a new value would make all of them misses.
    assert fingerprint(request()) == "e3b232e82f96b6fd"
    assert re.fullmatch("[0-9a-f]{16}", fingerprint(Request("/v1/models", None, "GET")))


@pytest.mark.parametrize(
    "same",
    [
        request(stream=False),
        request(output_config={}),
        request(output_config=None),
        request(max_tokens=64.0),
        request(system=[{"type": "text", "text": "Be brief."}]),
        request(messages=({"role": "user", "content": [{"type": "text", "text": "hi"}]},)),
        replace(request(), version="2023-06-01"),
        replace(request(), method="post"),
        replace(request(), path="/v1/messages?beta=true"),
    ],
    ids=["stream", "output_config", "null", "number", "system", "content", "version", "method", "query"],
)
def test_equivalent_requests_have_the_same_fingerprint(same: Request) -> None:
    assert fingerprint(same) == fingerprint(request())


@pytest.mark.parametrize(
    "other",
    [
        request(stream=True),
        request(model="claude-opus-4-6"),
        request(max_tokens=65),
        request(output_config={"effort": "high"}),
        request(system="Be brief. "),
        request(system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]),
        request(messages=[{"role": "user", "content": "Hi"}]),
        request(messages=[*BODY["messages"], {"role": "assistant", "content": "{"}]),
        request(tools=[]),
        request(temperature=1),
        replace(request(), path="/v1/messages/count_tokens"),
        replace(request(), betas=("b-1",)),
        replace(request(), method="GET"),
    ],
    ids=[
        "stream", "model", "max_tokens", "effort", "a blank", "cache_control", "a letter", "prefill", "tools",
        "temperature", "path", "beta", "method",
    ],
)  # fmt: skip
def test_different_requests_have_different_fingerprints(other: Request) -> None:
    assert fingerprint(other) != fingerprint(request())


def test_true_differs_from_one_and_the_order_of_messages_matters() -> None:
    assert fingerprint(request(a=True)) != fingerprint(request(a=1))
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    assert fingerprint(request(messages=turns)) != fingerprint(request(messages=turns[::-1]))


def test_the_order_of_betas_does_not_matter() -> None:
    assert fingerprint(replace(request(), betas=("a", "b"))) == fingerprint(replace(request(), betas=("b", "a")))


def test_a_fingerprint_with_and_one_without_the_ignored_parts_fit_a_request() -> None:
    ignored = read_ignored(["metadata.user_id"], "ini")
    asked, other = (request(metadata={"user_id": name}) for name in ("ada", "bob"))
    assert fingerprint(asked) != fingerprint(asked, ignored)
    assert fits(asked, fingerprint(asked), ignored)
    assert fits(asked, fingerprint(other, ignored), ignored)
    assert not fits(asked, fingerprint(other), ignored)


def test_a_lone_surrogate_has_a_fingerprint() -> None:
    assert fingerprint(request(system="\ud83d")) != fingerprint(request(system="\ud83e"))


def test_a_fingerprint_does_not_change_the_request() -> None:
    body = {**BODY, "stream": False, "output_config": {}}
    before = json.dumps(body)
    fingerprint(Request("/v1/messages", body))
    assert json.dumps(body) == before


def test_differences_are_named_by_their_paths() -> None:
    other = request(model="claude-opus-5", temperature=0, messages=[{"role": "user", "content": "hello"}], tools=[])
    assert differences(canonical(request()), canonical(other)) == [
        "body.messages[0].content[0].text",
        "body.model",
        "body.temperature",
        "body.tools",
    ]
    assert differences(canonical(request()), canonical(request(stream=False))) == []


@given(bodies, bodies)
def test_there_are_differences_if_and_only_if_the_values_differ(left: dict[str, Any], right: dict[str, Any]) -> None:
    one, other = canonical(Request("/v1/messages", left)), canonical(Request("/v1/messages", right))
    assert bool(differences(one, other)) == (one != other)
    assert differences(one, other) == differences(other, one)
