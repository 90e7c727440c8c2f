from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.shape import Shape
from pytest_modelmigrate.behaviours.shape_of import DEEPEST, MOST_KEYS, shape_of
from pytest_modelmigrate.facts.replies import Reply


def test_a_shape_holds_what_code_depends_on() -> None:
    text = '{"items": [{"id": 1, "tags": []}, {"id": null}], "ok": true}'
    shape = shape_of(Reply.from_text(text, "end_turn", [("find", {"id": 1})]))
    assert shape.form == "JSON"
    assert shape.keys == (
        "items: array",
        "items[].id: null",
        "items[].id: number",
        "items[].tags: array",
        "items[]: object",
        "ok: boolean",
    )
    assert shape.tools == ("find",)
    assert shape.stop_reason == "end_turn"


def test_a_rewording_leaves_the_shape_alone() -> None:
    before = shape_of(Reply.from_text("The order has been refunded in full today."))
    assert shape_of(Reply.from_text("We refunded all of your order this morning.")) == before


def test_no_word_of_the_text_is_kept() -> None:
    plain = json.dumps(shape_of(Reply.from_text('{"name": "Jane Doe"}')).plain())
    assert "Jane" not in plain


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (Reply.from_text("{}"), Reply.from_text("```json\n{}\n```"), "form was 'JSON', is 'fenced JSON'"),
        (Reply.from_text('{"a": 1}'), Reply.from_text('{"b": 1}'), "key removed: a: number"),
        (Reply.from_text('{"a": 1}'), Reply.from_text('{"a": "1"}'), "key added: a: string"),
        (Reply.from_text("x", "end_turn", [("a", {})]), Reply.from_text("x"), "tools was ['a'], is []"),
        (Reply.from_text("x"), Reply.from_text("x", "max_tokens"), "stop_reason was 'end_turn', is 'max_tokens'"),
        (
            Reply.from_text("Yes."),
            Reply.from_text("I'm sorry, but I can't help with that."),
            "refused was False, is True",
        ),
        (Reply.from_text("Yes."), Reply.from_text("word " * 700), "length was 'word', is 'pages'"),
    ],
)
def test_each_drift_of_the_shape_is_said(before: Reply, after: Reply, line: str) -> None:
    assert line in shape_of(after).differences(shape_of(before))


def test_the_same_shape_has_no_differences() -> None:
    shape = shape_of(Reply.from_text('{"a": 1}'))
    assert shape.differences(shape) == []


def test_the_number_of_keys_is_bounded() -> None:
    text = json.dumps({f"key{number}": number for number in range(2 * MOST_KEYS)})
    assert len(shape_of(Reply.from_text(text)).keys) == MOST_KEYS


@given(st.text(max_size=60))
def test_every_reply_has_a_shape_that_survives_being_written_down(text: str) -> None:
    shape = shape_of(Reply.from_text(text))
    assert Shape.from_plain(json.loads(json.dumps(shape.plain()))) == shape


def test_keys_are_kept_down_to_a_level_of_nesting_however_deep_a_reply_goes() -> None:
    keys = shape_of(Reply.from_text("[" * 50_000)).keys
    assert len(keys) == DEEPEST
    assert max(map(len, keys)) < 3 * DEEPEST


def test_a_reply_that_the_api_refused_is_refused_whatever_its_text_says() -> None:
    assert shape_of(Reply.from_text("Here you are.", "refusal")).refused
    assert not shape_of(Reply.from_text("Here you are.")).refused
