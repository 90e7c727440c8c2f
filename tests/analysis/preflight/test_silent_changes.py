"""Each rule of preflight: what it names, and where it is silent."""

from __future__ import annotations

import base64
import struct
from typing import Any, Final

import pytest

from pytest_modelmigrate.analysis.preflight.all_rules import (
    REQUEST_RULES,
    check_model,
    check_request,
)
from pytest_modelmigrate.analysis.preflight.checked_request import EVERYTHING, CheckedRequest, Measured
from pytest_modelmigrate.analysis.preflight.notice import Notice
from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.facts.targets import Effort, Target
from pytest_modelmigrate.facts.usage import Usage

HELLO: Final = [{"role": "user", "content": "Hello"}]
OLD: Final = "2023-06-01"
ADAPTIVE: Final = {"type": "adaptive"}
CACHED: Final = [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]


def row(name: str) -> Model:
    found = catalog().find(name)
    assert found is not None
    return found


def said(
    was: str, now: str, *, effort: Effort | None = None, unknown: set[str] | None = None, **given: Any
) -> list[Notice]:
    """What is said of a request that moves; `version`, `measured`, `counting` and all body fields are given."""
    about = {name: given.pop(name) for name in ("version", "measured", "counting") if name in given}
    body = {"max_tokens": 100, "messages": HELLO, **given}
    checked = CheckedRequest(body, unknown=frozenset(unknown or ()), **about)
    return check_request(checked, Target(f"claude-{now}", effort, now), row(now), row(was))


def rules(notices: list[Notice]) -> set[str]:
    return {notice.rule for notice in notices}


def one(notices: list[Notice], rule: str) -> Notice:
    (found,) = (notice for notice in notices if notice.rule == rule)
    return found


def image(width: int, height: int) -> list[dict[str, Any]]:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(png).decode()}
    return [{"role": "user", "content": [{"type": "image", "source": source}]}]


def measured(model: str, *, prompt: int = 10, reply: int = 10, stop_reason: str = "end_turn", **more: int) -> Measured:
    return Measured(Usage(input_tokens=prompt, output_tokens=reply, **more), row(model), stop_reason)


THOUGHT: Final = [
    *HELLO,
    {"role": "assistant", "content": [{"type": "thinking", "thinking": "", "signature": "x"}]},
    *HELLO,
]

