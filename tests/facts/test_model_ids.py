"""How models are named: by short, full and dated ids, by ids of platforms, and with typos."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.catalog import catalog, snapshot_of


def test_short_full_and_dated_ids_lead_to_one_row() -> None:
    haiku = next(model for model in catalog() if model.name == "haiku-4-5")
    for spelling in ("haiku-4-5", "claude-haiku-4-5", "claude-haiku-4-5-20251001", "haiku-4-5-20251001"):
        assert catalog().find(spelling) is haiku


def test_a_dated_id_and_its_alias_have_one_undated_id_and_an_unknown_id_stays() -> None:
    spellings = ("haiku-4-5", "claude-haiku-4-5", "claude-haiku-4-5-20251001")
    assert {*map(catalog().undated, spellings)} == {"claude-haiku-4-5"}
    assert catalog().undated("claude-next-9") == "claude-next-9"


def test_a_short_name_goes_on_the_wire_as_the_full_id_and_a_dated_id_stays_dated() -> None:
    for spelling, wire, name in (
        ("opus-4-7", "claude-opus-4-7", "opus-4-7"),
        ("claude-opus-4-7", "claude-opus-4-7", "opus-4-7"),
        ("haiku-4-5-20251001", "claude-haiku-4-5-20251001", "haiku-4-5-20251001"),
    ):
        named = catalog().named(spelling)
        assert named is not None
        assert (named.id, named.name) == (wire, name)


@pytest.mark.parametrize(
    ("spelling", "short", "name"),
    [
        ("anthropic.claude-opus-4-7-v1:0", "opus-4-7", "bedrock-opus-4-7"),
        ("us.anthropic.claude-opus-4-7-v1:0", "opus-4-7", "bedrock-opus-4-7"),
        ("us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "sonnet-4-5", "bedrock-sonnet-4-5"),
        ("global.anthropic.claude-opus-5", "opus-5", "bedrock-opus-5"),
        (
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-7",
            "opus-4-7",
            "bedrock-opus-4-7",
        ),
        ("arn:aws-cn:bedrock:cn-north-1::foundation-model/anthropic.claude-opus-5", "opus-5", "bedrock-opus-5"),
        ("claude-opus-4-5@20251101", "opus-4-5", "vertex-opus-4-5"),
        ("claude-opus-4-7@default", "opus-4-7", "vertex-opus-4-7"),
    ],
)
def test_ids_of_cloud_platforms_are_understood_and_sent_as_they_are(spelling: str, short: str, name: str) -> None:
    named = catalog().named(spelling)
    assert named is not None
    assert named.model is not None
    assert named.model.name == short
    assert (named.id, named.name) == (spelling, name)


@pytest.mark.parametrize("spelling", ["opus-6", "claude-opus-6-1", "claude-quill-1", "claude-3-haiku-20240307"])
def test_an_unknown_but_plausible_id_is_taken_without_a_row(spelling: str) -> None:
    named = catalog().named(spelling)
    assert named is not None
    assert named.model is None
    assert named.id == f"claude-{spelling.removeprefix('claude-')}"


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("opus-47", "opus-4-7"),
        ("opus-4.7", "opus-4-7"),
        ("Opus-4-7", "opus-4-7"),
        ("claude-opus-4.7", "opus-4-7"),
        ("oups-4-7", "opus-4-7"),
        ("sonett-5", "sonnet-5"),
    ],
)
def test_a_typo_is_refused_with_the_model_that_was_meant(typo: str, meant: str) -> None:
    assert catalog().named(typo) is None
    assert catalog().suggestions(typo)[0] == meant


def test_what_looks_like_no_model_at_all_gets_no_suggestion() -> None:
    assert catalog().named("banana") is None
    assert catalog().suggestions("banana") == []


@given(st.text(max_size=40))
def test_any_text_at_all_can_be_asked_for(text: str) -> None:
    names = {model.name for model in catalog()}
    named = catalog().named(text)
    assert named is None or named.id.endswith(text)
    assert all(suggestion in names for suggestion in catalog().suggestions(text))


@pytest.mark.parametrize(
    ("spelling", "model", "date"),
    [
        ("claude-opus-4-7", "opus-4-7", ""),
        ("opus-4-7", "opus-4-7", ""),
        ("claude-haiku-4-5-20251001", "haiku-4-5", "20251001"),
        ("claude-opus-4-5@20251101", "opus-4-5", "20251101"),
        ("us.anthropic.claude-opus-4-5-20251101-v1:0", "opus-4-5", "20251101"),
        ("claude-3-7-sonnet-latest", "3-7-sonnet", ""),
        ("claude-opus-4-0", "opus-4", ""),
        ("claude-opus-10", "opus-10", ""),
        ("claude-opus-4-2025051", "opus-4-2025051", ""),
        ("Some Model", "Some Model", ""),
    ],
)
def test_an_id_names_a_model_and_perhaps_a_snapshot(spelling: str, model: str, date: str) -> None:
    assert snapshot_of(spelling) == (model, date)
