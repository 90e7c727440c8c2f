"""What the simulated API rejects, for every model of the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.facts.targets import EFFORTS

OLD = "2023-06-01"
TOOL = {"name": "look", "description": "Look it up", "input_schema": {"type": "object", "properties": {}}}
ASSISTANT = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Well"}]
SYSTEM_TURN = [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."}]
EFFORT_TURN = [{"role": "user", "content": "Hi"}, {"role": "system", "content": [], "output_config": {"effort": "low"}}]
PER_MESSAGE = ("mid-conversation-output-config-2026-07-01",)
USE_ADAPTIVE = 'Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'


@pytest.fixture(params=list(catalog()), ids=lambda model: model.name)
def model(request: pytest.FixtureRequest) -> Model:
    row: Model = request.param
    return row


def released_before_47(model: Model) -> bool:
    return model.name.endswith(("-4-5", "-4-6"))


def test_prefill(api: Any, model: Model) -> None:
    expected = None if model.name.endswith("-4-5") else "This model does not support assistant message prefill."
    found = api.rejection(model.id, messages=ASSISTANT)
    assert found is None if expected is None else str(found).startswith(expected)


def test_sampling_on_api_version_2026(api: Any, model: Model) -> None:
    for name, value in (("temperature", 1), ("top_p", 0.99), ("top_k", 5)):
        assert api.rejection(model.id, **{name: value}) == f"{name}: Extra inputs are not permitted"


def test_sampling_on_api_version_2023(api: Any, model: Model) -> None:
    for name, value in (("temperature", 0), ("temperature", 0.5), ("top_p", 0.5), ("top_p", 1), ("top_k", 0)):
        expected = None if released_before_47(model) else f"`{name}` is deprecated for this model."
        assert api.rejection(model.id, version=OLD, **{name: value}) == expected
    assert api.rejection(model.id, version=OLD, temperature=1) is None
    assert api.rejection(model.id, version=OLD, top_p=0.99) is None
    both = api.rejection(model.id, version=OLD, temperature=1, top_p=0.99)
    assert both == "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
    assert api.rejection(model.id, version=OLD, temperature=1.01) == "temperature: range: 0..1"


def test_enabled_thinking(api: Any, model: Model) -> None:
    found = api.rejection(model.id, thinking={"type": "enabled", "budget_tokens": 1024})
    accepted = released_before_47(model) or model.name == "mythos-preview"
    assert found == (None if accepted else f'"thinking.type.enabled" is not supported for this model. {USE_ADAPTIVE}')


def test_adaptive_thinking(api: Any, model: Model) -> None:
    found = api.rejection(model.id, thinking={"type": "adaptive"})
    assert found == ("adaptive thinking is not supported on this model" if model.name.endswith("-4-5") else None)


def test_disabled_thinking(api: Any, model: Model) -> None:
    found = api.rejection(model.id, thinking={"type": "disabled"})
    if model.name == "sonnet-5-5":
        assert str(found).startswith('To turn thinking off on this model, send "thinking": {"type": "between_tools"}')
    elif model.name == "mythos-preview":
        assert str(found).endswith('use "thinking.type.enabled" with "budget_tokens" for extended thinking.')
    elif model.name == "opus-5-5" or model.line in {"fable", "mythos"}:
        assert found == f'"thinking.type.disabled" is not supported for this model. {USE_ADAPTIVE}'
    else:
        assert found is None


def test_thinking_between_tools(api: Any, model: Model) -> None:
    found = api.rejection(model.id, thinking={"type": "between_tools"})
    accepted = model.name == "sonnet-5-5"
    assert found == (None if accepted else '"thinking.type.between_tools" is not supported for this model.')


def test_effort_levels(api: Any, model: Model) -> None:
    for effort in EFFORTS:
        found = api.rejection(model.id, output_config={"effort": effort})
        if model.name in {"sonnet-4-5", "haiku-4-5"}:
            assert found == "This model does not support the effort parameter."
        elif effort in model.efforts:
            assert found is None
        else:
            levels = ", ".join(sorted(model.efforts))
            assert found == f"This model does not support effort level '{effort}'. Supported levels: {levels}."


@pytest.mark.parametrize(
    ("name", "kind", "limited"),
    [
        ("opus-5", "disabled", True),
        ("haiku-5-5", "disabled", True),
        ("sonnet-5-5", "between_tools", True),
        ("sonnet-5", "disabled", False),
        ("opus-4-8", "disabled", False),
    ],
)
def test_effort_without_thinking(api: Any, name: str, kind: str, limited: bool) -> None:  # noqa: FBT001 - a parameter
    for effort in EFFORTS:
        found = api.rejection(f"claude-{name}", thinking={"type": kind}, output_config={"effort": effort})
        if effort in {"xhigh", "max"} and limited:
            assert found == (
                f"output_config.effort '{effort}' is not supported when thinking is disabled on this model. "
                "Use effort 'high' or below, or enable thinking."
            )
        else:
            assert found is None


def test_forced_tool_choice(api: Any, model: Model) -> None:
    for choice in ({"type": "any"}, {"type": "tool", "name": "look"}):
        found = api.rejection(model.id, tools=[TOOL], tool_choice=choice)
        refusing = {"opus-5-5", "sonnet-5-5", "fable-5-1", "mythos-5-1", "fable-5-2", "mythos-5-2"}
        expected = 'tool_choice: type "tool" and "any" are not supported for this model.'
        assert found == (expected if model.name in refusing else None)


def test_region(api: Any, model: Model) -> None:
    found = api.rejection(model.id, inference_geo="us")
    assert (found is not None) == model.name.endswith("-4-5")


def test_fast_mode(api: Any, model: Model) -> None:
    found = api.rejection(model.id, speed="fast")
    accepting = {"opus-4-6", "opus-4-8", "opus-5", "opus-5-5", "fable-5-2", "mythos-5-2"}
    assert (found is None) == (model.name in accepting)


def test_max_tokens(api: Any, model: Model) -> None:
    cap = 64_000 if model.name.endswith("-4-5") else 128_000
    assert api.rejection(model.id, max_tokens=cap) is None
    shown = model.dated_ids[0] if model.dated_ids else model.id
    assert api.rejection(model.id, max_tokens=cap + 1) == (
        f"max_tokens: {cap + 1} > {cap}, which is the maximum allowed number of output tokens for {shown}"
    )


def test_system_messages(api: Any, model: Model) -> None:
    found = api.rejection(model.id, messages=SYSTEM_TURN)
    accepting = {"opus-4-8", "opus-5", "opus-5-5", "sonnet-5-5", "haiku-5-5"}
    accepting |= {f"{line}-{number}" for line in ("fable", "mythos") for number in ("5", "5-1", "5-2")}
    assert (found is None) == (model.name in accepting)


def test_effort_of_a_message(api: Any, model: Model) -> None:
    without_beta = api.rejection(model.id, messages=EFFORT_TURN)
    assert without_beta == "messages.1.output_config: Extra inputs are not permitted"
    found = api.rejection(model.id, messages=EFFORT_TURN, betas=PER_MESSAGE)
    accepting = {"opus-5", "opus-5-5", "sonnet-5-5", "haiku-5-5", "fable-5-1", "mythos-5-1"}
    expected = "output_config.effort requires a model that supports per-turn effort; this model does not"
    assert found == (None if model.name in accepting else expected)


def test_effort_of_a_message_while_thinking_is_off(api: Any) -> None:
    body: dict[str, Any] = {"messages": EFFORT_TURN, "betas": PER_MESSAGE}
    for name, kind, before in (("sonnet-5-5", "between_tools", "high"), ("haiku-5-5", "disabled", "medium")):
        assert api.rejection(f"claude-{name}", thinking={"type": kind}, **body) == (
            f"messages.1: output_config.effort 'low' differs from the '{before}' in effect before it; effort cannot "
            f"change when thinking is disabled on this model. Use effort '{before}', or enable thinking."
        )
    assert api.rejection("claude-opus-5", thinking={"type": "disabled"}, **body) is None


def test_task_budget(api: Any, model: Model) -> None:
    def ask(total: int, *betas: str) -> str | None:
        config = {"task_budget": {"type": "tokens", "total": total}}
        return api.rejection(model.id, output_config=config, betas=betas)

    assert ask(20_000) == "output_config.task_budget: Extra inputs are not permitted"
    refusing = {f"{line}-{number}" for line in ("opus", "sonnet", "haiku") for number in ("4-5", "4-6")}
    refusing |= {"sonnet-5", "mythos-preview"}
    assert (ask(20_000, "task-budgets-2026-03-13") is None) == (model.name not in refusing)
    assert ask(19_999, "task-budgets-2026-03-13") is not None


def test_computer_tool(api: Any, model: Model) -> None:
    tool = {"type": "computer_20251124", "name": "computer", "display_width_px": 10, "display_height_px": 10}
    found = api.rejection(model.id, tools=[tool])
    refusing = {"opus-5-5", "sonnet-5-5", "haiku-5-5", "fable-5-2", "mythos-5-2"}
    expected = f"'{model.id}' does not support tool types: computer_20251124. Did you mean one of "
    assert found is None if model.name not in refusing else str(found).startswith(expected)
