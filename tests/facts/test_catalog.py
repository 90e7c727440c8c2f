from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.facts.targets import EFFORTS

# An independent copy of Anthropic's published tables, compiled 2026-11-20. Columns: context window, largest
# `max_tokens`, 300k batch output, cache minimum, tokenizer, image tier.
K200, K64, M1, K128 = 200_000, 64_000, 1_000_000, 128_000
LIMITS: dict[str, tuple[int, int, bool, int, str, str]] = {
    "opus-4-5": (K200, K64, False, 4096, "old", "standard"),
    "opus-4-6": (M1, K128, True, 4096, "old", "standard"),
    "opus-4-7": (M1, K128, True, 2048, "new", "high-res"),
    "opus-4-8": (M1, K128, True, 1024, "new", "high-res"),
    "opus-5": (M1, K128, True, 512, "new", "high-res"),
    "opus-5-5": (M1, K128, True, 512, "new", "high-res"),
    "sonnet-4-5": (K200, K64, False, 1024, "old", "standard"),
    "sonnet-4-6": (M1, K128, True, 1024, "old", "standard"),
    "sonnet-5": (M1, K128, True, 1024, "new", "high-res"),
    "sonnet-5-5": (M1, K128, True, 512, "new", "high-res"),
    "haiku-4-5": (K200, K64, False, 4096, "old", "standard"),
    "haiku-5-5": (M1, K128, True, 512, "new", "high-res"),
    **dict.fromkeys(
        ("fable-5", "mythos-5", "fable-5-1", "mythos-5-1"), (M1, K128, False, 512, "new", "high-res")
    ),
    # The cache minimum of 5.2 has no source: that of 5.1 stands in.
    **dict.fromkeys(("fable-5-2", "mythos-5-2"), (M1, K128, False, 512, "new", "high-res")),
}  # fmt: skip

# Columns: thinking when omitted; adaptive, enabled, disabled, between_tools; efforts; default; display.
LMH, FOUR, FIVE = ("low", "medium", "high"), ("low", "medium", "high", "max"), EFFORTS
THINKING: dict[str, tuple[str, str, str, str, str, tuple[str, ...], str | None, str]] = {
    "opus-4-5": ("off", "rejected", "ok", "ok", "rejected", LMH, "high", "summarized"),
    "sonnet-4-5": ("off", "rejected", "ok", "ok", "rejected", (), None, "summarized"),
    "haiku-4-5": ("off", "rejected", "ok", "ok", "rejected", (), None, "summarized"),
    "opus-4-6": ("off", "ok", "ok", "ok", "rejected", FOUR, "high", "summarized"),
    "sonnet-4-6": ("off", "ok", "ok", "ok", "rejected", FOUR, "high", "summarized"),
    "opus-4-7": ("off", "ok", "rejected", "ok", "rejected", FIVE, "high", "omitted"),
    "opus-4-8": ("off", "ok", "rejected", "ok", "rejected", FIVE, "high", "omitted"),
    "opus-5": ("on", "ok", "rejected", "up_to_high", "rejected", FIVE, "high", "omitted"),
    "opus-5-5": ("always", "ok", "rejected", "rejected", "rejected", FIVE, "medium", "omitted"),
    "sonnet-5": ("on", "ok", "rejected", "ok", "rejected", FIVE, "high", "omitted"),
    "sonnet-5-5": ("on", "ok", "rejected", "rejected", "up_to_high", FIVE, "high", "omitted"),
    "haiku-5-5": ("on", "ok", "rejected", "up_to_high", "rejected", FIVE, "medium", "omitted"),
    **dict.fromkeys(
        ("fable-5", "mythos-5", "fable-5-1", "mythos-5-1"),
        ("always", "ok", "rejected", "rejected", "rejected", FIVE, "high", "omitted"),
    ),
    **dict.fromkeys(
        ("fable-5-2", "mythos-5-2"), ("always", "ok", "unknown", "unknown", "unknown", FIVE, "high", "omitted")
    ),
    "mythos-preview": ("on", "ok", "ok", "rejected", "rejected", FOUR, "high", "omitted"),
}

