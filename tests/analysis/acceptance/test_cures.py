"""Cures: each avoids its rejection, and changes nothing but what it says."""

from __future__ import annotations

import copy
from typing import Any, Final

import pytest
from hypothesis import given, strategies

from pytest_modelmigrate.analysis.acceptance.adaptation import Adaptation, adapt
from pytest_modelmigrate.analysis.acceptance.all_rules import rejections
from pytest_modelmigrate.analysis.acceptance.cure import Cure, Edit, drop
from pytest_modelmigrate.facts.catalog import Model, catalog

OLD: Final = "2023-06-01"
HELLO: Final = {"role": "user", "content": "Hello"}
TOOL: Final = {"name": "look", "input_schema": {"type": "object", "properties": {}}}
BUDGET: Final = {"task_budget": {"type": "tokens", "total": 30_000}}
BUDGET_BETA: Final = ("task-budgets-2026-03-13",)


def row(name: str) -> Model:
    found = catalog().find(name)
    assert found is not None
    return found


def adapted(model: str, *, version: str = OLD, betas: tuple[str, ...] = (), **body: Any) -> Adaptation:
    whole = {"model": f"claude-{model}", "max_tokens": 4096, "messages": [HELLO], **body}
    before = copy.deepcopy(whole)
    found = adapt(whole, row(model), version=version, betas=betas)
    assert whole == before, "the request of the test is never changed in place"
    return found


def prefilled(content: Any) -> list[Any]:
    return [HELLO, {"role": "assistant", "content": content}]


CURED: Final[list[tuple[str, dict[str, Any], dict[str, Any], list[str]]]] = [
    ("opus-4-7", {"temperature": 0.2}, {}, ["`temperature` dropped"]),
    (
        "opus-4-7",
        {"temperature": 0.2, "top_p": 0.9, "top_k": 5},
        {},
        ["`temperature` dropped", "`top_p` dropped", "`top_k` dropped"],
    ),
    ("opus-4-7", {"temperature": 1}, {"temperature": 1}, []),
    ("opus-4-6", {"temperature": 1, "version": "2026-10-21"}, {}, ["`temperature` dropped"]),
    ("opus-4-6", {"temperature": 0.2, "top_p": 0.9}, {"temperature": 0.2}, ["`top_p` dropped"]),
    ("opus-4-6", {"temperature": 0.2}, {"temperature": 0.2}, []),
    (
        "opus-4-7",
        {"thinking": {"type": "enabled", "budget_tokens": 2048, "display": "summarized"}},
        {"thinking": {"type": "adaptive", "display": "summarized"}, "output_config": {"effort": "high"}},
        ['`thinking` "enabled" replaced by "adaptive" at effort "high"'],
    ),
    (
        "opus-5-5",
        {"thinking": {"type": "enabled", "budget_tokens": 2048}, "output_config": {"effort": "low"}},
        {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}},
        ['`thinking` "enabled" replaced by "adaptive"'],
    ),
    (
        "sonnet-5-5",
        {"thinking": {"type": "disabled"}},
        {"thinking": {"type": "between_tools"}},
        ['`thinking` "disabled" replaced by "between_tools"'],
    ),
    (
        "opus-5-5",
        {"thinking": {"type": "disabled"}},
        {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}},
        ['`thinking` "disabled" replaced by "adaptive" at effort "low"'],
    ),
    (
        "opus-4-7",
        {"thinking": {"type": "between_tools"}},
        {"thinking": {"type": "disabled"}},
        ['`thinking` "between_tools" replaced by "disabled"'],
    ),
    (
        "opus-4-7",
        {"thinking": {"type": "adaptive", "budget_tokens": 2048}},
        {"thinking": {"type": "adaptive"}},
        ["`thinking.budget_tokens` dropped"],
    ),
    ("opus-4-5", {"thinking": {"type": "adaptive"}}, {"thinking": {"type": "adaptive"}}, []),
    (
        "opus-5-5",
        {"tools": [TOOL], "tool_choice": {"type": "tool", "name": "look", "disable_parallel_tool_use": True}},
        {"tools": [TOOL], "tool_choice": {"type": "auto", "disable_parallel_tool_use": True}},
        ['`tool_choice` "tool" replaced by "auto"'],
    ),
    ("sonnet-4-5", {"max_tokens": 128_000}, {"max_tokens": 64_000}, ["`max_tokens` lowered to 64000"]),
    ("opus-4-7", {"speed": "fast"}, {}, ["`speed` dropped"]),
    (
        "haiku-4-5",
        {"output_config": {"effort": "high"}},
        {"output_config": {}},
        ["`output_config.effort` dropped"],
    ),
    (
        "sonnet-5",
        {"output_config": {"effort": "low", **BUDGET}, "betas": BUDGET_BETA},
        {"output_config": {"effort": "low"}},
        ["`output_config.task_budget` dropped"],
    ),
    ("opus-4-6", {"messages": prefilled("")}, {"messages": [HELLO]}, ["empty prefill dropped"]),
]


@pytest.mark.parametrize(("model", "given_body", "wanted", "done"), CURED)
def test_each_cure_makes_its_edit_and_no_other(
    model: str, given_body: dict[str, Any], wanted: dict[str, Any], done: list[str]
) -> None:
    found = adapted(model, **given_body)
    whole = {"model": f"claude-{model}", "max_tokens": 4096, "messages": [HELLO], **wanted}
    assert found.body == whole
    assert [each.cure.done for each in found.cured if each.cure] == done


