"""Each rule: what it rejects, where, and that the edit it recommends is accepted."""

from __future__ import annotations

import base64
import struct
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from pytest_modelmigrate.analysis.acceptance import all_rules
from pytest_modelmigrate.analysis.acceptance.all_rules import FIELD_RULES, MODEL_RULES, VALUE_RULES, rejections
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.facts.catalog import Model, catalog

OLD = {"version": "2023-06-01"}
HELLO = [{"role": "user", "content": "Hello"}]
OBJECT = {"type": "object", "properties": {}, "additionalProperties": False}
TOOL = {"name": "look", "input_schema": OBJECT}
COMPUTER = {"type": "computer_20251124", "name": "computer", "display_width_px": 8, "display_height_px": 8}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "Blue"}
SEARCH = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
FOUND = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []}
DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Blue."}}
BUDGET_BETA = {"betas": ("task-budgets-2026-03-13",)}
EFFORT_BETA = {"betas": ("mid-conversation-output-config-2026-07-01",)}
EPHEMERAL = {"type": "ephemeral"}


def row(model_id: str) -> Model:
    found = catalog().find(model_id)
    assert found is not None
    return found


def found_in(model: str | Model, /, *, headers: dict[str, Any] | None = None, **body: Any) -> list[Rejection]:
    """The rejections of a request with that body; None leaves a field out."""
    whole = {"model": "claude-opus-5", "max_tokens": 4096, "messages": HELLO, **body}
    given = {name: value for name, value in whole.items() if value is not None}
    return list(rejections(given, row(model) if isinstance(model, str) else model, **(headers or {})))


def user(*blocks: Any) -> list[Any]:
    return [{"role": "user", "content": list(blocks)}]


def system_turn(effort: str) -> list[Any]:
    return [*HELLO, {"role": "system", "content": [], "output_config": {"effort": effort}}]


def image(width: int, height: int, media_type: str = "image/png", **more: Any) -> dict[str, Any]:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(png).decode()}
    return {"type": "image", "source": source, **more}


def form(**schema: Any) -> dict[str, Any]:
    return {"format": {"type": "json_schema", "schema": {**OBJECT, **schema}}}


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


PROPERTIES = {f"p{number}": {"type": "string"} for number in range(25)}
CIRCULAR = {"$defs": {"Node": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}}}


class Case(NamedTuple):
    rule: str
    model: str
    headers: dict[str, Any]
    rejected: dict[str, Any]
    path: str
    accepted: dict[str, Any]


