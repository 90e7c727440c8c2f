from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.simulator.errors import SimulatedError

SHORT = {"type": "ephemeral"}
LONG = {"type": "ephemeral", "ttl": "1h"}


def system(words: int = 6000, control: dict[str, str] | None = None) -> list[dict[str, Any]]:
    return [{"type": "text", "text": "alpha " * words, "cache_control": control or SHORT}]


def usage(api: Any, model: str = "claude-opus-4-7", **body: Any) -> dict[str, Any]:
    counts: dict[str, Any] = api.send(model, **body)["usage"]
    return counts


def test_the_second_request_reads_the_cache_entry_of_the_first(api: Any) -> None:
    first = usage(api, system=system())
    second = usage(api, system=system(), messages=[{"role": "user", "content": "Something else"}])
    assert first["cache_creation_input_tokens"] == 7800
    assert first["cache_read_input_tokens"] == 0
    assert second["cache_creation_input_tokens"] == 0
    assert second["cache_read_input_tokens"] == 7800


def test_tokens_after_the_last_breakpoint_are_the_input_tokens(api: Any) -> None:
    plain = usage(api)["input_tokens"]
    assert usage(api, system=system())["input_tokens"] == plain


@pytest.mark.parametrize("model", list(catalog()), ids=lambda model: model.name)
def test_a_prompt_below_the_models_minimum_is_not_cached(api: Any, model: Model) -> None:
    per_word = 1.3 if model.tokenizer == "new" else 1.0
    enough = int(model.min_cacheable_tokens / per_word) + 1
    assert usage(api, model.id, system=system(enough - 40))["cache_creation_input_tokens"] == 0
    assert usage(api, model.id, system=system(enough))["cache_creation_input_tokens"] >= model.min_cacheable_tokens


@pytest.mark.parametrize(("control", "seconds"), [(SHORT, 300), (LONG, 3600)])
def test_an_entry_expires_after_its_ttl(api: Any, control: dict[str, str], seconds: int) -> None:
    usage(api, system=system(control=control))
    api.clock.now += seconds - 1
    assert usage(api, system=system(control=control))["cache_read_input_tokens"] == 7800
    api.clock.now += seconds - 1
    assert usage(api, system=system(control=control))["cache_read_input_tokens"] == 7800, "reading renews it"
    api.clock.now += seconds
    assert usage(api, system=system(control=control))["cache_read_input_tokens"] == 0


def test_writes_are_counted_by_their_lifetime(api: Any) -> None:
    parts = [*system(control=LONG), *system(2000)]
    written = usage(api, system=parts)["cache_creation"]
    assert written == {"ephemeral_1h_input_tokens": 7800, "ephemeral_5m_input_tokens": 2600}


def test_an_edit_before_the_breakpoint_misses(api: Any) -> None:
    usage(api, system=system())
    changed = system()
    changed[0]["text"] += "!"
    assert usage(api, system=changed)["cache_read_input_tokens"] == 0


def test_tools_come_before_the_system_prompt(api: Any) -> None:
    tool = {"name": "look", "input_schema": {"type": "object"}}
    usage(api, system=system())
    assert usage(api, system=system(), tools=[tool])["cache_read_input_tokens"] == 0


def test_a_growing_conversation_reads_its_earlier_messages(api: Any) -> None:
    turns: list[dict[str, Any]] = [{"role": "user", "content": "alpha " * 3000}]
    first = usage(api, messages=turns, cache_control=SHORT)
    turns = [*turns, {"role": "assistant", "content": "Yes."}, {"role": "user", "content": "And beta?"}]
    second = usage(api, messages=turns, cache_control=SHORT)
    assert second["cache_read_input_tokens"] == first["cache_creation_input_tokens"] > 0
    assert 0 < second["cache_creation_input_tokens"] < 30


def test_another_effort_invalidates_only_the_messages(api: Any) -> None:
    body: dict[str, Any] = {
        "system": system(),
        "messages": [{"role": "user", "content": [{"type": "text", "text": "beta " * 100, "cache_control": SHORT}]}],
    }
    first = usage(api, **body)
    default = usage(api, output_config={"effort": "high"}, **body)
    other = usage(api, output_config={"effort": "low"}, **body)
    assert default["cache_read_input_tokens"] == first["cache_creation_input_tokens"]
    assert other["cache_read_input_tokens"] == 7800


def test_another_speed_invalidates_system_and_messages(api: Any) -> None:
    usage(api, "claude-opus-4-8", system=system())
    fast = usage(api, "claude-opus-4-8", system=system(), speed="fast")
    assert fast["cache_read_input_tokens"] == 0


def test_a_breakpoint_looks_back_at_most_twenty_blocks(api: Any) -> None:
    def turns(more: int) -> list[dict[str, Any]]:
        parts = [{"type": "text", "text": "alpha " * 3000}, *({"type": "text", "text": "x"} for _ in range(more))]
        parts[-1] = {**parts[-1], "cache_control": SHORT}  # type: ignore[dict-item]  # a breakpoint is a table
        return [{"role": "user", "content": parts}]

    usage(api, messages=turns(0))
    assert usage(api, messages=turns(25))["cache_read_input_tokens"] == 0


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (system() * 5, "A maximum of 4 blocks with cache_control may be provided. Found 5."),
        ([*system(), *system(control=LONG)], "must not come after"),
        (system(control={"type": "ephemeral", "ttl": "2h"}), "Input should be '5m' or '1h'"),
    ],
)
def test_invalid_breakpoints_are_rejected(api: Any, parts: Any, message: str) -> None:
    with pytest.raises(SimulatedError, match=message):
        api.send(system=parts)
