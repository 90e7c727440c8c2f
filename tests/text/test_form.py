from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.form import read_form


@pytest.mark.parametrize(
    ("text", "form", "content"),
    [
        ("", "empty", ""),
        (' {"a": 1}\n', "JSON", {"a": 1}),
        ('```json\n{"a": 1}\n```', "fenced JSON", {"a": 1}),
        ('```\n{"a": 1}\n```\n', "fenced JSON", {"a": 1}),
        ('Here it is:\n```json\n{"a": 1}\n```', "JSON in prose", {"a": 1}),
        ('It is {"a": 1}.', "JSON in prose", {"a": 1}),
        ('{"a": 1}\n{"a": 2}', "several JSON documents", [{"a": 1}, {"a": 2}]),
        ('{"a": 1, "b', "truncated JSON", {"a": 1, "b": None}),
        ('```json\n{"a": [1,', "truncated JSON", {"a": [1]}),
        ('{"a": 1,}', "malformed JSON", {"a": 1}),
        ('{"a": 1}]}', "malformed JSON", {"a": 1}),
        ("```python\nx = 1\n```", "code", "x = 1"),
        ("<answer>\n42\n</answer>", "XML", "42"),
        ("| a | **b** |\n|---|---|\n| 1 | 2 |", "table", [["a", "b"], ["1", "2"]]),
        ("- one\n- **two**\n1. three", "list", ["one", "two", "three"]),
        ("• 一\n• 二", "list", ["一", "二"]),
        ("## Title\n\nSome **bold**\ntext.", "prose", "Title Some bold text."),
        ("42", "prose", "42"),
    ],
)
def test_form_and_content_are_told_apart(text: str, form: str, content: object) -> None:
    reply = Reply.from_text(text)
    assert (reply.form, reply.content) == (form, content)


def test_the_same_content_in_different_forms_is_seen_as_the_same() -> None:
    bare, fenced = Reply.from_text('{"a": [1]}'), Reply.from_text('```json\n{"a": [1]}\n```')
    assert bare.content == fenced.content
    assert bare.form != fenced.form


def test_the_same_form_with_other_content_is_seen_as_different() -> None:
    before, after = Reply.from_text("- one\n- two"), Reply.from_text("* one\n* three")
    assert before.form == after.form
    assert before.content != after.content


@given(st.text(max_size=80))
def test_every_text_has_a_form_and_a_content(text: str) -> None:
    reading = read_form(text)
    assert reading.form
    assert reading.content is not None or text.strip()
