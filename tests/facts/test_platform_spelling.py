from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.platform_spelling import api_spelling, spelled_like, vertex_spelling


@pytest.mark.parametrize(
    ("model", "like", "spelled"),
    [
        ("claude-opus-4-7", "claude-opus-4-6", "claude-opus-4-7"),
        ("claude-opus-4-7", "us.anthropic.claude-opus-4-6-v1", "us.anthropic.claude-opus-4-7"),
        ("claude-opus-4-6", "anthropic.claude-opus-4-5-20251101-v1:0", "anthropic.claude-opus-4-6-v1"),
        (
            "claude-haiku-4-5",
            "global.anthropic.claude-sonnet-4-6",
            "global.anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
        ("claude-haiku-4-5", "claude-sonnet-4-5@20250929", "claude-haiku-4-5@20251001"),
        ("claude-haiku-4-5-20251001", "claude-sonnet-4-5@20250929", "claude-haiku-4-5@20251001"),
        ("claude-opus-4-7", "claude-opus-4-5@20251101", "claude-opus-4-7"),
        ("claude-nova-9", "anthropic.claude-opus-4-6-v1", "anthropic.claude-nova-9"),
        ("eu.anthropic.claude-opus-4-7", "us.anthropic.claude-opus-4-6-v1", "eu.anthropic.claude-opus-4-7"),
        (
            "claude-opus-4-7",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-7",
        ),
        (
            "claude-haiku-4-5",
            "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-opus-4-6-v1",
            "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
        ("claude-opus-4-7", "", "claude-opus-4-7"),
        ("claude-opus-4-6", "us.anthropic.claude-opus-4-6", "us.anthropic.claude-opus-4-6"),
        ("claude-haiku-4-5", "claude-haiku-4-5@20251001", "claude-haiku-4-5@20251001"),
    ],
)
def test_a_model_is_spelled_like_the_one_that_it_replaces(model: str, like: str, spelled: str) -> None:
    assert spelled_like(model, like) == spelled


def test_vertex_writes_the_date_of_older_models_after_a_sign() -> None:
    assert vertex_spelling("claude-sonnet-4-5") == "claude-sonnet-4-5@20250929"
    assert vertex_spelling("claude-sonnet-5") == "claude-sonnet-5"


@pytest.mark.parametrize(
    ("model", "spelled"),
    [
        ("us.anthropic.claude-opus-4-6-v1", "claude-opus-4-6"),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5-20251001"),
        ("claude-haiku-4-5@20251001", "claude-haiku-4-5-20251001"),
        ("claude-opus-4-7", "claude-opus-4-7"),
        ("my-deployment", "my-deployment"),
    ],
)
def test_the_api_has_its_own_spelling(model: str, spelled: str) -> None:
    assert api_spelling(model) == spelled
