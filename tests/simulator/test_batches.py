from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.simulator import start
from pytest_modelmigrate.simulator.batches import BatchStore
from pytest_modelmigrate.simulator.errors import SimulatedError
from pytest_modelmigrate.simulator.identifiers import Identifiers


def params(**more: Any) -> Any:
    return {"model": "claude-opus-4-6", "max_tokens": 50, "messages": [{"role": "user", "content": "Hi"}], **more}


def item(custom_id: str, **more: Any) -> Any:
    return {"custom_id": custom_id, "params": params(**more)}


def store(api: Any, seconds: float = 0.0) -> BatchStore:
    return BatchStore(
        api.writer.write,
        clock=api.clock,
        new_id=Identifiers().new,
        seconds_to_finish=seconds,
    )


def create(batches: BatchStore, *items: Any) -> str:
    created = batches.create({"requests": list(items)}, "2026-10-21", (), "http://127.0.0.1")
    identifier: str = created["id"]
    return identifier


def test_a_batch_through_the_sdk(client: anthropic.Anthropic) -> None:
    batch = client.messages.batches.create(requests=[item("a"), item("b", inference_geo="us"), item("c", model="no")])
    assert batch.processing_status == "in_progress"
    assert batch.request_counts.processing == 3
    ended = client.messages.batches.retrieve(batch.id)
    assert ended.processing_status == "ended"
    assert (ended.request_counts.succeeded, ended.request_counts.errored) == (2, 1)
    results = {line.custom_id: line.result for line in client.messages.batches.results(batch.id)}
    first: Any = results["a"]
    assert first.message.usage.service_tier == "batch"
    assert first.message.id.startswith("msg_sim_")
    third: Any = results["c"]
    assert third.error.error.type == "not_found_error"
    assert batch.id in [each.id for each in client.messages.batches.list(limit=1)]
    assert client.messages.batches.delete(batch.id).type == "message_batch_deleted"
    with pytest.raises(anthropic.NotFoundError):
        client.messages.batches.retrieve(batch.id)


def test_a_batch_takes_as_long_as_a_response(api: Any) -> None:
    batches = store(api, seconds=60)
    identifier = create(batches, item("a"))
    api.clock.now += 59
    assert batches.retrieve(identifier)["processing_status"] == "in_progress"
    with pytest.raises(SimulatedError, match="has no available results"):
        batches.results(identifier)
    api.clock.now += 1
    assert batches.retrieve(identifier)["processing_status"] == "ended"


def test_a_cancelled_batch_ends_without_messages(api: Any) -> None:
    batches = store(api, seconds=60)
    identifier = create(batches, item("a"), item("b"))
    with pytest.raises(SimulatedError, match="still in progress"):
        batches.delete(identifier)
    assert batches.cancel(identifier)["processing_status"] == "canceling"
    ended = batches.retrieve(identifier)
    assert ended["processing_status"] == "ended"
    assert ended["request_counts"]["canceled"] == 2
    assert {line["result"]["type"] for line in batches.results(identifier)} == {"canceled"}


def test_a_batch_that_takes_a_day_expires(api: Any) -> None:
    batches = store(api, seconds=2 * 86_400)
    identifier = create(batches, item("a"))
    api.clock.now += 86_400
    assert batches.retrieve(identifier)["request_counts"]["expired"] == 1


def test_results_expire_after_29_days(api: Any) -> None:
    batches = store(api)
    identifier = create(batches, item("a"))
    assert len(batches.results(identifier)) == 1
    api.clock.now += 29 * 86_400
    assert batches.retrieve(identifier)["archived_at"] is not None
    with pytest.raises(SimulatedError, match="has no available results"):
        batches.results(identifier)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"stream": True}, "stream"),
        ({"speed": "fast"}, "speed: Extra inputs are not permitted"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"fallbacks": "default"}, "fallbacks"),
        ({"temperature": 0}, "temperature: Extra inputs are not permitted"),
        ({"thinking": {"type": "between_tools"}}, '"thinking.type.between_tools" is not supported for this model.'),
    ],
)
def test_a_rejected_item_is_errored(api: Any, more: Any, message: str) -> None:
    batches = store(api)
    identifier = create(batches, item("a", **more), item("b"))
    errored, succeeded = (line["result"] for line in batches.results(identifier))
    assert message in errored["error"]["error"]["message"]
    assert errored["error"]["type"] == "error"
    assert succeeded["type"] == "succeeded"


@pytest.mark.parametrize(
    ("requests", "message"),
    [
        ([], "at least 1 item"),
        ([item("a b")], "custom_id: String should match pattern"),
        ([item("x" * 65)], "custom_id: String should match pattern"),
        ([item("a"), item("a")], "requests.1.custom_id: custom_id 'a' is not unique"),
        ([{"custom_id": "a"}], "requests.0.params: Field required"),
        (None, "requests: Field required"),
    ],
)
def test_an_invalid_batch_is_rejected(api: Any, requests: Any, message: str) -> None:
    with pytest.raises(SimulatedError, match=message):
        store(api).create({"requests": requests}, "2026-10-21", (), "http://127.0.0.1")


def test_long_output_in_batches_needs_its_beta(connect: Callable[..., anthropic.Anthropic]) -> None:
    with start() as running:
        client = connect(running)
        long = item("a", max_tokens=300_000)
        outcomes = []
        for headers in ({}, {"anthropic-beta": "output-300k-2026-03-24"}):
            batch = client.messages.batches.create(requests=[long], extra_headers=headers)
            outcomes += [line.result.type for line in client.messages.batches.results(batch.id)]
    assert outcomes == ["errored", "succeeded"]
