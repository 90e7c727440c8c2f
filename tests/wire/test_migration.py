from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.migration import Migration

OPUS = Target("claude-opus-4-7")
XHIGH = Target("claude-opus-4-7", "xhigh")
BASELINE = ["claude-opus-4-6"]
ASKED: dict[str, Any] = {"model": "claude-opus-4-6", "max_tokens": 9, "messages": []}


def test_the_model_becomes_that_of_the_target_and_the_rest_stays() -> None:
    assert Migration(OPUS, BASELINE).body(ASKED) == {**ASKED, "model": "claude-opus-4-7"}


@pytest.mark.parametrize("given_config", [None, {}, {"effort": "low"}])
def test_the_effort_becomes_that_of_the_target(given_config: dict[str, Any] | None) -> None:
    body = Migration(XHIGH, BASELINE).body({**ASKED, "output_config": given_config})
    assert body["output_config"] == {"effort": "xhigh"}


def test_other_keys_of_output_config_stay() -> None:
    config = {"format": {"type": "json_schema"}, "effort": "low", "task_budget": {"total": 20_000}}
    assert Migration(XHIGH, BASELINE).body({**ASKED, "output_config": config})["output_config"] == {
        **config,
        "effort": "xhigh",
    }
    assert config["effort"] == "low"


def test_a_target_without_an_effort_keeps_the_effort_of_the_caller() -> None:
    config = {"effort": "low"}
    assert Migration(OPUS, BASELINE).body({**ASKED, "output_config": config})["output_config"] == config
    assert "output_config" not in Migration(OPUS, BASELINE).body(ASKED)


def test_kept_models_are_not_changed() -> None:
    kept = Migration(XHIGH, BASELINE, ["claude-opus-4-6"])
    assert kept.body(ASKED) == ASKED
    assert Migration(XHIGH, BASELINE, ["claude-haiku-5-5"]).body(ASKED)["model"] == "claude-opus-4-7"


@pytest.mark.parametrize("model", ["claude-haiku-4-5", "claude-opus-4", "gpt-5", "claude-opus-4-5-20251101"])
def test_other_models_of_the_application_are_not_changed(model: str) -> None:
    body = {**ASKED, "model": model}
    assert Migration(XHIGH, BASELINE).body(body) == body


@pytest.mark.parametrize("model", ["claude-opus-4-6", "anthropic.claude-opus-4-6-v1", "claude-opus-4-7", ""])
def test_every_spelling_of_the_migrated_model_goes_to_the_target(model: str) -> None:
    body = {**ASKED, "model": model}
    new = Migration(XHIGH, BASELINE).body(body)
    assert (new["model"], new["output_config"]) == ("claude-opus-4-7", {"effort": "xhigh"})


def test_a_model_that_is_not_a_string_is_not_changed() -> None:
    assert Migration(XHIGH, BASELINE).replaces(7) is False
    assert Migration(XHIGH, BASELINE).body({**ASKED, "model": 7})["model"] == 7


def test_a_body_without_a_model_is_not_changed() -> None:
    assert Migration(XHIGH, BASELINE).body({"name": "x"}) == {"name": "x"}


def test_a_request_without_a_body_is_not_changed() -> None:
    models = Request("/v1/models", None, method="GET")
    assert Migration(XHIGH, BASELINE).request(models) is models
    asked = Migration(XHIGH, BASELINE).request(Request("/v1/messages", ASKED))
    assert asked.body == {**ASKED, "model": "claude-opus-4-7", "output_config": {"effort": "xhigh"}}


def test_each_item_of_a_batch_is_migrated() -> None:
    batch = {
        "requests": [
            {"custom_id": "a", "params": ASKED},
            {"custom_id": "b", "params": {**ASKED, "model": "claude-haiku-4-5"}},
            {"custom_id": "c"},
            "damaged",
        ]
    }
    done = Migration(XHIGH, BASELINE, ["claude-haiku-4-5"]).body(batch)["requests"]
    assert [each["params"]["model"] for each in done[:2]] == ["claude-opus-4-7", "claude-haiku-4-5"]
    assert done[0]["params"]["output_config"] == {"effort": "xhigh"}
    assert done[0]["custom_id"] == "a"
    assert done[2:] == [{"custom_id": "c"}, "damaged"]


@given(st.dictionaries(st.text(max_size=5), st.integers()))
def test_migrating_is_idempotent_and_does_not_change_its_argument(extra: dict[str, int]) -> None:
    extra.pop("requests", None)
    body = {**ASKED, **extra}
    before = dict(body)
    once = Migration(XHIGH, BASELINE).body(body)
    assert Migration(XHIGH, BASELINE).body(once) == once
    assert body == before


def test_the_spelling_of_a_platform_is_kept_on_request() -> None:
    migration = Migration(XHIGH, BASELINE, keeps_spelling=True)
    assert (
        migration.body({**ASKED, "model": "us.anthropic.claude-opus-4-6-v1"})["model"] == "us.anthropic.claude-opus-4-7"
    )
    assert migration.body({**ASKED, "model": ""})["model"] == "claude-opus-4-7"
