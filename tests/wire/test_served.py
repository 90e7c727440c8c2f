from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.served import check_served, same_model

OPUS = Target("claude-opus-4-7", "high", "opus-4-7")


def call(served: str | None, asked: str | None = "claude-opus-4-7") -> Call:
    body = {"type": "message", "model": served} if served else {"type": "error", "error": {"type": "x"}}
    return Call(Request("/v1/messages", {"model": asked} if asked else None), Response(200, body=body))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("claude-opus-4-7", "claude-opus-4-7"),
        ("opus-4-7", "claude-opus-4-7"),
        ("claude-haiku-4-5", "claude-haiku-4-5-20251001"),
        ("us.anthropic.claude-opus-4-7-v1:0", "claude-opus-4-7"),
        ("claude-opus-4-5@20251101", "claude-opus-4-5-20251101"),
        ("claude-3-7-sonnet-latest", "claude-3-7-sonnet-20250219"),
        ("claude-opus-9", "claude-opus-9-20280101"),
        ("opus-9", "claude-opus-9"),
        ("claude-opus-4-0", "claude-opus-4-20250514"),
        ("claude-opus-4", "claude-opus-4-20250514"),
        ("claude-haiku-4-5@latest", "claude-haiku-4-5-20251001"),
        ("claude-opus-9@default", "claude-opus-9"),
        ("claude-opus-9@20280101", "claude-opus-9-20280101"),
        ("us.anthropic.claude-opus-9-v1:0", "claude-opus-9"),
        ("anthropic.claude-opus-9-20280101-v1:0", "claude-opus-9@20280101"),
        ("claude-haiku-4-5@20991231", "claude-haiku-4-5-20991231"),
    ],
)
def test_spellings_of_one_model_are_the_same(left: str, right: str) -> None:
    assert same_model(left, right)
    assert same_model(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("claude-opus-4-7", "claude-opus-4-6"),
        ("claude-opus-5", "claude-opus-5-5"),
        ("claude-opus-4", "claude-opus-4-1"),
        ("claude-opus-9", "claude-opus-9-1"),
        ("claude-opus-9", "claude-opus-9-1-20280101"),
        ("claude-opus-9", "claude-opus-4-7"),
        ("claude-opus-4", "claude-opus-4-7"),
        ("claude-opus-4-20250514", "claude-opus-4-7"),
        ("claude-opus-4-0", "claude-opus-4-7"),
        ("claude-opus-4-7", "claude-opus-4-70"),
        ("claude-opus-4-7", "claude-opus-4-7-fast"),
        ("claude-opus-4-7", "claude-sonnet-4-7"),
        ("us.anthropic.claude-opus-4-v1:0", "claude-opus-4-7"),
        ("us.anthropic.claude-opus-4-7-v1:0", "us.anthropic.claude-opus-4-6-v1:0"),
        ("claude-3-5-sonnet-20240620", "claude-3-5-sonnet-20241022"),
        ("claude-opus-9-20280101", "claude-opus-9@20280601"),
        ("claude-haiku-4-5", "claude-haiku-4-5-20991231"),
        ("claude-haiku-4-5", "claude-haiku-4-5@20991231"),
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5@20991231"),
        ("claude-opus-4-7", "claude-opus-4-7-20260416"),
    ],
)
def test_other_models_are_not_the_same_however_much_their_names_share(left: str, right: str) -> None:
    assert not same_model(left, right)
    assert not same_model(right, left)


def test_the_targets_own_model_is_no_problem() -> None:
    assert check_served(call("claude-opus-4-7"), OPUS) is None


def test_another_model_is_a_problem_that_says_how_to_allow_it() -> None:
    problem = str(check_served(call("claude-opus-4-6"), OPUS))
    assert problem.startswith("claude-opus-4-6 answered the request for claude-opus-4-7 (target opus-4-7-high)")
    assert '@pytest.mark.task(served_models=["opus-4-6"])' in problem


@pytest.mark.parametrize("served", ["claude-opus-4-6", "claude-opus-9-1", "claude-haiku-4-5-20251001"])
def test_what_the_message_says_to_allow_is_allowed_then(served: str) -> None:
    problem = str(check_served(call(served), OPUS))
    allowed = problem.partition('["')[2].partition('"]')[0]
    assert check_served(call(served), OPUS, [allowed]) is None


def test_an_allowed_model_is_compared_as_a_whole_id_too() -> None:
    assert check_served(call("claude-opus-4-8"), OPUS, ["opus-4"]) is not None
    assert check_served(call("claude-haiku-4-5-20251001"), OPUS, ["opus-4-8", "haiku-4-5"]) is None


def test_a_star_allows_any_model_and_another_name_does_not() -> None:
    assert check_served(call("claude-opus-4-6"), OPUS, ["*"]) is None
    assert check_served(call("claude-opus-4-6"), OPUS, ["opus-4-8"]) is not None


def test_an_error_and_a_request_without_a_model_are_not_judged() -> None:
    assert check_served(call(None), OPUS) is None
    assert check_served(call("claude-opus-4-6", None), OPUS) is None
