from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from pytest_modelmigrate.wire.apply_target import apply_target

from pytest_modelmigrate.facts.targets import Target

OPUS = Target("claude-opus-4-7")
XHIGH = Target("claude-opus-4-7", "xhigh")
ASKED: dict[str, Any] = {"model": "claude-opus-4-6", "max_tokens": 9, "messages": []}


def test_the_model_is_the_targets_and_everything_else_stays() -> None:
    assert apply_target(ASKED, OPUS) == {**ASKED, "model": "claude-opus-4-7"}


@pytest.mark.parametrize("given_config", [None, {}, {"effort": "low"}])
def test_the_effort_is_the_targets(given_config: dict[str, Any] | None) -> None:
    body = apply_target({**ASKED, "output_config": given_config}, XHIGH)
    assert body["output_config"] == {"effort": "xhigh"}


def test_other_keys_of_output_config_stay() -> None:
    config = {"format": {"type": "json_schema"}, "effort": "low", "task_budget": {"total": 20_000}}
    assert apply_target({**ASKED, "output_config": config}, XHIGH)["output_config"] == {**config, "effort": "xhigh"}
    assert config["effort"] == "low"


def test_a_target_without_an_effort_leaves_the_callers() -> None:
    config = {"effort": "low"}
    assert apply_target({**ASKED, "output_config": config}, OPUS)["output_config"] == config
    assert "output_config" not in apply_target(ASKED, OPUS)


def test_kept_models_are_left_alone_with_their_effort() -> None:
    body = {**ASKED, "model": "claude-haiku-4-5"}
    assert apply_target(body, XHIGH, ["claude-haiku-4-5"]) == body
    assert apply_target(body, XHIGH, ["claude-haiku-5-5"])["model"] == "claude-opus-4-7"


def test_a_body_without_a_model_is_left_as_it_is() -> None:
    assert apply_target({"name": "x"}, XHIGH) == {"name": "x"}


def test_the_requests_of_a_batch_are_stamped_one_by_one() -> None:
    batch = {
        "requests": [
            {"custom_id": "a", "params": ASKED},
            {"custom_id": "b", "params": {**ASKED, "model": "claude-haiku-4-5"}},
            {"custom_id": "c"},
            "damaged",
        ]
    }
    done = apply_target(batch, XHIGH, ["claude-haiku-4-5"])["requests"]
    assert [each["params"]["model"] for each in done[:2]] == ["claude-opus-4-7", "claude-haiku-4-5"]
    assert done[0]["params"]["output_config"] == {"effort": "xhigh"}
    assert done[0]["custom_id"] == "a"
    assert done[2:] == [{"custom_id": "c"}, "damaged"]


@given(st.dictionaries(st.text(max_size=5), st.integers()))
def test_stamping_twice_is_stamping_once_and_changes_no_argument(extra: dict[str, int]) -> None:
    extra.pop("requests", None)
    body = {**ASKED, **extra}
    before = dict(body)
    once = apply_target(body, XHIGH)
    assert apply_target(once, XHIGH) == once
    assert body == before
