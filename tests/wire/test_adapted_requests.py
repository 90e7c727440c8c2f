from __future__ import annotations

from typing import Any

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.adapted_requests import AdaptedRequests, adapted_request
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.rejected_requests import edits, known_rejections

OLD = "2023-06-01"
NEW = "2026-10-21"
HELLO = [{"role": "user", "content": "Hello"}]


def body(model: str = "claude-opus-4-5", **more: Any) -> dict[str, Any]:
    return {"model": model, "max_tokens": 100, "messages": HELLO, **more}


def call(sent: dict[str, Any], status: int = 200, message: str = "") -> Call:
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": message}}
    return Call(
        Request("/v1/messages", sent, version=OLD), Response(status, body=error if message else {}), source="live"
    )


def migration(adapted: AdaptedRequests | None, model: str = "claude-opus-4-7") -> Migration:
    return Migration(Target(model), ("claude-opus-4-5",), adapted=adapted)


def test_only_requests_to_the_target_are_edited() -> None:
    adapted = AdaptedRequests()
    hot = body(temperature=0.2)
    assert migration(adapted).body(hot, OLD) == body("claude-opus-4-7")
    other = body("claude-opus-4-8", temperature=0.2)
    assert migration(adapted).body(other, OLD) == other
    assert migration(None).body(hot, OLD) == body("claude-opus-4-7", temperature=0.2)


def test_the_api_version_of_the_request_decides() -> None:
    to_46 = migration(AdaptedRequests(), "claude-opus-4-6")
    hot = Request("/v1/messages", body(temperature=0.2), version=OLD)
    assert to_46.request(hot).body == body("claude-opus-4-6", temperature=0.2)
    assert to_46.body(body(temperature=0.2), NEW) == body("claude-opus-4-6")


def test_a_model_on_bedrock_keeps_what_it_accepts_there() -> None:
    """The newer API version changes nothing on Bedrock for models up to 4.6."""
    hot = body("us.anthropic.claude-opus-4-6-v1", temperature=0.2)
    assert AdaptedRequests().adapt(hot, NEW) == hot
    hotter = body("us.anthropic.claude-opus-4-7-v1", temperature=0.2)
    assert AdaptedRequests().adapt(hotter, NEW) == body("us.anthropic.claude-opus-4-7-v1")


def test_the_changes_of_the_project_come_first() -> None:
    adapted = AdaptedRequests()
    changed = Migration(
        Target("claude-opus-4-7"), ("claude-opus-4-5",), change=lambda one, _: {**one, "top_k": 5}, adapted=adapted
    )
    assert changed.body(body(), OLD) == body("claude-opus-4-7")


def test_edits_are_counted_by_call_and_not_by_attempt() -> None:
    adapted = AdaptedRequests()
    hot = migration(adapted).body(body(temperature=0.2), OLD)
    assert migration(adapted).body(body(temperature=0.2), OLD) == hot
    cold = migration(adapted).body(body(max_tokens=50), OLD)
    (cure,) = adapted.applied([call(hot), call(hot), call(cold)])
    assert (cure.done, cure.requests) == ("`temperature` dropped", 2)
    assert cure.edit.startswith("Remove `temperature`")
    assert adapted.applied([call(cold)]) == ()


def test_each_item_of_a_batch_is_edited_and_counted() -> None:
    adapted = AdaptedRequests()
    items = [{"custom_id": str(number), "params": body(temperature=0.1 * number)} for number in (1, 2)]
    sent = migration(adapted).body({"requests": items}, OLD)
    assert [item["params"] for item in sent["requests"]] == [body("claude-opus-4-7")] * 2
    (cure,) = adapted.applied([call(sent)])
    assert cure.requests == 2


def test_a_model_outside_of_the_catalogue_is_left_alone() -> None:
    unknown = body("claude-opus-9", temperature=0.2)
    assert AdaptedRequests().adapt(unknown, OLD) == unknown


def test_a_request_that_needs_no_edit_has_no_adapted_form() -> None:
    assert adapted_request(Request("/v1/messages", body("claude-opus-4-7"))) is None
    assert adapted_request(Request("/v1/models", None, method="GET")) is None
    hot = Request("/v1/messages", body("claude-opus-4-7", top_k=5), betas=("a",), version=OLD)
    assert adapted_request(hot) == Request("/v1/messages", body("claude-opus-4-7"), betas=("a",), version=OLD)


def test_the_edit_of_the_answered_rejection_comes_first_and_the_others_follow() -> None:
    bad = body("claude-opus-5-5", temperature=0.2, inference_geo="mars", thinking={"type": "disabled"})
    found = known_rejections(call(bad).request, '"thinking.type.disabled" is not supported for this model. Use ...')
    assert [each.rule for each in found] == ["sampling_parameters", "thinking_type", "inference_geo"]
    answered = found[1].message
    lines = edits([call(bad, 400, answered), call(bad, 400, answered)])
    assert lines[0].startswith("  edit        Remove `thinking`")
    assert lines[1].startswith("  edit        Remove `temperature`")
    assert lines[2].startswith("  edit        Set `inference_geo`")
    assert lines[3].startswith("  or          run with --migrate-adapt")
    assert len(lines) == 4


def test_an_answer_that_no_rule_explains_names_no_edit() -> None:
    assert edits([call(body("claude-opus-4-7"), 400, "You have reached your specified API usage limits.")]) == []
    assert edits([call(body("claude-opus-4-7", temperature=0.2), 529, "Overloaded")]) == []
    assert edits([call(body("claude-opus-9", temperature=0.2), 400, "No.")]) == []
    assert "or" not in " ".join(edits([call(body("claude-opus-4-5", inference_geo="us"), 400, "x")])).split()
