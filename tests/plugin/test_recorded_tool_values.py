"""What the `tools` fixture records: inputs and results that are JSON, redacted, without credentials."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import SecretFoundError, ToolRecordingError
from pytest_modelmigrate.wire.decision import Mode

RETURN = "record a function that returns what the model reads: a text, a number, a list or a dict with texts as keys"


class Thing:
    """A result that is not JSON."""

    def __repr__(self) -> str:
        return "Thing()"


@pytest.mark.parametrize("result", [Thing(), ("a", "b"), {1: "a"}, float("nan"), b"a", {"a": {1}}])
def test_a_result_that_is_no_json_is_refused_with_one_message(tool_test: Any, result: object) -> None:
    with pytest.raises(ToolRecordingError) as caught:
        tool_test.tools(Mode.RECORD).record(lambda: result, name="search")()
    assert str(caught.value).splitlines() == [
        f"cannot record this call of the tool 'search': its result {result!r} is not JSON",
        f"  next        {RETURN}",
    ]
    assert tool_test.problems == [caught.value]
    assert tool_test.files() == []


def test_an_argument_that_is_no_json_is_refused_with_the_way_out(tool_test: Any) -> None:
    with pytest.raises(ToolRecordingError, match=r"its argument thing=Thing\(\) is not JSON(.|\n)*ignore='thing'"):
        tool_test.tools(Mode.RECORD).record(lambda thing: 1, name="search")(Thing())  # noqa: ARG005


def test_arguments_of_usual_types_are_json(tool_test: Any) -> None:
    @dataclass
    class Place:
        path: Path

    def locate(*parts: str, place: Place, on: date, price: Decimal, **more: Any) -> str:
        del parts, place, on, price, more
        return "here"

    tool_test.tools(Mode.RECORD).record(locate)(
        "x", "y", place=Place(Path("a/b")), on=date(2026, 11, 22), price=Decimal("1.50"), z={"n": 1}
    )
    (file,) = tool_test.files()
    assert json.loads(file.read_text(encoding="utf-8"))["input"] == {
        "parts": ["x", "y"],
        "place": {"path": "a/b"},
        "on": "2026-11-22",
        "price": "1.50",
        "z": {"n": 1},
    }


def test_a_credential_is_never_written(tool_test: Any) -> None:
    with pytest.raises(SecretFoundError):
        tool_test.tools(Mode.RECORD).record(lambda: "key sk-ant-api03-AAAAAAAAAAAAAAAAAAAA", name="search")()
    assert tool_test.files() == []
    assert len(tool_test.problems) == 1


def test_what_is_redacted_is_what_the_code_gets_and_a_replay_finds_it(tool_test: Any) -> None:
    tool_test.redact = lambda text: text.replace("Ada", "[name]")
    recorded = tool_test.tools(Mode.RECORD).record(lambda q: f"{q} lives here", name="search")
    assert recorded("Ada") == "[name] lives here"
    assert "Ada" not in tool_test.files()[0].read_text(encoding="utf-8")
    for asked in ("Ada", "[name]"):  # the recorded answer of the model has it redacted
        assert tool_test.tools(Mode.REPLAY).record(lambda q: f"{q} moved", name="search")(asked) == "[name] lives here"

    def fail() -> None:
        raise ValueError("Ada")

    with pytest.raises(ValueError, match=r"\[name\]"):
        tool_test.tools(Mode.RECORD).record(fail)()