@pytest.mark.parametrize("content", ["{", [{"type": "text", "text": "{"}]])
def test_a_prefill_becomes_a_user_turn_that_quotes_it(content: Any) -> None:
    found = adapted("opus-4-6", messages=[HELLO, {"role": "assistant", "content": content}])
    first, turn = found.body["messages"]
    assert first == HELLO
    assert turn["role"] == "user"
    assert "ended with:\n\n{\n\nContinue exactly where it ended." in turn["content"]
    assert found.cured[0].rule == "prefill"


def test_a_prefill_with_a_tool_call_is_left_to_the_api() -> None:
    call = {"type": "tool_use", "id": "t1", "name": "look", "input": {}}
    found = adapted("opus-4-6", messages=prefilled([call]), tools=[TOOL])
    assert found.cured == ()
    assert found.body["messages"] == prefilled([call])


@pytest.mark.parametrize(
    "messages",
    [[{"role": "assistant", "content": ""}], [HELLO, {"role": "assistant", "content": "A"}, {"role": "assistant"}]],
)
def test_an_empty_prefill_is_left_where_dropping_it_does_not_help(messages: list[Any]) -> None:
    found = adapted("opus-4-6", messages=messages)
    assert found.cured == ()
    assert found.body["messages"] == messages


def test_what_needs_a_decision_is_not_changed() -> None:
    body: dict[str, Any] = {"inference_geo": "us", "tools": [{"type": "computer_20251124", "name": "computer"}]}
    assert adapted("opus-4-5", **body).cured == ()
    assert adapted("opus-5", thinking={"type": "disabled"}, output_config={"effort": "max"}).cured == ()


BODIES = strategies.fixed_dictionaries(
    {
        "model": strategies.just("any"),
        "messages": strategies.lists(
            strategies.fixed_dictionaries(
                {
                    "role": strategies.sampled_from(["user", "assistant", "system"]),
                    "content": strategies.one_of(
                        strategies.text(max_size=3),
                        strategies.just([{"type": "text", "text": "x"}]),
                        strategies.just([{"type": "image"}]),
                        strategies.none(),
                    ),
                }
            ),
            max_size=3,
        ),
    },
    optional={
        "max_tokens": strategies.one_of(strategies.integers(0, 400_000), strategies.just("many")),
        "temperature": strategies.one_of(strategies.floats(-1, 2), strategies.none()),
        "top_p": strategies.sampled_from([0.5, 0.99, 1, "high"]),
        "top_k": strategies.integers(-1, 5),
        "speed": strategies.sampled_from(["fast", "standard", "slow"]),
        "thinking": strategies.one_of(
            strategies.fixed_dictionaries(
                {"type": strategies.sampled_from(["enabled", "adaptive", "disabled", "between_tools", "odd"])},
                optional={"budget_tokens": strategies.integers(0, 4096), "display": strategies.just("summarized")},
            ),
            strategies.none(),
        ),
        "output_config": strategies.one_of(
            strategies.none(),
            strategies.fixed_dictionaries(
                {},
                optional={"effort": strategies.sampled_from(["low", "max", None]), "task_budget": strategies.just({})},
            ),
        ),
        "tools": strategies.just([TOOL]),
        "tool_choice": strategies.sampled_from([{"type": "any"}, {"type": "tool", "name": "look"}, {"type": "none"}]),
        "metadata": strategies.just({"user_id": "u"}),
    },
)


@given(
    body=BODIES,
    model=strategies.sampled_from(catalog().models),
    version=strategies.sampled_from([OLD, "2026-10-21"]),
    betas=strategies.sampled_from([(), BUDGET_BETA]),
)
def test_no_curable_rejection_is_left_and_nothing_else_changes(
    body: dict[str, Any], model: Model, version: str, betas: tuple[str, ...]
) -> None:
    before = copy.deepcopy(body)
    found = adapt(body, model, version=version, betas=betas)
    assert body == before
    assert not [each for each in rejections(found.body, model, version=version, betas=betas) if each.cure]
    edited = {edit.path[0] for each in found.cured if each.cure for edit in each.cure.edits}
    assert {name: value for name, value in found.body.items() if name not in edited} == {
        name: value for name, value in body.items() if name not in edited
    }
    assert adapt(found.body, model, version=version, betas=betas).cured == ()
    if "messages" in edited:
        assert found.body["messages"][:-1] == body["messages"][: len(found.body["messages"]) - 1]
    left = {each.message for each in rejections(found.body, model, version=version, betas=betas)}
    assert not left & {each.message for each in found.cured}


def test_edits_copy_what_they_change_and_share_the_rest() -> None:
    body = {"a": {"b": 1, "c": [1, {"d": 2}]}, "e": {"f": 3}}
    changed = Cure("", (Edit(("a", "c", 1, "d"), 9), Edit(("g", "h"), 4), *drop("a", "b").edits)).apply(body)
    assert changed == {"a": {"c": [1, {"d": 9}]}, "e": {"f": 3}, "g": {"h": 4}}
    assert body == {"a": {"b": 1, "c": [1, {"d": 2}]}, "e": {"f": 3}}
    assert changed["e"] is body["e"]