NAMED: Final[list[tuple[str, str, str, dict[str, Any], str]]] = [
    ("default_effort", "opus-5", "opus-5-5", {}, "high on opus-5, medium on opus-5-5"),
    ("default_effort", "haiku-4-5", "haiku-5-5", {}, "haiku-4-5 has no effort, medium on haiku-5-5"),
    ("thinking_when_omitted", "opus-4-8", "opus-5", {}, "opus-4-8 does not think then, opus-5 does"),
    ("thinking_text", "opus-4-6", "opus-4-7", {"thinking": ADAPTIVE}, "no text by default on opus-4-7"),
    ("max_tokens_headroom", "opus-4-6", "opus-4-7", {}, "`max_tokens` 100 holds less text"),
    (
        "max_tokens_headroom",
        "opus-4-6",
        "opus-4-7",
        {"measured": measured("opus-4-6", reply=80)},
        "the recorded reply took 80 of `max_tokens` 100, and the same text is up to 108 tokens",
    ),
    (
        "max_tokens_headroom",
        "opus-4-7",
        "opus-4-8",
        {"measured": measured("opus-4-7", reply=100, stop_reason="max_tokens")},
        "the recorded reply ended at `max_tokens` 100",
    ),
    (
        "context_window",
        "sonnet-4-6",
        "haiku-4-5",
        {"measured": measured("sonnet-4-6", prompt=250_000)},
        "the recorded prompt is 250,000 tokens on haiku-4-5, and its context window has 200,000",
    ),
    (
        "context_window",
        "sonnet-4-6",
        "haiku-4-5",
        {"measured": measured("sonnet-4-6", prompt=199_950)},
        "is 199,950 tokens on haiku-4-5, and its context window has 200,000, not enough for `max_tokens` 100 as well",
    ),
    (
        "price_tier",
        "haiku-4-5",
        "haiku-5-5",
        {"measured": measured("haiku-4-5", prompt=80_000)},
        "up to 108,000 tokens on haiku-5-5, where the whole of a prompt of that length costs 5 times as much",
    ),
    (
        "cache_minimum",
        "opus-4-6",
        "opus-4-7",
        {"system": CACHED},
        "from 2,048 tokens on; opus-4-6 caches them from 4,096",
    ),
    ("cache_minimum", "sonnet-4-6", "haiku-4-5", {"system": CACHED}, "from 4,096 tokens on"),
    ("image_tier", "opus-4-6", "opus-4-7", {"messages": image(2000, 1500)}, "are 3,888 instead of 1,564 tokens"),
    ("default_sampling", "opus-4-6", "opus-4-7", {"temperature": 1, "version": OLD}, "at its default value alone"),
    ("fast_mode", "opus-4-8", "opus-4-6", {"speed": "fast"}, "runs at standard speed"),
    ("priority_tier", "opus-4-8", "opus-5", {"service_tier": "auto"}, "Priority Tier does not cover opus-5"),
    ("replayed_thinking", "opus-5", "opus-5-5", {"messages": THOUGHT}, "rejects a thinking block"),
]
SILENT: Final[list[tuple[str, str, str, dict[str, Any]]]] = [
    ("default_effort", "opus-4-8", "opus-5", {}),
    ("default_effort", "opus-5", "opus-5-5", {"output_config": {"effort": "high"}}),
    ("default_effort", "opus-5", "opus-5-5", {"effort": "high"}),
    ("default_effort", "opus-5", "opus-5-5", {"unknown": {"output_config"}}),
    ("default_effort", "opus-5", "opus-5-5", {"unknown": {EVERYTHING}}),
    ("default_effort", "opus-5", "opus-5-5", {"counting": True, "max_tokens": None}),
    ("thinking_when_omitted", "opus-4-8", "opus-5", {"thinking": {"type": "disabled"}}),
    ("thinking_when_omitted", "opus-4-8", "opus-5", {"unknown": {"thinking"}}),
    ("thinking_when_omitted", "opus-5", "opus-5-5", {}),
    ("thinking_when_omitted", "opus-4-8", "opus-5", {"counting": True, "max_tokens": None}),
    ("thinking_text", "opus-4-6", "opus-4-7", {}),
    ("thinking_text", "opus-4-6", "opus-4-7", {"thinking": {**ADAPTIVE, "display": "summarized"}}),
    ("thinking_text", "opus-4-6", "opus-4-7", {"thinking": ADAPTIVE, "unknown": {"thinking.display"}}),
    ("max_tokens_headroom", "opus-4-6", "opus-4-7", {"measured": measured("opus-4-6", reply=74)}),
    ("max_tokens_headroom", "opus-4-6", "opus-4-7", {"measured": measured("opus-4-7", reply=99)}),
    ("max_tokens_headroom", "opus-4-7", "opus-5", {}),
    ("context_window", "opus-4-5", "opus-4-6", {"measured": measured("opus-4-5", prompt=199_000)}),
    (
        "context_window",
        "sonnet-4-6",
        "haiku-4-5",
        {"measured": measured("sonnet-4-6", prompt=250_000, web_search_requests=3)},
    ),
    ("price_tier", "haiku-4-5", "haiku-5-5", {"measured": measured("haiku-4-5", prompt=74_000)}),
    ("cache_minimum", "opus-4-6", "opus-4-7", {}),
    ("image_tier", "opus-4-6", "opus-4-7", {}),
    ("image_tier", "opus-4-7", "opus-4-8", {"messages": image(2000, 1500)}),
    ("default_sampling", "opus-4-6", "opus-4-7", {"temperature": 0.5, "version": OLD}),
    ("fast_mode", "opus-4-8", "opus-5", {"speed": "fast"}),
    ("priority_tier", "opus-4-7", "opus-4-8", {"service_tier": "auto"}),
    ("replayed_thinking", "opus-5", "opus-5-5", {}),
]


