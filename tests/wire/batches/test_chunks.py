"""Chunks: the requests of a plan as batches that the API accepts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.batches import chunks as batch_chunks
from pytest_modelmigrate.wire.batches.chunks import chunks, custom_id, key_of, may_be_batched
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest


def plan_of(*requests: Request) -> list[PlannedRequest]:
    """A plan of one request for each test."""
    return [PlannedRequest.of(request, f"test{number}") for number, request in enumerate(requests)]


def test_batches_stay_under_the_limits_of_requests_and_bytes(ask: Any) -> None:
    plan = plan_of(*map(ask, range(10)))
    assert [len(chunk.items) for chunk in chunks(plan, most_requests=4)] == [4, 4, 2]
    whole = next(chunks(plan))
    size = len(json.dumps({"requests": whole.items}))
    assert len(whole.items) == 10
    assert len([*chunks(plan, most_bytes=size + batch_chunks._ENVELOPE)]) == 1
    for chunk in chunks(plan, most_bytes=size // 3):
        assert len(json.dumps({"requests": chunk.items})) <= size // 3


def test_requests_with_different_betas_are_in_different_batches(ask: Any) -> None:
    plan = plan_of(ask(1), replace(ask(2), betas=("x-2026-01-01",)), ask(3))
    assert [(chunk.betas, len(chunk.items)) for chunk in chunks(plan)] == [((), 2), (("x-2026-01-01",), 1)]


def test_identical_requests_are_in_a_batch_once(ask: Any) -> None:
    (chunk,) = chunks(plan_of(ask(), ask()))
    assert len(chunk.items) == 1


def test_only_requests_for_messages_are_batched(ask: Any) -> None:
    assert may_be_batched(replace(ask(), path="/v1/messages?beta=true"))
    assert not may_be_batched(replace(ask(), path="/v1/messages/count_tokens"))


def test_keys_are_valid_custom_ids(ask: Any) -> None:
    key = plan_of(ask())[0].fingerprint, 12
    assert key_of(custom_id(key)) == key
    assert len(custom_id(key)) <= 64
