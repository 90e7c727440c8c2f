# ruff: noqa: RUF001 - the signs of other scripts are the point

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

GOOD = '{"order": "A-17", "amount": 12.5}'


class Refund(BaseModel):
    order: str | None
    amount: float | None = None
    message: str = ""


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    day: date


class Optional(BaseModel):
    order: str | None = None
    amount: float = Field(default=0, alias="sum")


class Nothing(BaseModel):
    pass


class Open(Optional):
    model_config = ConfigDict(extra="allow")


class Unwrapping(Optional):
    @model_validator(mode="before")
    @classmethod
    def unwrap(cls, value: dict[str, object]) -> object:
        return value.get("refund", value)


class Renamed(BaseModel):
    order: str | None = Field(default=None, validation_alias=AliasChoices("order", "number"))


def judge(text: str, *, stop_reason: str = "end_turn", fenced: bool = False) -> Finding:
    return json_reply(Refund, fenced=fenced).judge(Reply.from_text(text, stop_reason))


@pytest.mark.parametrize("text", [GOOD, f"\n{GOOD}\n"])
def test_one_valid_document_holds(text: str) -> None:
    assert Reply.from_text(text) == json_reply(Refund)


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        (f"```json\n{GOOD}\n```", "fenced"),
        (f"```\n{GOOD}\n```\n", "fenced"),
        (f"Here is the refund:\n```json\n{GOOD}\n```", "wrapped in prose"),
        (f"The refund is {GOOD}, as asked.", "wrapped in prose"),
        (f"{GOOD}\n{GOOD}", "several documents"),
        ('{"order": "A-17", "amount": 12.5,}', "malformed JSON"),
        ('{"order": "A-17", "amount": NaN}', "malformed JSON"),
        ("{'order': 'A-17'}", "malformed JSON"),
        ('{"order": "A-17", "amou', "truncated"),
        ('```json\n{"order": "A-17",', "truncated"),
        ('{"order": 17}', "schema violation"),
        ("[]", "schema violation"),
        ("I have refunded the order.", "no JSON"),
        ("Which order do you mean?", "clarifying question"),
        ("I'm sorry, but I can't help with that.", "refusal"),
        ("  \n", "empty reply"),
    ],
)
def test_each_class_of_failure_is_told_apart(text: str, failure: str) -> None:
    assert judge(text).failure == failure


@pytest.mark.parametrize(
    "text",
    [
        '{"question": "Which order do you mean?"}',
        '{"order": null, "message": "Could you give me the order number?"}',
        '{"order": "", "amount": 0, "message": "Please provide the order number."}',
        '{"status": "needs_clarification", "message": "Which of the two orders should I refund?"}',
        '```json\n{"clarification_needed": "Which order do you mean?"}\n```',
        '{"error": {"code": "missing_info", "detail": "What is the order number?"}}',
        '{"order": null, "message": "请问您要退哪个订单？"}',
        '{"order": null, "message": "Könnten Sie mir bitte die Bestellnummer nennen?"}',
    ],
)
def test_a_question_in_place_of_data_is_named(text: str) -> None:
    finding = judge(text)
    assert finding.failure == "clarifying question inside JSON", finding
    (start, end) = finding.spans[0]
    assert text[start:end].endswith(("?", "？", "."))
    assert finding.fix is not None


def test_a_refusal_inside_the_document_is_named() -> None:
    assert judge('{"error": "I\'m sorry, but I can\'t help with that."}').failure == "refusal"


def test_the_api_s_refusal_comes_before_everything() -> None:
    reply = Reply.from_text(GOOD, "refusal", stop_details={"category": "cyber"})
    finding = json_reply(Refund).judge(reply)
    assert finding.failure == "refusal"
    assert "cyber" in finding.evidence


def test_thinking_without_text_is_named() -> None:
    finding = json_reply(Refund).judge(Reply.from_text("", "max_tokens", thinking="Let me see."))
    assert finding.failure == "only thinking"
    assert "max_tokens" in finding.evidence


def test_thinking_that_the_api_leaves_out_counts_as_thinking() -> None:
    reply = Reply({"content": [{"type": "thinking", "thinking": "", "signature": "x"}], "stop_reason": "end_turn"})
    assert json_reply().judge(reply).failure == "only thinking"


def test_a_tool_call_without_text_is_named() -> None:
    assert json_reply().judge(Reply.from_text("", "tool_use", [("refund", {})])).failure == "called a tool"


def test_a_malformed_end_at_the_token_limit_is_a_cut() -> None:
    text = '{"order": "A-17", // the order\n "amount": 1'
    assert judge(text).failure == "malformed JSON"
    assert judge(text, stop_reason="max_tokens").failure == "truncated"


def test_a_fence_may_be_allowed() -> None:
    assert judge(f"```json\n{GOOD}\n```", fenced=True).held
    assert judge(GOOD, fenced=True).held
    assert judge(f"Here:\n```json\n{GOOD}\n```", fenced=True).failure == "wrapped in prose"
    assert judge('```json\n{"order": 17}\n```', fenced=True).failure == "schema violation"


def test_the_position_of_what_is_malformed_is_marked() -> None:
    finding = judge('{"order": "A-17", "amount": oops}')
    assert finding.spans == ((28, 29),)
    assert "character 28" in finding.evidence


def test_wrong_notation_with_readable_content_is_said_to_be_readable() -> None:
    assert "the content is readable" in judge('{"order": "A-17", // this one\n "amount": 1}').evidence
    assert "the content is readable" not in judge('{"order": ["A-17", "amount": 1}').evidence


