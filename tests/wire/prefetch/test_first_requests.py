from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.prefetch.first_requests import ImperativeTest, first_requests

NEW = Target("claude-opus-5", name="opus-5")
ANSWER = Response(200, body={"type": "message"})


@pytest.fixture
def record(ask: Any) -> Callable[..., Recording]:
    def recording(test: str, *texts: str, model: str = "claude-opus-4-6", **more: Any) -> Recording:
        body = dict(ask(model=model).body, **more.pop("body", {}))
        body["messages"] = [{"role": "user", "content": text} for text in texts or ("hello",)]
        more = {"response": ANSWER, "recorded_on": "2026-10-01", **more}
        return Recording(Request("/v1/messages", body, version="2023-06-01"), case=test, **more)

    return recording


def wanted(*cases: str, target: Target = NEW, **more: Any) -> list[ImperativeTest]:
    return [ImperativeTest(case, f"{case}@{target.id}", Migration(target, **more)) for case in cases]


def texts(plan: Any) -> list[tuple[str, str]]:
    return [(each.test, each.request.body["messages"][0]["content"]) for each in plan]


def test_the_first_request_goes_to_the_new_target(record: Any) -> None:
    (foreseen,) = first_requests([record("a.py::test_x[opus-4-6]")], wanted("a.py::test_x"))
    assert foreseen.test == "a.py::test_x@opus-5"
    assert foreseen.request.model == "claude-opus-5"
    assert foreseen.request.version is None
    assert foreseen.fingerprint == fingerprint(foreseen.request)


def test_it_has_the_key_of_the_request_that_the_test_makes(record: Any, ask: Any) -> None:
    target = Target("claude-opus-5", "xhigh", "opus-5")
    (foreseen,) = first_requests([record("a.py::test_x[opus-4-6]")], wanted("a.py::test_x", target=target))
    asked = Request(
        "/v1/messages",
        {**ask().body, "model": target.model, "output_config": {"effort": "xhigh"}},
        version="2026-10-21",
    )
    assert foreseen.fingerprint == fingerprint(asked)


def test_the_requests_are_in_the_order_of_the_tests(record: Any) -> None:
    recordings = [record(f"a.py::test_x[{name}-opus-4-6]", name) for name in ("c", "a", "b", "unwanted")]
    plan = first_requests(recordings, wanted("a.py::test_x[b]", "a.py::test_x[a]", "a.py::test_new"))
    assert texts(plan) == [("a.py::test_x[b]@opus-5", "b"), ("a.py::test_x[a]@opus-5", "a")]


def test_cases_whose_names_begin_alike_are_distinguished(record: Any) -> None:
    recordings = [record("t[a-opus-4-6]", "a"), record("t[a-b-opus-4-6]", "a-b"), record("t[opus-4-6]", "none")]
    plan = first_requests(recordings, wanted("t[a]", "t[a-b]", "t"))
    assert texts(plan) == [("t[a]@opus-5", "a"), ("t[a-b]@opus-5", "a-b"), ("t@opus-5", "none")]


def test_the_call_with_position_one_is_taken(record: Any) -> None:
    recordings = [record("t[opus-4-6]", "second", position=2), record("t[opus-4-6]", "first", position=1)]
    assert texts(first_requests(recordings, wanted("t"))) == [("t@opus-5", "first")]


def test_without_positions_the_request_with_the_fewest_messages_is_taken(record: Any) -> None:
    recordings = [record("t[opus-4-6]", "begin", "more", "and more"), record("t[opus-4-6]", "begin")]
    assert texts(first_requests(recordings, wanted("t"))) == [("t@opus-5", "begin")]


def test_nothing_is_predicted_if_the_order_is_not_known(record: Any) -> None:
    assert not first_requests([record("t[opus-4-6]", "one"), record("t[opus-4-6]", "other")], wanted("t"))


def test_the_newest_recordings_are_taken(record: Any) -> None:
    recordings = [
        record("t[opus-4-6]", "old"),
        record("t[opus-4-7]", "new", model="claude-opus-4-7", recorded_on="2026-11-01"),
    ]
    assert texts(first_requests(recordings, wanted("t"))) == [("t@opus-5", "new")]


def test_the_effort_of_the_other_target_is_removed(record: Any) -> None:
    recorded = record("t[opus-4-6-high]", body={"output_config": {"effort": "high", "format": {"type": "json"}}})
    (foreseen,) = first_requests([recorded], wanted("t"))
    assert foreseen.request.body is not None
    assert foreseen.request.body["output_config"] == {"format": {"type": "json"}}


def test_an_effort_that_the_test_sets_stays(record: Any) -> None:
    (foreseen,) = first_requests([record("t[opus-4-6]", body={"output_config": {"effort": "low"}})], wanted("t"))
    assert foreseen.request.body is not None
    assert foreseen.request.body["output_config"] == {"effort": "low"}


def test_another_model_of_the_application_stays(record: Any) -> None:
    recorded = record("t[opus-4-6]", model="claude-haiku-4-5")
    (foreseen,) = first_requests([recorded], wanted("t"))
    assert foreseen.request.model == "claude-haiku-4-5"


def test_outages_and_other_endpoints_predict_nothing(record: Any) -> None:
    from dataclasses import replace

    count = record("t[opus-4-6]")
    count = replace(count, request=replace(count.request, path="/v1/messages/count_tokens"))
    overload = record("t[opus-4-6]", response=Response(529, body={"type": "error"}))
    assert not first_requests([count, overload], wanted("t"))


def test_the_position_is_written_to_disk(record: Any, tmp_path: Path) -> None:
    recorded = record("t[opus-4-6]", position=2)
    RecordingStore(tmp_path).save(recorded, fingerprint(recorded.request))
    assert [each.position for each in RecordingStore(tmp_path)] == [2]


@pytest.mark.parametrize(
    "mix", ["planner-opus-4-7", "opus-4-5-opus-4-7", "a-opus-4-7+b-sonnet-5-low", "a-opus-4-7-low"]
)
def test_nothing_is_predicted_from_a_mix_whose_request_may_belong_to_a_role(record: Any, mix: str) -> None:
    recordings = [record(f"t[{mix}]", model="claude-opus-4-7")]
    assert first_requests(recordings, wanted("t")) == []
    assert len(first_requests([*recordings, record("t[bedrock-opus-4-6]")], wanted("t"))) == 1
