from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.simulator.errors import SimulatedError
from pytest_modelmigrate.simulator.thinking_signature import Signature

BETA = ("thinking-binding-controls-2026-08-01",)
MODEL = "claude-opus-5-5"


def conversation(api: Any, model: str = MODEL, **thinking: Any) -> list[dict[str, Any]]:
    """A first turn as the model answered it, with a second question."""
    first = [{"role": "user", "content": "Why is the sky blue?"}]
    options = {"thinking": {"type": "adaptive", **thinking}} if thinking else {}
    answer = api.send(model, messages=first, **options)
    return [*first, {"role": "assistant", "content": answer["content"]}, {"role": "user", "content": "And at night?"}]


def test_unchanged_thinking_blocks_are_accepted(api: Any) -> None:
    assert api.send(MODEL, messages=conversation(api))["stop_reason"] == "end_turn"


def test_a_string_and_its_text_block_are_the_same_conversation(api: Any) -> None:
    turns = conversation(api)
    turns[0]["content"] = [{"type": "text", "text": turns[0]["content"], "cache_control": {"type": "ephemeral"}}]
    assert api.send(MODEL, messages=turns)["stop_reason"] == "end_turn"


def test_an_altered_block_of_the_latest_assistant_message_is_rejected(api: Any) -> None:
    turns = conversation(api, display="summarized")
    turns[1]["content"][0]["thinking"] += " Or not."
    with pytest.raises(SimulatedError, match="in the latest assistant message cannot be modified"):
        api.send(MODEL, messages=turns)


def test_an_invalid_signature_is_rejected(api: Any) -> None:
    turns = conversation(api)
    turns[1]["content"][0]["signature"] = "c2ltdWxhdGVk"
    turns += [{"role": "assistant", "content": "Dark."}, {"role": "user", "content": "Why?"}]
    with pytest.raises(SimulatedError, match=r"messages\.1\.content\.0: Invalid `signature` in `thinking` block"):
        api.send(MODEL, messages=turns)


@pytest.mark.parametrize("model", list(catalog()), ids=lambda model: model.name)
def test_an_edited_prefix_is_rejected_by_the_models_that_check_it(api: Any, model: Model) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024} if model.thinking["adaptive"] == "rejected" else None
    options = {"thinking": thinking or {"type": "adaptive"}}
    first = [{"role": "user", "content": "Why is the sky blue?"}]
    answer = api.send(model.id, messages=first, **options)
    edited = [
        {"role": "user", "content": "Why is the sea blue?"},
        {"role": "assistant", "content": answer["content"]},
        {"role": "user", "content": "And at night?"},
    ]
    if model.thinking_prefix_check:
        with pytest.raises(SimulatedError, match=r"messages\.1\.content\.0.*bound to a different conversation"):
            api.send(model.id, messages=edited, **options)
    else:
        assert api.send(model.id, messages=edited, **options)["stop_reason"] == "end_turn"


def test_the_failing_block_is_dropped_on_request(api: Any) -> None:
    turns = conversation(api)
    turns[0]["content"] = "Why is the sea blue?"
    thinking = {"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}}
    answer = api.send(MODEL, messages=turns, thinking=thinking, betas=BETA)
    assert answer["input_transformations"] == [
        {"type": "thinking_dropped", "path": "messages.1.content.0", "reason": "prefix_binding_mismatch"}
    ]


def test_blocks_of_another_model_are_dropped_silently(api: Any) -> None:
    turns = conversation(api)
    assert "input_transformations" not in api.send("claude-opus-5", messages=turns)
    seen = api.send("claude-opus-5", messages=turns, betas=BETA)["input_transformations"]
    assert seen[0]["reason"] == "model_binding_mismatch"


def test_a_signature_is_parsed() -> None:
    signature = Signature.of(model=MODEL, text="why", messages=[{"role": "user", "content": "Why?"}])
    assert Signature.read(signature.encode()) == signature
    assert Signature.read(signature.encode()[:-8] + "AAAAAAA=") is None
