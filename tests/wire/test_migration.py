from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.errors import TargetNotAskedError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.roles import role
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.wire.migration import Migration

OPUS = Target("claude-opus-4-7")
XHIGH = Target("claude-opus-4-7", "xhigh")
BASELINE = ["claude-opus-4-6"]
PLANNER = RoleTarget("planner", "claude-opus-4-7", "xhigh")
WRITER = RoleTarget("opus-4-5", "claude-sonnet-4-6")
MIX = Target("claude-opus-4-6", "low", roles=(PLANNER, WRITER))
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
    assert Migration(XHIGH, BASELINE).goes_to(7) is None
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


def sent(migration: Migration, model: str = "claude-opus-4-6") -> tuple[str, str | None]:
    """The model and the effort of a request as it is sent."""
    body = migration.body({**ASKED, "model": model})
    return body["model"], body.get("output_config", {}).get("effort")


@pytest.mark.parametrize("model", ["claude-opus-4-6", "claude-haiku-4-5", "claude-opus-4-5", ""])
def test_requests_of_a_role_go_to_its_model_and_effort_whatever_model_the_code_names(model: str) -> None:
    with role("planner"):
        assert sent(Migration(MIX, BASELINE), model) == ("claude-opus-4-7", "xhigh")


@pytest.mark.parametrize("model", ["claude-opus-4-5", "claude-opus-4-5-20251101", "anthropic.claude-opus-4-5-v1"])
def test_a_role_may_be_the_model_that_an_agent_uses_today(model: str) -> None:
    assert sent(Migration(MIX, BASELINE), model) == ("claude-sonnet-4-6", None)
    with role("another"):
        assert sent(Migration(MIX, BASELINE), model) == ("claude-sonnet-4-6", None)


def test_other_requests_of_a_mix_are_migrated_as_on_the_baseline() -> None:
    baseline = Migration(Target("claude-opus-4-6", "low"), [*BASELINE, "claude-sonnet-5"])
    mixed = Migration(MIX, [*BASELINE, "claude-sonnet-5"])
    for model in ("claude-opus-4-6", "claude-sonnet-5", "claude-haiku-4-5", ""):
        assert sent(mixed, model) == sent(baseline, model)
        with role("another"):
            assert sent(mixed, model) == sent(baseline, model)


def test_a_target_without_roles_ignores_them() -> None:
    with role("planner"):
        assert sent(Migration(XHIGH, BASELINE)) == ("claude-opus-4-7", "xhigh")
        assert sent(Migration(XHIGH, BASELINE), "claude-haiku-4-5") == ("claude-haiku-4-5", None)


def test_kept_models_stay_in_a_role() -> None:
    with role("planner"):
        assert sent(Migration(MIX, BASELINE, ["claude-haiku-4-5"]), "claude-haiku-4-5") == ("claude-haiku-4-5", None)


def test_the_role_of_the_test_is_that_of_requests_outside_of_all_roles() -> None:
    migration = Migration(MIX, BASELINE, role="planner")
    assert sent(migration) == ("claude-opus-4-7", "xhigh")
    with role("another"):
        assert sent(migration) == ("claude-opus-4-6", "low")


def test_the_roles_of_the_requests_are_noted() -> None:
    migration = Migration(MIX, BASELINE)
    sent(migration)
    assert migration.roles == set()
    with role("typo"):
        sent(migration)
    sent(migration, "claude-opus-4-5")
    assert migration.roles == {"typo", "opus-4-5"}


def test_a_mix_without_a_baseline_leaves_other_requests_as_they_are() -> None:
    alone = Migration(Target("", roles=(PLANNER,)))
    assert sent(alone) == ("claude-opus-4-6", None)
    with role("planner"):
        assert sent(alone) == ("claude-opus-4-7", "xhigh")
    with pytest.raises(TargetNotAskedError, match="belongs to no role that the target planner-opus-4-7-xhigh moves"):
        sent(alone, "")


def test_the_project_changes_a_request_for_the_model_it_goes_to() -> None:
    seen = []

    def change(body: Any, target: Target) -> dict[str, Any]:
        seen.append((target.id, target.roles))
        return dict(body)

    migration = Migration(MIX, BASELINE, change=change)
    with role("planner"):
        sent(migration)
    sent(migration)
    assert seen == [("opus-4-7-xhigh", ()), ("opus-4-6-low", ())]


def test_each_item_of_a_batch_in_a_role_is_migrated() -> None:
    with role("planner"):
        body = Migration(MIX, BASELINE).body({"requests": [{"custom_id": "a", "params": ASKED}]})
    assert body["requests"][0]["params"]["model"] == "claude-opus-4-7"
