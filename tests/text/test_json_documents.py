from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.json_documents import NotJsonError, find_documents, read_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_whatever_the_standard_library_writes_is_read(value: object) -> None:
    assert read_json(f" \n{json.dumps(value)}\t").value == value


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a": -Infinity}', "{'a': 1}", "[1,]", '{"a": 1} x', "", " ", "\ufeff{}"]
)
def test_what_only_python_or_javascript_take_for_json_is_refused(text: str) -> None:
    with pytest.raises(NotJsonError):
        read_json(text)


def test_the_position_of_the_mistake_is_told() -> None:
    with pytest.raises(NotJsonError) as caught:
        read_json('{"a": 1, "b": ]}')
    assert caught.value.position == 14


def test_what_follows_the_document_is_found() -> None:
    with pytest.raises(NotJsonError, match="text after the document at character 3"):
        read_json("{} and more")


def test_a_key_that_stands_twice_is_named() -> None:
    assert read_json('{"a": 1, "b": {"c": 1, "c": 2}, "a": 2}').duplicates == ("c", "a")


def test_a_number_of_ten_thousand_digits_is_read() -> None:
    assert read_json("1" * 10_000).value == float("inf")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
def test_deep_nesting_is_a_problem_and_no_crash(text: str) -> None:
    with pytest.raises(NotJsonError, match="too deeply"):
        read_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "As shown in [1] and [2, 3].",
        "Read [the manual](https://example.com).",
        "Write {name} or {} there.",
        "Let f(x) = {x | x > 1}.",
        "```python\nx = [1, 2]\ny = {'a': 1}\n```",
        "- [ ] to do\n- [x] done",
    ],
)
def test_brackets_of_prose_and_code_are_no_json(text: str) -> None:
    assert find_documents(text) == []


def test_a_document_in_prose_is_found_where_it_stands() -> None:
    text = 'Sure: {"a": [1, {"b": 2}]} is it.'
    (document,) = find_documents(text)
    assert text[document.start : document.end] == '{"a": [1, {"b": 2}]}'
    assert document.value == {"a": [1, {"b": 2}]}


def test_an_array_on_its_own_lines_is_found() -> None:
    (document,) = find_documents("The primes are:\n[2, 3, 5]\nas you know.")
    assert document.value == [2, 3, 5]


def test_a_document_that_fills_its_fence_is_fenced() -> None:
    (document,) = find_documents('Here:\n```json\n{"a": 1}\n```\n')
    assert document.fenced


def test_the_inside_of_a_broken_document_is_no_document() -> None:
    (document,) = find_documents('{"a": tru, "b": {"c": 1}}')
    assert document.problem is not None
    assert (document.start, document.end) == (0, 25)


def test_open_brackets_are_seen() -> None:
    (document,) = find_documents('{"a": [1, 2')
    assert document.unclosed


@given(st.text(alphabet='{}[]":,`~ \n\\1ajson', max_size=60))
def test_no_text_makes_the_search_fail(text: str) -> None:
    for document in find_documents(text):
        assert 0 <= document.start < document.end <= len(text)


def test_a_fence_mark_inside_a_text_of_the_document_does_not_close_its_fence() -> None:
    (document,) = find_documents('```json\n{"step": "write ```sql fences``` and {braces}", "n": 2}\n```')
    assert document.fenced
    assert document.problem is None


def test_a_fence_may_be_closed_behind_its_document() -> None:
    (document,) = find_documents('```json\n{"a": 1}``` as you wished\n```')
    assert document.value == {"a": 1}
