"""A call of a tool that a replay cannot answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import CorruptFileError, UnrecordedToolError
from pytest_modelmigrate.wire.decision import Mode


def test_a_missing_recording_is_one_error_with_the_nearest_input(tool_test: Any) -> None:
    recorded = tool_test.tools(Mode.RECORD).record(lambda q, limit=3: q * limit, name="search")
    recorded("parcels in Paris", limit=5)
    recorded("orders", limit=2)
    tools = tool_test.tools(Mode.REPLAY).record(lambda q, page=1, limit=3: (q, page, limit), name="search")
    with pytest.raises(UnrecordedToolError) as caught:
        tools("parcels in Lyon", limit=5)
    nearest = next(each for each in tool_test.files() if "Paris" in each.read_text(encoding="utf-8"))
    assert str(caught.value).splitlines() == [
        "no recording holds this call of the tool 'search', and a replay does not run the function",
        '  input       {"limit": 5, "q": "parcels in Lyon"}',
        "  looked in   recordings/test_a/claude-opus-4-7/tools/",
        f"  nearest     {nearest.relative_to(Path.cwd())}",
        "              q is 'parcels in Lyon', and was 'parcels in Paris'",
        "  to record   COMMAND",
    ]
    assert tool_test.problems == [caught.value]
    with pytest.raises(UnrecordedToolError) as other:
        tools("orders", page=7)
    assert "              limit is missing, and was 2\n              page is 7, and the recorded input has none" in str(
        other.value
    )


def test_a_call_more_than_recorded_is_an_error_with_its_number(tool_test: Any, count: Callable[..., Any]) -> None:
    tool_test.tools(Mode.RECORD).record(count)("a")
    again = tool_test.tools(Mode.REPLAY).record(count)
    again("a")
    with pytest.raises(UnrecordedToolError, match="recorded    1 of this call; this is number 2 in this test"):
        again("a")


def test_nothing_recorded_is_said(tool_test: Any, count: Callable[..., Any]) -> None:
    with pytest.raises(UnrecordedToolError, match="nearest     none: no call of this tool is recorded on this target"):
        tool_test.tools(Mode.REPLAY).record(count)("a")


def test_a_damaged_recording_is_an_error_with_the_way_out(tool_test: Any, count: Callable[..., Any]) -> None:
    tool_test.tools(Mode.RECORD).record(count)("a")
    tool_test.files()[0].write_text("{", encoding="utf-8")
    with pytest.raises(CorruptFileError, match="is not a readable tool recording"):
        tool_test.tools(Mode.REPLAY).record(count)("a")