def test_the_path_and_reason_of_a_violation_are_given() -> None:
    finding = json_reply(list[Refund]).judge(Reply.from_text('[{"order": "A"}, {"order": 3}]'))
    assert finding.evidence.startswith("$[1].order: ")
    assert "string" in finding.evidence


def test_a_wrapped_document_is_judged_too() -> None:
    assert "the document itself is valid" in judge(f"```json\n{GOOD}\n```").evidence
    assert "schema violation" in judge('```json\n{"order": 17}\n```').evidence


def test_a_key_that_stands_twice_is_evidence() -> None:
    finding = judge('{"order": "A", "order": "B"}')
    assert finding.held
    assert "order" in finding.evidence


def test_a_strict_model_reads_dates_from_json() -> None:
    assert Reply.from_text('{"day": "2024-03-12"}') == json_reply(Strict)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "object", "required": ["a"]}, '{"a": 1}', "{}"),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, '["x"]', "[1]"),
        (True, "1", "oops"),
        (list[int], "[1, 2]", '["x"]'),
        (dict, "{}", "[]"),
        (int, "42", '"x"'),
        (None, '"any"', "any"),
    ],
)
def test_every_kind_of_schema_is_taken(schema: object, good: str, bad: str) -> None:
    assert Reply.from_text(good) == json_reply(schema)
    assert Reply.from_text(bad) != json_reply(schema)


OPTIONAL = {"type": "object", "properties": {"order": {"type": "string"}}}


@pytest.mark.parametrize("schema", [Optional, Nothing, OPTIONAL])
def test_an_object_without_any_field_of_a_schema_that_requires_none_is_a_guess(schema: object) -> None:
    found = json_reply(schema).judge(Reply.from_text('{"refund": {"order": "A-17"}}'))
    assert found.held
    assert "has none of the fields of" in found.doubt
    assert json_reply(schema).judge(Reply.from_text("{}")).sure


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (Optional, '{"order": "A-17", "more": 1}'),
        (Optional, '{"sum": 1}'),
        (Optional, '{"amount": 1}'),
        (Open, '{"more": 1}'),
        (Unwrapping, '{"refund": {"order": "A-17"}}'),
        (Renamed, '{"number": "A-17"}'),
        (dict, '{"more": 1}'),
        ({**OPTIONAL, "additionalProperties": True}, '{"more": 1}'),
        ({**OPTIONAL, "minProperties": 1}, '{"more": 1}'),
        ({"properties": OPTIONAL["properties"]}, "[1]"),
        ({}, '{"more": 1}'),
    ],
)
def test_an_object_that_has_a_field_or_may_have_others_is_sure(schema: object, text: str) -> None:
    found = json_reply(schema).judge(Reply.from_text(text))
    assert found.held
    assert found.sure


def test_a_schema_file_is_read_when_the_behaviour_is_made(tmp_path: Path) -> None:
    file = tmp_path / "refund.json"
    file.write_text('{"required": ["order"]}', encoding="utf-8")
    behaviour = json_reply(str(file))
    file.unlink()
    assert Reply.from_text(GOOD) == behaviour
    assert Reply.from_text("{}") != behaviour


def test_a_schema_that_is_none_is_the_author_s_error() -> None:
    with pytest.raises(ValueError, match=r"not a valid JSON Schema: \$\.type"):
        json_reply({"type": "strnig"})
    with pytest.raises(FileNotFoundError):
        json_reply("nowhere.json")


def test_no_schema_is_fetched_from_elsewhere() -> None:
    behaviour = json_reply({"$ref": "https://example.com/schema.json"})
    with pytest.raises(ValueError, match="not available"):
        behaviour.judge(Reply.from_text("{}"))


@pytest.mark.parametrize(
    ("prefill", "text", "failure"),
    [
        ("{", '"order": "A-17"}', None),
        ([{"type": "text", "text": '{"order": '}], '"A-17"}', None),
        ("Here is the JSON:", GOOD, None),
        ("{", '"order": 17}', "schema violation"),
        ("{", '"order": "A-17", oops}', "malformed JSON"),
    ],
)
def test_what_the_request_wrote_of_the_reply_is_put_in_front(prefill: object, text: str, failure: str | None) -> None:
    messages = [{"role": "user", "content": "Refund A-17."}, {"role": "assistant", "content": prefill}]
    finding = json_reply(Refund).judge(Reply.from_text(text, messages=messages))
    assert finding.failure == failure
    assert all(0 <= start <= end <= len(text) for start, end in finding.spans)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 900 + "]" * 900])
def test_depth_makes_nothing_fall_over(text: str) -> None:
    schema = {"$ref": "#/$defs/nested", "$defs": {"nested": {"items": {"$ref": "#/$defs/nested"}}}}
    assert json_reply(schema).judge(Reply.from_text(text)) is not None


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(json_reply(Refund)) == "json_reply(Refund)"
    assert repr(json_reply(list[int], fenced=True)) == "json_reply(list[int], fenced=True)"
    assert repr(json_reply({"type": "object"})) == "json_reply({'type': 'object'})"
    assert repr(json_reply()) == "json_reply()"


def test_the_published_fix_is_given() -> None:
    assert "output_config.format" in (judge(f"```json\n{GOOD}\n```").fix or "")


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=10), max_size=4))
def test_a_document_holds_bare_and_fails_in_a_fence(value: dict[str, object]) -> None:
    behaviour = json_reply(may_ask=True)
    assert behaviour.judge(Reply.from_text(json.dumps(value))).held
    assert behaviour.judge(Reply.from_text(f"```json\n{json.dumps(value)}\n```")).failure == "fenced"
