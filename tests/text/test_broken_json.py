from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.broken_json import LONGEST_READ, read_meant
from pytest_modelmigrate.text.json_documents import NotJsonError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, // one\n "b": 2 /* two */}', {"a": 1, "b": 2}),
        ("{'a': 'it\\'s', b: True, c: None}", {"a": "it's", "b": True, "c": None}),
        ('{"a": [1, 2, ...],}', {"a": [1, 2]}),
        ("{“a”: “b”}", {"a": "b"}),
        ('{"student\\_id": 7}', {"student_id": 7}),
        ('{"a" 1 "b" 2}', {"a": 1, "b": 2}),
        ('["a" "b"\n"c"]', ["a", "b", "c"]),
        ('{"a": "x" + "y"}', {"a": "xy"}),
        ('callback({"a": 1});', {"a": 1}),
        ('{"id": ObjectId("7")}', {"id": "7"}),
        ('{"a": .5, "b": 1_000, "c": 0x}', {"a": 0.5, "b": 1000, "c": "0x"}),
        ('{"s": "\\ud83d\\ude00"}', {"s": "😀"}),
    ],
)
def test_other_notations_are_read_for_what_they_mean(text: str, value: object) -> None:
    assert read_meant(text).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "b', {"a": "b"}),
        ('{"a": [1, {"b": tr', {"a": [1, {"b": True}]}),
        ('{"a": 12.', {"a": 12}),
        ('{"a": 1, "b":', {"a": 1, "b": None}),
        ("[[[", [[[]]]),
    ],
)
def test_a_cut_document_is_read_as_far_as_it_goes_and_is_no_sure_reading(text: str, value: object) -> None:
    meant = read_meant(text)
    assert meant.value == value
    assert not meant.sure


def test_the_last_of_several_documents_in_prose_counts() -> None:
    assert read_meant('First {"a": 1}, no, rather {"a": 2}.').value == {"a": 2}


def test_documents_with_nothing_between_them_make_a_list() -> None:
    assert read_meant('{"a": 1}\n{"a": 2}').value == [{"a": 1}, {"a": 2}]


def test_a_comment_leaves_the_reading_sure_and_a_lost_bracket_does_not() -> None:
    assert read_meant('{"a": 1 // one\n}').sure
    assert not read_meant('{"a": [1, 2}').sure


@pytest.mark.parametrize("text", ["It is open.", "", "see [1]", "yes"])
def test_prose_means_no_value(text: str) -> None:
    with pytest.raises(NotJsonError):
        read_meant(text)


def test_a_very_long_broken_text_is_not_guessed_at() -> None:
    with pytest.raises(NotJsonError, match="too long"):
        read_meant('{"a": "' + "x" * LONGEST_READ)


def test_depth_is_no_danger() -> None:
    assert read_meant("[" * 50_000).value is not None


@given(st.text(alphabet="{}[]\"':,/*#\\u00d8 \n+.-(e1atrue`“”", max_size=50))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    with suppress(NotJsonError):
        json.dumps(read_meant(text).value)