@pytest.mark.parametrize(("rule", "was", "now", "given", "text"), NAMED, ids=[f"{each[0]}-{each[2]}" for each in NAMED])
def test_a_silent_change_is_named(rule: str, was: str, now: str, given: dict[str, Any], text: str) -> None:
    notice = one(said(was, now, **given), rule)
    assert text in notice.message
    assert notice.level in {"warning", "note"}
    assert notice.edit
    assert notice.source is not None
    assert notice.source.startswith("https://platform.claude.com/docs/")


@pytest.mark.parametrize(("rule", "was", "now", "given"), SILENT)
def test_nothing_is_said_where_nothing_changes_or_nothing_is_known(
    rule: str, was: str, now: str, given: dict[str, Any]
) -> None:
    assert rule not in rules(said(was, now, **given))


def test_images_in_tool_results_are_counted() -> None:
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": image(2000, 1500)[0]["content"]}
    notices = said("opus-4-6", "opus-4-7", messages=[{"role": "user", "content": [result]}])
    assert "are 3,888 instead of 1,564 tokens" in one(notices, "image_tier").message


@pytest.mark.parametrize(
    ("most", "edit"),
    [
        (1_000, "Set `max_tokens` to 1350 or more."),
        (127_000, "Set `max_tokens` to 128000, the most that opus-4-7 accepts."),
        (128_000, "Ask for a shorter reply, or split the task: opus-4-7 accepts no higher `max_tokens`."),
    ],
)
def test_no_more_max_tokens_are_recommended_than_the_model_accepts(most: int, edit: str) -> None:
    assert one(said("opus-4-6", "opus-4-7", max_tokens=most), "max_tokens_headroom").edit == edit


def test_every_rule_has_a_request_that_it_names() -> None:
    assert {rule.__module__.rpartition(".")[2] for rule in REQUEST_RULES} == {each[0] for each in NAMED}


def test_a_rejection_has_the_text_of_the_api_and_the_edit() -> None:
    notice = one(said("opus-4-6", "opus-4-7", temperature=0.2, version=OLD), "sampling_parameters")
    assert (notice.level, notice.status, notice.path) == ("error", 400, "temperature")
    assert notice.message == "`temperature` is deprecated for this model."
    assert notice.edit.startswith("Remove `temperature`")
    assert notice.adaptable
    assert not notice.on_baseline


def test_a_rejection_by_the_baseline_as_well_is_marked() -> None:
    notice = one(said("opus-4-6", "opus-4-7", temperature=0.2), "sampling_parameters")
    assert notice.message == "temperature: Extra inputs are not permitted"
    assert notice.on_baseline


def test_the_effort_of_the_target_is_checked() -> None:
    off = {"type": "disabled"}
    assert "effort_without_thinking" in rules(said("opus-4-8", "opus-5", effort="xhigh", thinking=off))
    assert "effort_without_thinking" not in rules(said("opus-4-8", "opus-5", effort="high", thinking=off))


def test_what_the_recorded_answer_disproves_is_not_said() -> None:
    """A recording may be shortened: the API accepted the request, whatever is left of it."""
    broken = [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "x"}]}]
    assert "tool_results" in rules(said("opus-4-6", "opus-4-7", messages=broken))
    answered = measured("opus-4-6")
    assert "tool_results" not in rules(said("opus-4-6", "opus-4-7", messages=broken, measured=answered))