CASES = [
    Case("batch_item", "opus-5", {"batch": True}, {"stream": True}, "stream", {}),
    Case("batch_item", "opus-5", {"batch": True}, {"speed": "standard"}, "speed", {}),
    Case("batch_item", "opus-5", {"batch": True}, {"max_tokens": 0}, "max_tokens", {}),
    Case("required_fields", "opus-5", {}, {"max_tokens": None}, "max_tokens", {}),
    Case("required_fields", "opus-5", {}, {"messages": None}, "messages", {}),
    Case("unknown_fields", "opus-5", {}, {"surprise": 1}, "surprise", {}),
    Case("unknown_fields", "opus-5", {}, {"output_config": {"efort": "low"}}, "output_config.efort", {}),
    Case("messages", "opus-5", {}, {"messages": []}, "messages", {}),
    Case("messages", "opus-5", {}, {"messages": [{"role": "user", "content": ""}]}, "messages[0].content", {}),
    Case("messages", "opus-5", {}, {"messages": [{"role": "robot", "content": "Hi"}]}, "messages[0].role", {}),
    Case("content_blocks", "opus-5", {}, {"messages": user({"text": "Hi"})}, "messages[0].content[0].type", {}),
    Case("content_blocks", "opus-5", {}, {"messages": user(text(" "))}, "messages[0].content[0].text", {}),
    Case("system_prompt", "opus-5", {}, {"system": [image(8, 8)]}, "system[0].type", {"system": [text("Hi")]}),
    Case(
        "tool_definitions",
        "opus-5",
        {},
        {"tools": [{"name": "x", "input_schema": {}}]},
        "tools[0].input_schema.type",
        {"tools": [TOOL]},
    ),
    Case("tool_definitions", "opus-5", {}, {"tools": [TOOL, TOOL]}, "tools[1].name", {"tools": [TOOL]}),
    Case("sampling_parameters", "opus-4-6", {}, {"temperature": 1}, "temperature", {}),
    Case("sampling_parameters", "opus-4-7", OLD, {"temperature": 0}, "temperature", {"temperature": 1}),
    Case("sampling_parameters", "opus-4-6", OLD, {"temperature": 2}, "temperature", {"temperature": 0.5}),
    Case("sampling_parameters", "opus-4-6", OLD, {"top_k": -1}, "top_k", {"top_k": 1}),
    Case("sampling_parameters", "opus-4-6", OLD, {"temperature": 1, "top_p": 1}, "top_p", {"temperature": 1}),
    Case(
        "sampling_parameters",
        "opus-4-6",
        OLD,
        {"thinking": {"type": "adaptive"}, "top_p": 0.5},
        "top_p",
        {"thinking": {"type": "adaptive"}},
    ),
    Case(
        "thinking_type",
        "opus-4-7",
        {},
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        "thinking.type",
        {"thinking": {"type": "adaptive"}},
    ),
    Case(
        "thinking_type",
        "haiku-4-5",
        {},
        {"thinking": {"type": "adaptive"}},
        "thinking.type",
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    ),
    Case(
        "thinking_type",
        "sonnet-5-5",
        {},
        {"thinking": {"type": "disabled"}},
        "thinking.type",
        {"thinking": {"type": "between_tools"}},
    ),
    Case(
        "thinking_type",
        "opus-5-5",
        {},
        {"thinking": {"type": "disabled"}},
        "thinking.type",
        {"thinking": {"type": "adaptive"}},
    ),
    Case(
        "thinking_type",
        "opus-5",
        {},
        {"thinking": {"type": "between_tools"}},
        "thinking.type",
        {"thinking": {"type": "disabled"}},
    ),
    Case(
        "thinking_type",
        "opus-5",
        {},
        {"thinking": {"type": "deep"}},
        "thinking.type",
        {"thinking": {"type": "adaptive"}},
    ),
    Case("thinking_type", "opus-5", {}, {"thinking": {}}, "thinking.type", {"thinking": {"type": "adaptive"}}),
    Case(
        "thinking_fields",
        "sonnet-5-5",
        {},
        {"thinking": {"type": "between_tools", "display": "omitted"}},
        "thinking.display",
        {"thinking": {"type": "between_tools"}},
    ),
    Case(
        "thinking_fields",
        "opus-5",
        {},
        {"thinking": {"type": "adaptive", "display": "all"}},
        "thinking.display",
        {"thinking": {"type": "adaptive", "display": "omitted"}},
    ),
    Case(
        "thinking_budget",
        "opus-4-6",
        {},
        {"thinking": {"type": "enabled", "budget_tokens": 1023}},
        "thinking.budget_tokens",
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    ),
    Case(
        "thinking_budget",
        "opus-4-6",
        {},
        {"thinking": {"type": "enabled", "budget_tokens": 4096}},
        "thinking.budget_tokens",
        {"thinking": {"type": "enabled", "budget_tokens": 4096}, "max_tokens": 4097},
    ),
    Case(
        "effort_without_thinking",
        "opus-5",
        {},
        {"thinking": {"type": "disabled"}, "output_config": {"effort": "max"}},
        "output_config.effort",
        {"thinking": {"type": "disabled"}, "output_config": {"effort": "high"}},
    ),
    Case(
        "effort_without_thinking",
        "haiku-5-5",
        EFFORT_BETA,
        {"thinking": {"type": "disabled"}, "messages": system_turn("low")},
        "messages[1].output_config.effort",
        {"thinking": {"type": "disabled"}, "messages": system_turn("medium")},
    ),
    Case("max_tokens", "haiku-4-5", {}, {"max_tokens": 64_001}, "max_tokens", {"max_tokens": 64_000}),
    Case("max_tokens", "opus-5", {}, {"max_tokens": -1}, "max_tokens", {"max_tokens": 1}),
    Case("effort", "haiku-4-5", {}, {"output_config": {"effort": "low"}}, "output_config.effort", {}),
    Case(
        "effort",
        "opus-4-6",
        {},
        {"output_config": {"effort": "xhigh"}},
        "output_config.effort",
        {"output_config": {"effort": "max"}},
    ),
    Case(
        "effort",
        "opus-5",
        EFFORT_BETA,
        {"messages": system_turn("huge")},
        "messages[1].output_config.effort",
        {"messages": system_turn("low")},
    ),
    Case("effort_per_message", "opus-5", {}, {"messages": system_turn("low")}, "messages[1].output_config", {}),
    Case(
        "effort_per_message",
        "opus-4-8",
        EFFORT_BETA,
        {"messages": system_turn("low")},
        "messages[1].output_config.effort",
        {"output_config": {"effort": "low"}},
    ),
    Case(
        "task_budget",
        "opus-5",
        BUDGET_BETA,
        {"output_config": {"task_budget": {"type": "tokens", "total": 19_999}}},
        "output_config.task_budget.total",
        {"output_config": {"task_budget": {"type": "tokens", "total": 20_000}}},
    ),
    Case(
        "task_budget",
        "sonnet-5",
        BUDGET_BETA,
        {"output_config": {"task_budget": {"type": "tokens", "total": 20_000}}},
        "output_config.task_budget",
        {},
    ),
    Case(
        "output_format",
        "opus-5",
        {},
        {"output_config": {"format": {"type": "json_schema"}}},
        "output_config.format.schema",
        {},
    ),
    Case(
        "tool_schemas",
        "opus-5",
        {},
        {"tools": [{"name": "look", "input_schema": {"type": "object", "properties": 1}}]},
        "tools[0].input_schema",
        {"tools": [TOOL]},
    ),
    Case(
        "strict_tools",
        "opus-5",
        {},
        {"tools": [{**TOOL, "name": f"t{number}", "strict": True} for number in range(21)]},
        "tools",
        {"tools": [{**TOOL, "name": f"t{number}", "strict": number > 0} for number in range(21)]},
    ),
    Case(
        "strict_schemas",
        "opus-5",
        {},
        {"output_config": form(additionalProperties=True)},
        "output_config.format.schema.additionalProperties",
        {"output_config": form()},
    ),
    Case(
        "strict_schemas",
        "opus-5",
        {},
        {"output_config": form(**CIRCULAR)},
        "output_config.format.schema",
        {"output_config": form()},
    ),
    Case(
        "schema_complexity",
        "opus-5",
        {},
        {"output_config": form(properties=PROPERTIES)},
        "output_config.format.schema",
        {"output_config": form(properties=PROPERTIES, required=["p0"])},
    ),
    Case(
        "citations_with_format",
        "opus-5",
        {},
        {"messages": user({**DOCUMENT, "citations": {"enabled": True}}), "output_config": form()},
        "output_config.format",
        {"messages": user({**DOCUMENT, "citations": {"enabled": False}}), "output_config": form()},
    ),
    Case("service_tier", "opus-5", {}, {"service_tier": "gold"}, "service_tier", {"service_tier": "auto"}),
    Case("fast_mode", "sonnet-5", {}, {"speed": "fast"}, "speed", {}),
    Case("fast_mode", "opus-5", {}, {"speed": "slow"}, "speed", {"speed": "fast"}),
    Case("inference_geo", "opus-4-5", {}, {"inference_geo": "us"}, "inference_geo", {}),
    Case("inference_geo", "opus-5", {}, {"inference_geo": "mars"}, "inference_geo", {"inference_geo": "us"}),
    Case(
        "tool_types",
        "opus-5-5",
        {},
        {"tools": [TOOL, COMPUTER]},
        "tools[1].type",
        {"tools": [TOOL, {"type": "computer_toolset_20260801"}]},
    ),
    Case("tool_types", "opus-5", {}, {"tools": [{**TOOL, "type": "x"}]}, "tools[0].type", {"tools": [TOOL]}),
    Case(
        "tool_choice",
        "opus-5-5",
        {},
        {"tools": [TOOL], "tool_choice": {"type": "any"}},
        "tool_choice.type",
        {"tools": [TOOL], "tool_choice": {"type": "auto"}},
    ),
    Case("tool_choice", "opus-5", {}, {"tool_choice": {"type": "any"}}, "tool_choice", {}),
    Case(
        "tool_choice",
        "opus-5",
        {},
        {"tools": [TOOL], "tool_choice": {"type": "tool", "name": "see"}},
        "tool_choice.name",
        {"tools": [TOOL], "tool_choice": {"type": "tool", "name": "look"}},
    ),
    Case(
        "tool_results",
        "opus-5",
        {},
        {"messages": user(RESULT)},
        "messages[0].content[0].tool_use_id",
        {"messages": [*HELLO, {"role": "assistant", "content": [CALL]}, *user(RESULT)]},
    ),
    Case(
        "tool_results",
        "opus-5",
        {},
        {"messages": [*HELLO, {"role": "assistant", "content": [CALL]}, *HELLO]},
        "messages[1].content",
        {"messages": [*HELLO, {"role": "assistant", "content": [CALL]}, *user(RESULT, text("So?"))]},
    ),
    Case(
        "server_tool_results",
        "opus-5",
        {},
        {"messages": [*HELLO, {"role": "assistant", "content": [SEARCH]}, *HELLO]},
        "messages[1].content[0]",
        {"messages": [*HELLO, {"role": "assistant", "content": [SEARCH, FOUND]}, *HELLO]},
    ),
    Case("prefill", "opus-4-6", {}, {"messages": [*HELLO, {"role": "assistant", "content": "{"}]}, "messages[1]", {}),
    Case(
        "prefill",
        "opus-4-5",
        {},
        {"messages": [*HELLO, {"role": "assistant", "content": "Well "}]},
        "messages[1].content",
        {"messages": [*HELLO, {"role": "assistant", "content": "Well"}]},
    ),
    Case(
        "system_messages",
        "sonnet-5",
        {},
        {"messages": [*HELLO, {"role": "system", "content": "Be brief."}]},
        "messages[1].role",
        {"system": "Be brief."},
    ),
    Case(
        "assistant_documents",
        "opus-5",
        {},
        {"messages": [*HELLO, {"role": "assistant", "content": [DOCUMENT]}, *HELLO]},
        "messages[1].content[0]",
        {"messages": user(DOCUMENT)},
    ),
    Case(
        "user_citations",
        "opus-5",
        {},
        {"messages": user(text("Blue", citations=[{"type": "char_location"}]))},
        "messages[0].content[0]",
        {"messages": user(text("Blue"))},
    ),
    Case(
        "cache_control",
        "opus-5",
        {},
        {"system": [text("Be brief", cache_control=EPHEMERAL)] * 5},
        "cache_control",
        {"system": [text("Be brief", cache_control=EPHEMERAL)] * 4},
    ),
    Case(
        "cache_control",
        "opus-5",
        {},
        {"system": [text("A", cache_control=EPHEMERAL), text("B", cache_control={**EPHEMERAL, "ttl": "1h"})]},
        "system[1].cache_control.ttl",
        {"system": [text("A", cache_control=EPHEMERAL), text("B", cache_control={**EPHEMERAL, "ttl": "5m"})]},
    ),
    Case(
        "cache_control",
        "opus-5",
        {},
        {"cache_control": {"type": "x"}},
        "cache_control.type",
        {"cache_control": EPHEMERAL},
    ),
    Case(
        "image_count",
        "haiku-4-5",
        {},
        {"messages": user(*[image(8, 8)] * 101)},
        "messages",
        {"messages": user(*[image(8, 8)] * 100)},
    ),
    Case(
        "image_source",
        "opus-5",
        {},
        {"messages": user(image(8, 8, "image/tiff"))},
        "messages[0].content[0].source.media_type",
        {"messages": user(image(8, 8, "image/webp"))},
    ),
    Case(
        "image_size",
        "opus-5",
        {},
        {"messages": user(image(8001, 8))},
        "messages[0].content[0].source.data",
        {"messages": user(image(8000, 8))},
    ),
    Case(
        "image_size",
        "opus-4-7",
        {},
        {"messages": user(image(3840, 2160, transformations={"oversized_image": "error"}))},
        "messages[0].content[0].source.data",
        {"messages": user(image(2576, 1449, transformations={"oversized_image": "error"}))},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.path}")
def test_a_rule_rejects_one_parameter_and_accepts_the_recommended_edit(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = found_in(case.model, headers=case.headers, **case.rejected)
    assert [each.path for each in found] == [case.path]
    assert found[0].fix
    assert found_in(case.model, headers=case.headers, **case.accepted) == []
    for name in ("FIELD_RULES", "VALUE_RULES", "MODEL_RULES"):
        others = tuple(each for each in getattr(all_rules, name) if not each.__module__.endswith(f".{case.rule}"))
        monkeypatch.setattr(all_rules, name, others)
    assert found_in(case.model, headers=case.headers, **case.rejected) == [], "another rule rejects it too"


def test_every_rule_has_a_case() -> None:
    rules = {rule.__module__.rpartition(".")[2] for rule in (*FIELD_RULES, *VALUE_RULES, *MODEL_RULES)}
    assert rules == {case.rule for case in CASES} | {"api_version", "beta_header", "retired_model"}


def test_an_unknown_api_version_is_rejected() -> None:
    (found,) = found_in("opus-5", headers={"version": "2020-01-01"})
    assert (found.path, found.status, found.error_type) == ("anthropic-version", 400, "invalid_request_error")
    assert found_in("opus-5", headers={"version": ""})[0].message == "anthropic-version: header is required"


def test_unknown_betas_are_rejected_together() -> None:
    (found,) = found_in("opus-5", headers={"betas": ("one-2026-01-01", "task-budgets-2026-03-13", "two-2026-01-01")})
    assert found.message.startswith("Unexpected value(s) `one-2026-01-01`, `two-2026-01-01` for the `anthropic-beta`")
    assert found.fix == "Remove `one-2026-01-01`, `two-2026-01-01` from the `anthropic-beta` header."


def test_a_retired_model_is_not_found_and_its_replacement_is_named() -> None:
    retired = replace(row("sonnet-4-5"), lifecycle="retired")
    (found,) = found_in(retired, model="claude-sonnet-4-5")
    assert (found.status, found.error_type) == (404, "not_found_error")
    assert (found.message, found.fix) == ("model: claude-sonnet-4-5", "Move to `claude-sonnet-5-5`.")
    (dated,) = found_in(retired, model="claude-sonnet-4-5-20250929")
    assert dated.message == "model: claude-sonnet-4-5-20250929"


def test_a_request_is_checked_for_the_given_model_whatever_its_body_names() -> None:
    retired = replace(row("sonnet-4-5"), lifecycle="retired")
    assert [each.message for each in found_in(retired, model="claude-opus-5")] == ["model: claude-sonnet-4-5"]
    (found,) = found_in("opus-5-5", model="claude-opus-5", thinking={"type": "disabled"})
    assert found.path == "thinking.type"


@pytest.mark.parametrize(
    ("field", "beta"),
    [
        ("context_management", "compact-2026-01-12"),
        ("fallbacks", "server-side-fallback-2026-06-01"),
        ("mcp_servers", "mcp-client-2025-11-20"),
        ("compaction", "compact-2026-09-04"),
    ],
)
def test_a_beta_field_is_accepted_with_its_beta_only(field: str, beta: str) -> None:
    (found,) = found_in("opus-5", **{field: []})
    assert found.path == field
    assert "to the `anthropic-beta` header" in found.fix
    assert found_in("opus-5", headers={"betas": (beta,)}, **{field: []}) == []


def test_compaction_needs_the_date_of_its_own_beta() -> None:
    assert found_in("opus-5", headers={"betas": ("compact-2026-01-12",)}, compaction={}) != []


def test_counting_needs_no_max_tokens() -> None:
    assert found_in("opus-5", headers={"counting": True}, max_tokens=None) == []


def test_long_batch_output_needs_a_batch_and_its_beta() -> None:
    beta = {"betas": ("output-300k-2026-03-24",)}
    assert found_in("opus-5", headers={**beta, "batch": True}, max_tokens=300_000) == []
    assert found_in("opus-5", headers=beta, max_tokens=300_000) != []
    assert found_in("opus-5", headers={"batch": True}, max_tokens=300_000) != []


def test_the_fix_for_a_wrong_sampling_value_is_one_that_the_model_accepts() -> None:
    (newer,), (older,) = (found_in(f"opus-4-{n}", headers=OLD, temperature=2) for n in (7, 6))
    assert newer.message == older.message == "temperature: range: 0..1"
    assert newer.fix.startswith("Remove `temperature`")
    assert older.fix == "Set `temperature` to a number from 0 to 1."


@pytest.mark.parametrize("model", list(catalog()), ids=lambda model: model.name)
def test_the_fix_for_a_thinking_type_names_a_type_that_the_model_accepts(model: Model) -> None:
    for kind in ("enabled", "adaptive", "disabled", "between_tools"):
        for found in found_in(model, thinking={"type": kind, **({"budget_tokens": 1024} if kind == "enabled" else {})}):
            named = [each for each in model.thinking if f'"{each}"' in found.fix]
            assert [model.thinking[each] for each in named if each == kind] == []
            assert all(model.thinking[each] in {"ok", "up_to_high"} for each in named)


def test_images_of_many_image_requests_have_a_smaller_limit() -> None:
    assert found_in("opus-5", messages=user(*[image(2001, 8)] * 20)) == []
    assert found_in("opus-5", messages=user(*[image(2000, 8)] * 21)) == []
    found = found_in("opus-5", messages=user(*[image(2001, 8)] * 21))
    assert len(found) == 21
    assert "for many-image requests: 2000 pixels" in found[0].message


def test_image_data_have_a_limit_of_ten_megabytes() -> None:
    small, large = image(8, 8), image(8, 8)
    small["source"]["data"] = small["source"]["data"].ljust(10 * 1024 * 1024, "A")
    large["source"]["data"] = large["source"]["data"].ljust(10 * 1024 * 1024 + 1, "A")
    assert found_in("opus-5", messages=user(small)) == []
    (found,) = found_in("opus-5", messages=user(large))
    assert found.message.endswith("image exceeds 10 MB maximum: 10485761 bytes > 10485760 bytes")


def test_images_inside_tool_results_are_checked() -> None:
    result = {**RESULT, "content": [text("It shows:"), image(8001, 8)]}
    (found,) = found_in("opus-5", messages=[*HELLO, {"role": "assistant", "content": [CALL]}, *user(result)])
    assert found.path == "messages[2].content[0].content[1].source.data"


@pytest.mark.parametrize(
    ("accepted", "rejected", "message"),
    [
        (
            {f"p{n}": {"type": ["string", "null"]} for n in range(16)},
            {f"p{n}": {"type": ["string", "null"]} for n in range(17)},
            "union types (17 parameters",
        ),
        (
            {"p": {"anyOf": [{"type": "string"}] * 998}},
            {"p": {"anyOf": [{"type": "string"}] * 999}},
            "Schema is too complex for compilation.",
        ),
    ],
    ids=["unions", "subschemas"],
)
def test_schemas_have_limits(accepted: dict[str, Any], rejected: dict[str, Any], message: str) -> None:
    assert found_in("opus-5", output_config=form(properties=accepted, required=list(accepted))) == []
    (found,) = found_in("opus-5", output_config=form(properties=rejected, required=list(rejected)))
    assert message in found.message


def test_a_breakpoint_on_thinking_is_rejected_and_not_counted() -> None:
    thinking = {"type": "thinking", "thinking": "", "signature": "s", "cache_control": EPHEMERAL}
    marked = [text("A", cache_control=EPHEMERAL)] * 4
    messages = [*HELLO, {"role": "assistant", "content": [thinking, text("Well")]}, *HELLO]
    (found,) = found_in("opus-5", system=marked, messages=messages)
    assert found.message == "messages.1.content.0.thinking.cache_control: Extra inputs are not permitted"
    assert found.path == "messages[1].content[0].cache_control"


def test_a_forced_tool_is_rejected_with_a_thinking_budget() -> None:
    forced: dict[str, Any] = {"tools": [TOOL], "tool_choice": {"type": "any"}}
    (found,) = found_in("opus-4-6", **forced, thinking={"type": "enabled", "budget_tokens": 1024})
    assert found.message == "Thinking may not be enabled when tool_choice forces tool use."
    assert found_in("opus-4-6", **forced, thinking={"type": "adaptive"}) == []


def test_all_unsupported_tool_types_are_one_rejection() -> None:
    older = {**COMPUTER, "type": "computer_20250124", "name": "older"}
    (found,) = found_in("haiku-5-5", tools=[TOOL, COMPUTER, older])
    assert "does not support tool types: computer_20251124, computer_20250124. Did you mean" in found.message
    assert found.path == "tools[1].type"


def test_a_running_server_tool_may_wait_for_tool_results() -> None:
    asked = [*HELLO, {"role": "assistant", "content": [SEARCH, CALL]}]
    assert found_in("opus-5", messages=[*asked, *user(RESULT)]) == []
    assert found_in("opus-5", messages=[*HELLO, {"role": "assistant", "content": [SEARCH]}]) == []


def test_thinking_with_prefill_needs_a_thinking_block_first() -> None:
    messages = [*HELLO, {"role": "assistant", "content": [text("Well")]}]
    thinking = {"type": "enabled", "budget_tokens": 1024}
    (found,) = found_in("opus-4-5", messages=messages, thinking=thinking)
    assert found.message == ("messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`.")
    block = {"type": "thinking", "thinking": "", "signature": "s"}
    messages = [*HELLO, {"role": "assistant", "content": [block, text("Well")]}]
    assert found_in("opus-4-5", messages=messages, thinking=thinking) == []


def test_api_version_2023_accepts_documents_of_the_assistant_and_citations_of_the_user() -> None:
    cited = text("Blue", citations=[{"type": "char_location"}])
    result = {"type": "search_result", "source": "s", "title": "t", "content": [cited]}
    messages = [*user(result), {"role": "assistant", "content": [DOCUMENT]}, *user(cited)]
    assert found_in("opus-5", headers=OLD, messages=messages) == []
    assert [each.path for each in found_in("opus-5", messages=messages)] == [
        "messages[1].content[0]",
        "messages[0].content[0]",
        "messages[2].content[0]",
    ]


def test_tool_schemas_are_closed_only_if_strict() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "object"}}}
    assert found_in("opus-5", tools=[{"name": "look", "input_schema": schema}]) == []
    found = found_in("opus-5", tools=[{"name": "look", "strict": True, "input_schema": schema}])
    assert [each.path for each in found] == [
        "tools[0].input_schema.additionalProperties",
        "tools[0].input_schema.properties.a.additionalProperties",
    ]
