from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject

GOOD = {
    "text": "a",
    "maybe": None,
    "flag": False,
    "whole": 3,
    "number": 2.5,
    "choice": "low",
    "nested": {"text": "b"},
    "list": [{"text": "c"}, {"text": "d"}],
}


def read(data: JsonObject) -> list[Any]:
    return [
        data.text("text"),
        data.optional_text("maybe"),
        data.flag("flag"),
        data.whole("whole"),
        data.number("number"),
        data.choice("choice", (None, "low", 1)),
        data.nested("nested", lambda each: each.text("text")),
        data.objects("list", lambda each: each.text("text")),
    ]


def test_every_member_is_read_by_its_type() -> None:
    assert JsonObject.read(GOOD, read) == ["a", None, False, 3, 2.5, "low", "b", ("c", "d")]


def test_a_member_with_a_default_may_be_missing() -> None:
    empty = JsonObject({})
    assert (empty.text("a", "x"), empty.optional_text("b", None), empty.whole("c", 0)) == ("x", None, 0)
    assert (empty.flag("d", False), empty.objects("e", read, ())) == (False, ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": 1}, "$.text: expected a string, found 1"),
        ({"maybe": True}, "$.maybe: expected a string or null, found true"),
        ({"flag": 0}, "$.flag: expected true or false, found 0"),
        ({"whole": "12"}, "$.whole: expected a whole number, found '12'"),
        ({"whole": True}, "$.whole: expected a whole number, found true"),
        ({"whole": 1.0}, "$.whole: expected a whole number, found 1.0"),
        ({"number": "2"}, "$.number: expected a number, found '2'"),
        ({"number": float("nan")}, "$.number: expected a number, found nan"),
        ({"number": float("inf")}, "$.number: expected a number, found inf"),
        ({"number": 10**400}, f"$.number: expected a number, found {'1' + '0' * 36}..."),
        ({"number": False}, "$.number: expected a number, found false"),
        ({"choice": "none"}, "$.choice: expected one of null, low, 1, found 'none'"),
        ({"choice": True}, "$.choice: expected one of null, low, 1, found true"),
        ({"nested": []}, "$.nested: expected an object, found an array"),
        ({"nested": {"text": "b", "more": 1}}, "$.nested.more: unknown member"),
        ({"list": {}}, "$.list: expected an array, found an object"),
        ({"list": [{"text": "c"}, {}]}, "$.list[1].text: is missing"),
        ({"list": ["c"]}, "$.list[0]: expected an object, found 'c'"),
        ({"a-b": 1}, "$['a-b']: unknown member"),
    ],
)
def test_anything_else_is_refused_with_its_place(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidJsonError) as caught:
        JsonObject.read({**GOOD, **change}, read)
    assert str(caught.value) == message
    assert caught.value.unknown == ("unknown" in message)


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_member_is_named(name: str) -> None:
    with pytest.raises(InvalidJsonError, match=f"{name}: is missing"):
        JsonObject.read({each: value for each, value in GOOD.items() if each != name}, read)


@pytest.mark.parametrize("make", [list, str, int])
def test_a_document_that_is_no_object_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InvalidJsonError, match=r"^\$: expected an object"):
        JsonObject.read(make(), read)