# Columns: sampling, prefill, forced tool choice, inference_geo, refused computer tools.
XOR, REFUSED, OLD_TOOL = "temperature_xor_top_p", "non_default_rejected", ("computer_20251124",)
PARAMETERS: dict[str, tuple[str, bool, bool, bool, tuple[str, ...]]] = {
    **dict.fromkeys(("opus-4-5", "sonnet-4-5", "haiku-4-5"), (XOR, True, True, False, ())),
    **dict.fromkeys(("opus-4-6", "sonnet-4-6"), (XOR, False, True, True, ())),
    **dict.fromkeys(("opus-4-7", "opus-4-8", "opus-5", "sonnet-5"), (REFUSED, False, True, True, ())),
    **dict.fromkeys(("opus-5-5", "sonnet-5-5"), (REFUSED, False, False, True, OLD_TOOL)),
    "haiku-5-5": (REFUSED, False, True, True, (*OLD_TOOL, "computer_20250124")),
    **dict.fromkeys(("fable-5", "mythos-5"), (REFUSED, False, True, True, ())),
    **dict.fromkeys(("fable-5-1", "mythos-5-1"), (REFUSED, False, False, True, ())),
    **dict.fromkeys(("fable-5-2", "mythos-5-2"), (REFUSED, False, False, True, OLD_TOOL)),
}

# Columns: task budget, fast mode, Priority Tier, mid-conversation system messages, effort per message.
NO, ERROR, FAST = False, "error", "supported"
FEATURES: dict[str, tuple[bool, str, bool, bool, bool]] = {
    "opus-4-5": (NO, ERROR, True, NO, NO),
    "opus-4-6": (NO, "silently_standard", True, NO, NO),
    "opus-4-7": (True, ERROR, True, NO, NO),
    "opus-4-8": (True, FAST, True, True, NO),
    "opus-5": (True, FAST, NO, True, True),
    "opus-5-5": (True, FAST, NO, True, True),
    "sonnet-4-5": (NO, ERROR, True, NO, NO),
    "sonnet-4-6": (NO, ERROR, True, NO, NO),
    "sonnet-5": (NO, ERROR, NO, NO, NO),
    "sonnet-5-5": (True, ERROR, NO, True, True),
    "haiku-4-5": (NO, ERROR, True, NO, NO),
    "haiku-5-5": (True, ERROR, NO, True, True),
    "fable-5": (True, ERROR, True, True, NO),
    "mythos-5": (True, ERROR, NO, True, NO),
    "fable-5-1": (True, ERROR, NO, True, True),
    "mythos-5-1": (True, ERROR, NO, True, True),
}

# Columns: released, retires not before.
DATES: dict[str, tuple[str | None, str | None]] = {
    "opus-4-5": ("2025-11-24", "2026-11-24"),
    "opus-4-6": ("2026-02-05", "2027-02-05"),
    "opus-4-7": ("2026-04-16", "2027-04-16"),
    "opus-4-8": ("2026-05-28", "2027-05-28"),
    "opus-5": ("2026-07-24", "2027-07-24"),
    "opus-5-5": ("2026-09-22", "2027-09-22"),
    "sonnet-4-5": ("2025-09-29", None),
    "sonnet-4-6": ("2026-02-17", "2027-02-17"),
    "sonnet-5": ("2026-06-30", "2027-06-30"),
    "sonnet-5-5": ("2026-09-28", "2027-09-28"),
    "haiku-4-5": ("2025-10-15", "2026-10-15"),
    "haiku-5-5": ("2026-10-07", "2027-10-07"),
    "fable-5": ("2026-06-09", "2027-06-09"),
    "mythos-5": ("2026-06-09", "2027-06-09"),
    "fable-5-1": ("2026-09-01", "2027-09-01"),
    "mythos-5-1": ("2026-09-01", "2027-09-01"),
    "fable-5-2": ("2026-11-09", None),
    "mythos-5-2": (None, None),
    "mythos-preview": (None, None),
}

ROWS = {model.name: model for model in catalog()}


def row(name: str) -> Model:
    return ROWS[name]


def test_the_catalogue_has_a_date_and_every_model_of_the_tables_and_no_other() -> None:
    assert catalog().as_of == date(2026, 11, 20)
    assert set(ROWS) == set(THINKING) == set(DATES)
    assert len(ROWS) == len(catalog().models)


@pytest.mark.parametrize("name", LIMITS)
def test_limits_cache_minimum_tokenizer_and_image_tier_are_as_published(name: str) -> None:
    model = row(name)
    assert (
        model.context_window,
        model.max_output_tokens,
        model.batch_300k_output,
        model.min_cacheable_tokens,
        model.tokenizer,
        model.image_tier,
    ) == LIMITS[name]