@pytest.mark.parametrize(
    ("rule", "unknown", "body"),
    [
        ("required_fields", {"messages"}, {"messages": None}),
        ("tool_choice", {"tools"}, {"tool_choice": {"type": "auto"}}),
        ("tool_choice", {EVERYTHING}, {"tool_choice": {"type": "tool", "name": "look"}}),
        ("unknown_fields", {"betas"}, {"context_management": {}}),
        ("prefill", {"messages[1].content"}, {"messages": [*HELLO, {"role": "assistant"}]}),
        ("thinking_budget", {"thinking.budget_tokens"}, {"thinking": {"type": "enabled"}}),
        ("tool_schemas", {"tools[0].input_schema.type"}, {"tools": [{"name": "a", "input_schema": {"type": 5}}]}),
    ],
)
def test_nothing_is_rejected_for_what_is_not_known(rule: str, unknown: set[str], body: dict[str, Any]) -> None:
    assert rule not in rules(said("opus-4-5", "opus-4-6", unknown=unknown, **body))


def test_what_is_known_is_rejected_beside_what_is_not() -> None:
    forced = said("opus-5", "opus-5-5", unknown={EVERYTHING}, tool_choice={"type": "any"}, temperature=0)
    assert {"tool_choice", "sampling_parameters"} <= rules(forced)
    prefilled = [*HELLO, {"role": "assistant", "content": "{"}]
    assert "prefill" in rules(said("opus-4-5", "opus-4-6", unknown={"messages[0].content"}, messages=prefilled))


def facts(was: str, now: str) -> dict[str, str]:
    found = check_model(Target(f"claude-{now}", None, now), row(now), row(was))
    return {notice.rule: notice.message for notice in found if "the baseline" not in notice.message}


def test_the_facts_of_a_target_are_its_retirement_its_tokenizer_and_its_price() -> None:
    found = facts("haiku-4-5", "haiku-5-5")
    assert found["retirement"] == "haiku-5-5 is not retired before 2027-10-07"
    assert "1.0 to 1.35 times as many" in found["tokenizer"]
    assert "input $1.00 -> $0.10, output $5.00 -> $0.50, cache read $0.10 -> $0.01" in found["price"]
    assert "about 0.13 times as much" in found["price"]
    assert "input of long prompts $0.50" in found["price"]


def test_a_target_that_retires_is_a_warning_and_a_baseline_that_does_is_a_note() -> None:
    target = check_model(Target("claude-sonnet-4-5"), row("sonnet-4-5"), row("opus-4-6"))
    text = "sonnet-4-5 retires on 2026-11-30 (deprecated since 2026-09-30)"
    (found,) = (notice for notice in target if notice.rule == "retirement")
    assert (found.level, found.message, found.edit) == ("warning", text, "Move to claude-sonnet-5-5 instead.")
    baseline = check_model(Target("claude-sonnet-5-5"), row("sonnet-5-5"), row("sonnet-4-5"))
    assert ("note", f"the baseline: {text}") in [(notice.level, notice.message) for notice in baseline]
    same = check_model(Target("claude-sonnet-4-5"), row("sonnet-4-5"), row("sonnet-4-5"))
    assert [notice.message for notice in same if notice.rule == "retirement"] == [text]


def test_what_is_not_documented_about_a_model_is_said() -> None:
    assert "not documented for fable-5-2" in facts("fable-5-1", "fable-5-2")["unknown_facts"]
    assert "unknown_facts" not in facts("opus-4-6", "opus-4-7")


def test_no_rule_fails_on_any_pair_of_models() -> None:
    body = {"system": CACHED, "thinking": ADAPTIVE, "messages": [*THOUGHT, *image(99, 99)], "temperature": 1}
    for was in catalog():
        for now in catalog():
            target = Target(now.id, None, now.name)
            checked = CheckedRequest({"max_tokens": 9, **body}, measured=Measured(Usage(output_tokens=9), was))
            assert all(notice.message for notice in check_request(checked, target, now, was))
            assert all(notice.message for notice in check_model(target, now, was))


def test_a_baseline_outside_of_the_catalogue_still_gets_the_rejections() -> None:
    checked = CheckedRequest({"max_tokens": 9, "messages": [*HELLO, {"role": "assistant", "content": "{"}]})
    found = check_request(checked, Target("claude-opus-5-5", None, "opus-5-5"), row("opus-5-5"), None)
    assert rules(found) == {"prefill"}