@pytest.mark.parametrize("name", THINKING)
def test_thinking_and_efforts_are_as_published(name: str) -> None:
    model = row(name)
    kinds = ("adaptive", "enabled", "disabled", "between_tools")
    assert set(model.thinking) == set(kinds)
    assert (
        model.thinking_when_omitted,
        *(model.thinking[kind] for kind in kinds),
        model.efforts,
        model.default_effort,
        model.thinking_display,
    ) == THINKING[name]


@pytest.mark.parametrize("name", PARAMETERS)
def test_request_parameters_are_as_published(name: str) -> None:
    model = row(name)
    assert (
        model.sampling,
        model.prefill,
        model.forced_tool_choice,
        model.inference_geo,
        model.rejected_tool_types,
    ) == PARAMETERS[name]


@pytest.mark.parametrize("name", FEATURES)
def test_features_are_as_published(name: str) -> None:
    model = row(name)
    assert (
        model.task_budget,
        model.fast_mode,
        model.priority_tier,
        model.system_messages,
        model.per_message_effort,
    ) == FEATURES[name]
    assert model.structured_outputs


@pytest.mark.parametrize("name", DATES)
def test_release_and_retirement_dates_are_as_published(name: str) -> None:
    model = row(name)
    released, floor = (date.fromisoformat(text) if text else None for text in DATES[name])
    assert (model.released, model.retires_not_before) == (released, floor)
    retiring = name == "sonnet-4-5"
    assert model.retires_on == (date(2026, 11, 30) if retiring else None)
    assert model.lifecycle == ("deprecated" if name in ("sonnet-4-5", "mythos-preview") else "active")
    assert (model.deprecated_on is not None) == (model.lifecycle == "deprecated")


def test_only_models_before_4_6_have_dated_ids() -> None:
    assert {model.name: model.dated_ids for model in catalog() if model.dated_ids} == {
        "opus-4-5": ("claude-opus-4-5-20251101",),
        "sonnet-4-5": ("claude-sonnet-4-5-20250929",),
        "haiku-4-5": ("claude-haiku-4-5-20251001",),
    }


def test_mythos_models_alone_are_of_limited_access() -> None:
    assert {model.line for model in catalog() if model.limited_access} == {"mythos"}
    assert all(model.limited_access for model in catalog() if model.line == "mythos")


@pytest.mark.parametrize("name", ["fable-5-2", "mythos-5-2"])
def test_where_5_2_is_unknown_the_value_of_5_1_stands_in(name: str) -> None:
    model, earlier = row(name), row(name.replace("5-2", "5-1"))
    # Fast mode says "unknown" itself; the published list of models with an effort per message is exhaustive.
    others = ("released", "retires_not_before", "fast_mode", "per_message_effort")
    guessed = [field for field in model.unknown if "." not in field and field not in others]
    assert {"task_budget", "min_cacheable_tokens"} <= set(guessed)
    assert {field: getattr(model, field) for field in guessed} == {field: getattr(earlier, field) for field in guessed}


@pytest.mark.parametrize("name", ROWS)
def test_every_row_names_public_sources_and_only_its_own_fields_as_unknown(name: str) -> None:
    model = row(name)
    assert len(model.sources) >= 3
    assert all(source.startswith("https://") for source in model.sources)
    assert len(set(model.sources)) == len(model.sources)
    fields = {*Model.__dataclass_fields__, *(f"thinking.{kind}" for kind in model.thinking), "computer_20251124"}
    assert set(model.unknown) <= fields


@pytest.mark.parametrize("name", ROWS)
def test_every_row_is_consistent_in_itself(name: str) -> None:
    model = row(name)
    assert model.line == name.partition("-")[0]
    assert (model.default_effort in model.efforts) if model.efforts else model.default_effort is None
    assert model.efforts == tuple(effort for effort in EFFORTS if effort in model.efforts)
    assert model.max_output_tokens < model.context_window
    assert not (model.prefill and model.tokenizer == "new")


def test_a_retirement_is_told_from_thirty_days_before_on() -> None:
    model, day = row("sonnet-4-5"), date(2026, 11, 30)
    assert model.retirement(day - timedelta(days=31)) is None
    told: dict[int, Any] = {days: model.retirement(day + timedelta(days=days)) for days in (-30, -1, 0, 400)}
    assert told[-30] == told[-1] == "sonnet-4-5 retires 2026-11-30; replacement claude-sonnet-5-5"
    assert told[0] == told[400] == "sonnet-4-5 retired 2026-11-30; replacement claude-sonnet-5-5"
    assert row("opus-5-5").retirement(date(2026, 11, 20)) is None
